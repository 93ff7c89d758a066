#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "tests/support/oracle_box.hpp"
#include "tests/support/oracle_frames.hpp"
#include "tests/support/plaintext.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/keys.hpp"

namespace toxrelay::test {

/// The relay's end of one connection. It decides nothing: a test says what it says. What a client sends is checked:
/// anything that is no handshake, or no frame, is thrown as a std::runtime_error.
class ScriptedRelay {
public:
    struct Secrets {
        Key long_term;
        Key temporary;
        OracleNonce handshake_nonce;
        OracleNonce base_nonce;
    };
    ScriptedRelay();
    explicit ScriptedRelay(const Secrets& secrets) : secrets_(secrets) {}

    PublicKey public_key() const { return {public_key_of(secrets_.long_term)}; }

    /// Bytes that the client sent, in any pieces.
    void take(Bytes bytes);
    /// Everything that it ever sent.
    const std::vector<std::byte>& taken() const { return taken_; }

    // Of the client's handshake, when all of its 128 bytes have come
    bool has_handshake() const { return client_.has_value(); }
    PublicKey client_key() const { return {client().long_term}; }
    PublicKey client_temporary_key() const { return {client().temporary}; }

    /// The 96 bytes that accept the client, or the same with another text (56 bytes: temporary key, base nonce).
    std::vector<std::byte> handshake() const;
    std::vector<std::byte> handshake_of(Bytes plain) const;

    /// The plaintexts that came since the last call.
    Plaintexts heard();
    /// Bytes of a handshake or a frame that is not complete.
    std::size_t unfinished() const;

    /// The next frame, holding this. `length` in place of the right one, if given.
    std::vector<std::byte> frame(Bytes plain, std::optional<std::uint16_t> length = std::nullopt);

private:
    struct ClientKeys {
        Key long_term;
        Key temporary;
    };
    const ClientKeys& client() const;
    void read_handshake();

    Secrets secrets_;
    std::vector<std::byte> taken_;
    std::optional<ClientKeys> client_;
    std::optional<OracleFrames> frames_;
};

}  // namespace toxrelay::test
