#include "toxrelay/session_secrets.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <utility>

#include <sodium.h>

namespace toxrelay {
namespace {

// What is derived from the seed, each under a number of its own. Changing one changes every recorded seed's bytes.
enum class Purpose : std::uint64_t { temporary_key = 1, handshake_nonce = 2, base_nonce = 3, ping_ids = 4 };

/// `context`: 8 characters.
void derive(const SessionSeed& seed, const char* context, std::uint64_t number, std::span<std::byte> to) noexcept {
    static_assert(crypto_kdf_KEYBYTES == key_size && crypto_kdf_CONTEXTBYTES == 8);
    static_assert(crypto_kdf_BYTES_MIN == 16 && crypto_kdf_BYTES_MAX == 64);
    crypto_kdf_derive_from_key(reinterpret_cast<unsigned char*>(to.data()), to.size(), number, context,
                               reinterpret_cast<const unsigned char*>(seed.expose().data()));
}

void derive(const SessionSeed& seed, Purpose purpose, std::span<std::byte> to) noexcept {
    derive(seed, "toxrelay", static_cast<std::uint64_t>(purpose), to);
}

Nonce derive_nonce(const SessionSeed& seed, Purpose purpose) noexcept {
    Nonce nonce;
    derive(seed, purpose, nonce.bytes);
    return nonce;
}

}  // namespace

SessionSecrets SessionSecrets::from(const SessionSeed& seed) noexcept {
    auto secret = SecretKey::made_by([&](auto to) {
        derive(seed, Purpose::temporary_key, to);
        return true;
    });
    std::array<std::byte, 16> ping_bytes{};
    derive(seed, Purpose::ping_ids, ping_bytes);
    std::array<std::uint64_t, 2> numbers{};
    for (std::size_t i = 0; i < ping_bytes.size(); ++i) {
        numbers[i / 8] = numbers[i / 8] << 8U | std::to_integer<std::uint64_t>(ping_bytes[i]);
    }
    return {KeyPair{std::move(*secret)}, derive_nonce(seed, Purpose::handshake_nonce),
            derive_nonce(seed, Purpose::base_nonce), PingIds{numbers[0], numbers[1] | 1U}};
}

SessionSeed numbered(const SessionSeed& root, std::uint64_t number) noexcept {
    auto seed = SessionSeed::made_by([&](auto to) {
        derive(root, "sessions", number, to);
        return true;
    });
    return std::move(*seed);
}

}  // namespace toxrelay
