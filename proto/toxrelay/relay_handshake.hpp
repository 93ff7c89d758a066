#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <variant>

#include "toxrelay/keys.hpp"
#include "toxrelay/sealed_stream.hpp"
#include "toxrelay/session_end.hpp"
#include "toxrelay/session_secrets.hpp"
#include "toxrelay/wire.hpp"

namespace toxrelay {

/// A client's handshake, answered (protocol.md, "Handshake").
struct AnsweredHandshake {
    PublicKey client;
    std::array<std::byte, handshake_response_size> response;
    SealedStream stream;
};

/// The relay's side of the handshake: reads the client's packet, destroying it. What it proves: somebody who owns that key
/// made it for this relay, now or earlier. Only the first frame that decrypts proves that it is the client, now.
std::variant<AnsweredHandshake, SessionEnd> answer_handshake(std::span<std::byte, handshake_request_size> request,
                                                             const KeyPair& self,
                                                             const SessionSecrets& secrets) noexcept;

}  // namespace toxrelay
