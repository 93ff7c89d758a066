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

/// A client's end of one connection. It decides nothing: a test says what it says. What a relay sends is checked:
/// anything that is no handshake, or no frame, is thrown as a std::runtime_error.
class ScriptedClient {
public:
    struct Secrets {
        Key long_term;
        Key temporary;
        OracleNonce handshake_nonce;
        OracleNonce base_nonce;
    };
    /// The same number is the same client: the same long-term key.
    ScriptedClient(std::uint8_t number, const PublicKey& relay);
    ScriptedClient(const Secrets& secrets, const PublicKey& relay);

    PublicKey key() const { return {public_key_of(secrets_.long_term)}; }

    /// The 128 bytes that ask a relay in, or the same with another text (56 bytes: temporary key, base nonce).
    std::vector<std::byte> handshake() const;
    std::vector<std::byte> handshake_of(Bytes plain) const;

    /// Bytes that the relay sent, in any pieces.
    void take(Bytes bytes);
    bool has_handshake() const { return frames_.has_value(); }
    /// The plaintexts that came since the last call.
    Plaintexts heard();

    /// The next frame, holding this. `length` in place of the right one, if given. The handshake has come.
    std::vector<std::byte> frame(Bytes plain, std::optional<std::uint16_t> length = std::nullopt);

private:
    Secrets secrets_;
    Key shared_;                     // with the relay's long-term key
    std::vector<std::byte> unread_;  // until the handshake has come
    std::optional<OracleFrames> frames_;
};

}  // namespace toxrelay::test
