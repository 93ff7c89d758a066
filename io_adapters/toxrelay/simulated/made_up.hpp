#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "toxrelay/keys.hpp"
#include "toxrelay/simulated/trace.hpp"

namespace toxrelay::simulated {

/// A key or a seed out of three numbers, the same for the same: for simulations, where nothing is secret.
template <class Secret>
Secret made_up(std::uint64_t seed, std::uint64_t of, std::uint64_t which) noexcept {
    std::array<std::byte, key_size> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const std::uint64_t word = draw(draw(seed, of, which), 0, i / 8);
        bytes[i] = static_cast<std::byte>(word >> 8U * (i % 8) & 0xFFU);
    }
    return Secret{bytes};
}

}  // namespace toxrelay::simulated
