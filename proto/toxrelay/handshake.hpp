#pragma once

#include <array>
#include <optional>
#include <span>
#include <variant>

#include "toxrelay/box.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/sealed_stream.hpp"
#include "toxrelay/session_secrets.hpp"
#include "toxrelay/wire.hpp"

namespace toxrelay {

/// The client's side of the handshake: one packet out, one in (protocol.md, "Handshake").
class Handshake {
public:
    /// Nothing when the relay's public key is a low-order point.
    static std::optional<Handshake> with(const PublicKey& relay, const KeyPair& self, SessionSecrets secrets) noexcept;

    /// The packet that opens the connection; the same at every call.
    std::array<std::byte, handshake_request_size> request() const noexcept;

    /// Reads the relay's answer, destroying it. What it proves: the relay, or somebody who recorded it earlier, made
    /// it. Only the first frame that decrypts proves that it is the relay, now.
    std::variant<SealedStream, CloseReason> accept(std::span<std::byte, handshake_response_size> response) noexcept;

    PingIds ping_ids() const noexcept { return secrets_.ping_ids; }

private:
    Handshake(SharedKey key, const PublicKey& self, SessionSecrets secrets) noexcept
        : key_(std::move(key)), self_(self), secrets_(std::move(secrets)) {}

    SharedKey key_;
    PublicKey self_;
    SessionSecrets secrets_;
};

}  // namespace toxrelay
