#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "toxrelay/bytes.hpp"
#include "toxrelay/simulated/little_endian.hpp"

namespace toxrelay::simulated {

/// A number mixed so that every bit of it counts (the finisher of MurmurHash3, by A. Appleby; public domain).
constexpr std::uint64_t mixed(std::uint64_t number) noexcept {
    number = (number ^ number >> 33U) * 0xFF51AFD7ED558CCDU;
    number = (number ^ number >> 33U) * 0xC4CEB9FE1A85EC53U;
    return number ^ number >> 33U;
}

/// The same numbers give the same number, with no state in between: what looks like chance in a world is this.
constexpr std::uint64_t draw(std::uint64_t seed, std::uint64_t of, std::uint64_t which) noexcept {
    return mixed(seed ^ mixed(of ^ mixed(which + 0x9E3779B97F4A7C15U)));
}

/// One number for all that happened in a world, in its order.
class Trace {
public:
    /// This has happened next.
    void add(std::uint64_t number) noexcept { hash_ = mixed(hash_ ^ number) + 0x9E3779B97F4A7C15U; }
    /// These have come next.
    void add(Bytes bytes) noexcept {
        for (; bytes.size() >= 8; bytes = bytes.subspan(8)) add(load_little_endian(bytes.first<8>()));
        std::array<std::byte, 8> rest{};
        std::ranges::copy(bytes, rest.begin());
        if (!bytes.empty()) add(load_little_endian(rest));
    }
    /// Of all that was added, in its order.
    std::uint64_t hash() const noexcept { return hash_; }

private:
    std::uint64_t hash_ = 0;
};

}  // namespace toxrelay::simulated
