#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "examples/fleet_samples.hpp"
#include "toxrelay/simulated/fault.hpp"

namespace toxrelay::examples {

/// What a picture says besides its curves.
struct FleetPlot {
    std::string folder;  ///< made when it is not there
    std::string title;
    std::size_t peers = 0;
    std::size_t relays = 0;
    simulated::Schedule faults;
};

/// Draws delivery.svg, latency.svg and online.svg with gnuplot, and leaves the columns (.dat) and scripts (.gp) beside them, to be
/// changed and drawn again. Says why it could not.
std::optional<std::string> draw(const FleetPlot& plot, const FleetSamples& samples);

}  // namespace toxrelay::examples
