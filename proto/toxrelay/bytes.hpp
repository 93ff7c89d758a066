#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace toxrelay {

/// A view of bytes. Whoever hands one out says how long it stays good.
using Bytes = std::span<const std::byte>;
/// Room for bytes, as lent as they are.
using MutableBytes = std::span<std::byte>;

/// A number in network order.
inline constexpr std::uint16_t load_big_endian16(std::span<const std::byte, 2> from) noexcept {
    return static_cast<std::uint16_t>(std::to_integer<unsigned>(from[0]) << 8U | std::to_integer<unsigned>(from[1]));
}

/// Writes a number in network order.
inline constexpr void store_big_endian16(std::uint16_t value, std::span<std::byte, 2> to) noexcept {
    to[0] = static_cast<std::byte>(value >> 8U);
    to[1] = static_cast<std::byte>(value & 0xFFU);
}

}  // namespace toxrelay
