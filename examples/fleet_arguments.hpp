#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "examples/command_line.hpp"

namespace toxrelay::examples {

struct FleetArguments {
    std::uint64_t peers = 20;
    std::uint64_t relays = 2;
    std::string_view weather = "calm";
    std::uint64_t minutes = 10;
    std::uint64_t seed = 1;
    bool prints_faults = false;
    std::string faults;  ///< a file; empty: the weather's
    std::string plot;    ///< a folder; empty: no pictures
    std::string pcapng;  ///< a file; empty: no capture
    bool decrypted = false;
};

std::string_view fleet_usage();

std::variant<FleetArguments, UsageError> read_fleet_arguments(const std::vector<std::string_view>& given);

}  // namespace toxrelay::examples
