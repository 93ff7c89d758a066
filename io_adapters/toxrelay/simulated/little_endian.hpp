#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace toxrelay::simulated {

// Whole words, since byte by byte they would be a tenth of a simulation's time.

inline std::uint64_t load_little_endian(std::span<const std::byte, 8> from) noexcept {
    std::uint64_t number = 0;
    std::memcpy(&number, from.data(), from.size());
    return std::endian::native == std::endian::little ? number : __builtin_bswap64(number);
}

inline void store_little_endian(std::uint64_t number, std::span<std::byte, 8> to) noexcept {
    if constexpr (std::endian::native != std::endian::little) number = __builtin_bswap64(number);
    std::memcpy(to.data(), &number, to.size());
}

}  // namespace toxrelay::simulated
