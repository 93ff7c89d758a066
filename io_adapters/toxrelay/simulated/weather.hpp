#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "toxrelay/simulated/fault.hpp"
#include "toxrelay/simulated/line.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::simulated {

/// Something that goes wrong again and again with each host of a kind.
struct Risk {
    FaultKind kind{};  ///< what goes wrong
    Duration every{};  ///< on average: each time between half of it and one and a half
    Duration lasts{};  ///< at most, for what is undone again: cut, refuse, ignore, crash, and changes of the line
    std::uint64_t least = 0;  ///< the fault's amount: between these two
    std::uint64_t most = 0;   ///< itself included
};

/// How hosts of one kind hang on the network, and what happens to them.
struct Climate {
    Line line;                ///< of the nearest host
    Duration farthest{};      ///< a host's latency is between that of `line` and this
    std::vector<Risk> risks;  ///< each for itself, for each host
};

/// What to expect of a network. A weather is data, and grows into a schedule of faults: see forecast().
struct Weather {
    std::string_view name;  ///< what weather_named() finds it by
    Climate peers;          ///< of those that connect
    Climate relays;         ///< of those that are connected to
};

/// "calm", "mobile", "datacentre" or "hostile"; null for another name.
const Weather* weather_named(std::string_view name);
/// All of them.
std::span<const Weather> weathers();

/// The line of one host in a climate.
Line line_in(const Climate& climate, std::uint64_t seed, HostId host);

/// All that will happen to these hosts between two instants, in order of time; counted, like a fault's, from the world's
/// beginning. The same seed gives the same.
Schedule forecast(const Climate& climate, std::uint64_t seed, std::span<const HostId> hosts, Duration from,
                  Duration until);

/// Undoes everything at once: the cables are back, everybody runs and is welcome, the lines are as they were.
Schedule all_clear(const Climate& climate, std::uint64_t seed, std::span<const HostId> hosts, Duration at);

}  // namespace toxrelay::simulated
