#pragma once

#include <optional>
#include <span>

#include "toxrelay/bytes.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/nonce.hpp"
#include "toxrelay/wire.hpp"

/// NaCl's crypto_box (X25519, XSalsa20-Poly1305) in place, MAC apart. Byte for byte what libsodium's crypto_box
/// makes. Works without sodium_init(), and faster after it, when libsodium has chosen its code for this processor.
namespace toxrelay {

/// What crypto_box_beforenm makes of two keys.
using SharedKey = Secret<struct SharedKeyTag>;

/// Nothing when `theirs` is a low-order point: then anybody knows the result.
std::optional<SharedKey> shared_key(const PublicKey& theirs, const SecretKey& ours) noexcept;

/// The cipher of one direction: message k is sealed or opened under the first nonce + k.
///
/// XSalsa20 makes a subkey of the key and the nonce's first 16 bytes. As the nonce counts up those change once in
/// 2^64 messages, so the subkey is kept, and a message costs one Salsa20 stream and one Poly1305.
class BoxStream {
public:
    BoxStream(const SharedKey& key, const Nonce& first) noexcept;
    BoxStream(BoxStream&&) noexcept = default;

    /// Encrypts `text` (at most max_plain_size bytes) where it is and writes its MAC. `key` is the one of the
    /// constructor, again: two streams share it, and a secret is kept once.
    void seal(const SharedKey& key, MutableBytes text, std::span<std::byte, mac_size> mac) noexcept;

    /// Decrypts `text` where it is. False leaves both `text` and the stream as they were.
    [[nodiscard]] bool open(const SharedKey& key, MutableBytes text, std::span<const std::byte, mac_size> mac) noexcept;

private:
    using Subkey = Secret<struct SubkeyTag>;
    static std::optional<Subkey> subkey(const SharedKey& key, const Nonce& nonce) noexcept;
    void count_up(const SharedKey& key) noexcept;

    std::optional<Subkey> subkey_;  // always there; optional only because a secret is replaced, never assigned
    Nonce nonce_;
};

}  // namespace toxrelay
