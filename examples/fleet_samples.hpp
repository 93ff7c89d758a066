#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "toxrelay/simulated/fault.hpp"
#include "toxrelay/simulated/fleet.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::examples {

/// What a fleet does over time, in steps of equal length, as columns for gnuplot.
class FleetSamples {
public:
    /// The fleet has not run yet, and outlives this.
    FleetSamples(const simulated::Fleet& fleet, Duration step) : fleet_(fleet), step_(step) {}

    /// At some instants in each step, its end among them: who is connected?
    void look();
    /// One more step has passed.
    void add();

    /// Whether any message was sent.
    bool sent() const noexcept { return sent_ > 0; }
    /// Whether any arrived.
    bool arrived() const noexcept { return delivered_ > 0; }
    /// How long a step is.
    Duration step() const noexcept { return step_; }

    /// "seconds sent_per_second delivered_per_second p50 p95 p99", the last three in milliseconds of what arrived in the step; NaN
    /// when nothing did.
    std::string messages() const;
    /// "seconds" and for each relay how many clients were connected to it, the fewest that were seen in the step: what is short
    /// would not be seen otherwise.
    std::string online() const;
    /// "milliseconds percent": how many of the messages that arrived took no longer. A thousand lines at most.
    std::string delays() const;

private:
    struct Step {
        std::uint64_t sent = 0;
        std::vector<Duration> delays;     // ascending
        std::vector<std::size_t> online;  // at each relay
    };

    double seconds(std::size_t step) const;

    const simulated::Fleet& fleet_;
    Duration step_;
    std::uint64_t sent_ = 0;
    std::size_t delivered_ = 0;
    std::vector<std::size_t> fewest_online_;  // at each relay since the last step; empty: nobody has looked
    std::vector<Step> steps_;
};

/// "seconds row at_relay": the faults of a schedule, each in a row of its kind, counted from the bottom; what only ends others is
/// left out. `relays` of the world's first hosts are relays. Of those within `grain` of one another in a row one is enough. `kinds`
/// is filled with the rows' names.
std::string fault_rows(const simulated::Schedule& faults, std::size_t relays, Duration grain,
                       std::vector<std::string>& kinds);

}  // namespace toxrelay::examples
