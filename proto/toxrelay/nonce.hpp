#pragma once

#include <array>
#include <cstddef>

namespace toxrelay {

/// In bytes.
inline constexpr std::size_t nonce_size = 24;

/// A 24-byte nonce. It counts as one big-endian number and wraps (protocol.md, "Cryptography");
/// libsodium's own increment counts little-endian.
struct Nonce {
    std::array<std::byte, nonce_size> bytes{};  ///< the most significant first

    /// Counts up by one. Returns the index of the first (most significant) byte that changed.
    constexpr std::size_t increment() noexcept {
        for (std::size_t i = nonce_size; i-- > 0;) {
            bytes[i] = static_cast<std::byte>(std::to_integer<unsigned>(bytes[i]) + 1U);
            if (bytes[i] != std::byte{0}) return i;
        }
        return 0;
    }

    friend bool operator==(const Nonce&, const Nonce&) = default;
};

}  // namespace toxrelay
