#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "toxrelay/simulated/fault.hpp"
#include "toxrelay/time.hpp"
#include "toxrelay/transcript/recorder.hpp"

namespace properties {

/// A fleet, what goes wrong with it, and then calm: everything that a run is a function of.
struct Scenario {
    std::uint64_t seed = 1;
    std::string weather = "calm";  ///< the lines; the faults are those of the schedule
    std::size_t pairs = 1;
    std::size_t relays = 1;
    toxrelay::simulated::Schedule schedule{};
};

/// Whatever goes wrong goes wrong within so long.
inline constexpr std::chrono::seconds chaos{120};
/// From then on it is calm, and within so long everybody sees its friend: a dead connection is noticed after 40 s,
/// connecting again waits for up to 30 s, and a peer that was told a lie about its friend asks again after 60 s.
inline constexpr std::chrono::seconds recovery{180};

/// The law that is broken, if any. `recorder` may be null.
std::optional<std::string> broken_law(const Scenario& scenario, toxrelay::transcript::Recorder* recorder = nullptr);

/// "seed 7\nweather hostile\npairs 2\nrelays 1\n", then a line for each fault; and back.
std::string to_string(const Scenario& scenario);
std::optional<Scenario> parse_scenario(std::string_view text);
std::ostream& operator<<(std::ostream& to, const Scenario& scenario);

}  // namespace properties
