#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "toxrelay/time.hpp"

namespace toxrelay::simulated {

/// A host of a world: 0, 1, 2, ... in the order in which they were added.
enum class HostId : std::uint32_t {};

/// What can go wrong. `amount` is what the fault's line says.
enum class FaultKind : std::uint8_t {
    cut,         ///< the host's cable is pulled: nothing arrives, nobody is told
    mend,        ///< the cable is back, a stall is over, and what waited arrives
    stall,       ///< nothing arrives at the host or from it for `amount` milliseconds
    reset,       ///< every connection of the host breaks at both ends
    half_close,  ///< every connection of the host ends towards it: it reads end of stream, and may still write
    refuse,      ///< connecting to the host is refused from here on
    ignore,      ///< connecting to the host gets no answer from here on
    welcome,     ///< connecting to the host works again
    flip,        ///< bit `amount` of the next segment to the host is turned over
    latency,     ///< the line's latency becomes `amount` microseconds
    bandwidth,   ///< the line's bytes_per_second become `amount`
    segment,     ///< the line's max_segment becomes `amount`
    crash,       ///< the host's program ends: see Program
    restart,     ///< and begins anew
    lie,         ///< the host's program says something untrue: which, is `amount`
};

/// One thing that goes wrong with one host at one instant. A fault is data: a schedule of them can be printed, read back,
/// edited and shrunk.
struct Fault {
    Duration at{};             ///< since the world's beginning
    FaultKind kind{};          ///< what
    HostId host{};             ///< where; one that the world does not have: nothing happens
    std::uint64_t amount = 0;  ///< for those kinds that say so
    friend bool operator==(const Fault&, const Fault&) = default;
};
/// What goes wrong, in any order.
using Schedule = std::vector<Fault>;

/// As it is written in a schedule: "cut", "half_close".
std::string_view to_string(FaultKind kind) noexcept;

/// "12.5 cut 3" or "0.25 stall 7 400": seconds, what, host and, where it matters, how much.
std::string to_string(const Fault& fault);
/// One line each.
std::string to_string(std::span<const Fault> schedule);

/// The inverse. Nothing when the line is no fault.
std::optional<Fault> parse_fault(std::string_view line);
/// The inverse, line by line. Nothing when a line is no fault; empty lines mean nothing.
std::optional<Schedule> parse_schedule(std::string_view text);

}  // namespace toxrelay::simulated
