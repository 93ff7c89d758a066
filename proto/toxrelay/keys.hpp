#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "toxrelay/bytes.hpp"
#include "toxrelay/wipe.hpp"

namespace toxrelay {

/// Of a public key, a secret key and a seed, in bytes.
inline constexpr std::size_t key_size = 32;

/// Why a text is not a key.
enum class HexError : std::uint8_t {
    wrong_length,     ///< a key is 64 hexadecimal digits
    not_hexadecimal,  ///< a character that is none of 0-9, a-f, A-F
};

/// One line for people: what is wrong and how to write it.
std::string_view to_string(HexError error) noexcept;

/// A long-term (DHT) or temporary X25519 public key.
struct PublicKey {
    std::array<std::byte, key_size> bytes{};  ///< as on the wire
    friend bool operator==(const PublicKey&, const PublicKey&) = default;
};

/// Reads 64 hexadecimal digits, in either case.
std::variant<PublicKey, HexError> parse_public_key(std::string_view hex) noexcept;

/// 64 lower-case hexadecimal digits.
std::string to_string(const PublicKey& key);

/// 32 secret bytes: wiped when dropped and when moved from, never copied, printed or compared.
template <class Tag>
class Secret {
public:
    /// The bytes stay with the caller, who wipes them.
    explicit Secret(std::span<const std::byte, key_size> bytes) noexcept {
        std::copy(bytes.begin(), bytes.end(), bytes_.begin());
    }
    /// Leaves zeros behind.
    Secret(Secret&& other) noexcept : bytes_(other.bytes_) { wipe(other.bytes_); }
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    Secret& operator=(Secret&&) = delete;
    ~Secret() { wipe(bytes_); }

    /// The bytes themselves, good as long as this object. Copy them nowhere.
    std::span<const std::byte, key_size> expose() const noexcept { return bytes_; }

    /// Has `fill` write the bytes in place, so that no second copy of them ever exists.
    template <class Fill>
    static std::optional<Secret> made_by(Fill&& fill) noexcept {
        std::optional<Secret> secret{Secret{}};
        if (!fill(std::span<std::byte, key_size>{secret->bytes_})) secret.reset();
        return secret;
    }

private:
    Secret() noexcept = default;
    std::array<std::byte, key_size> bytes_{};
};

/// An X25519 secret key.
using SecretKey = Secret<struct SecretKeyTag>;

/// Everything random in one connection grows from here: same seed and same inputs, same bytes on the wire.
/// Use each seed for one connection only.
using SessionSeed = Secret<struct SessionSeedTag>;

/// Reads 64 hexadecimal digits, in either case.
std::variant<SecretKey, HexError> parse_secret_key(std::string_view hex) noexcept;

/// A secret key and the public key that belongs to it.
class KeyPair {
public:
    /// Computes the public key.
    explicit KeyPair(SecretKey secret) noexcept;
    /// What others know us by. Good as long as this object.
    const PublicKey& public_key() const noexcept { return public_; }
    /// Good as long as this object.
    const SecretKey& secret_key() const noexcept { return secret_; }

private:
    SecretKey secret_;
    PublicKey public_;
};

}  // namespace toxrelay
