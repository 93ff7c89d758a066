#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "toxrelay/bytes.hpp"
#include "toxrelay/simulated/little_endian.hpp"
#include "toxrelay/simulated/trace.hpp"
#include "toxrelay/time.hpp"
#include "toxrelay/wire.hpp"

namespace toxrelay::simulated {

/// What a fleet's peers send each other: a number, the instant of sending, and a filling that both determine, so that
/// nothing else is taken for one.
struct FleetMessage {
    std::uint64_t number = 0;
    Instant sent{};

    static constexpr std::size_t min_size = 24;
    static constexpr std::size_t max_size = max_oob_size;  // as some are sent out of band

    /// Fills `to`, which is min_size..max_size bytes.
    void write(MutableBytes to) const noexcept {
        const auto time = static_cast<std::uint64_t>(sent.time_since_epoch().count());
        store_little_endian(number, to.first<8>());
        store_little_endian(time, to.subspan<8, 8>());
        std::array<std::byte, 8> filling{};
        store_little_endian(mixed(number ^ mixed(time)), filling);
        for (to = to.subspan(16); !to.empty(); to = to.subspan(std::min(to.size(), filling.size()))) {
            std::copy_n(filling.begin(), std::min(to.size(), filling.size()), to.begin());
        }
    }

    /// Nothing when it is none, or not as it was sent.
    static std::optional<FleetMessage> read(Bytes from) noexcept {
        if (from.size() < min_size || from.size() > max_size) return std::nullopt;
        const auto time = static_cast<Duration::rep>(load_little_endian(from.subspan<8, 8>()));
        const FleetMessage message{load_little_endian(from.first<8>()), Instant{Duration{time}}};
        std::array<std::byte, max_size> expected{};
        message.write(MutableBytes{expected}.first(from.size()));
        if (!std::ranges::equal(from, Bytes{expected}.first(from.size()))) return std::nullopt;
        return message;
    }
};

}  // namespace toxrelay::simulated
