#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "toxrelay/simulated/fleet_peer.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::examples {

/// A fleet after its run, as a table. Whole numbers only: the same run gives the same bytes on every machine.
struct FleetReport {
    std::string headline;
    std::size_t faults = 0;
    std::size_t peers = 0;
    std::size_t online = 0;
    std::uint64_t events = 0;
    std::uint64_t trace_hash = 0;
};
std::string to_string(const FleetReport& report, const simulated::FleetCounts& counts);

/// The smallest delay that `percent` of all do not exceed: nearest rank. Of none: 0.
Duration percentile(std::span<const Duration> ascending, std::size_t percent);
/// "12.3 ms": tenths, cut off.
std::string in_milliseconds(Duration time);

}  // namespace toxrelay::examples
