#include "examples/fleet_arguments.hpp"

#include <algorithm>

#include "toxrelay/simulated/weather.hpp"

namespace toxrelay::examples {
namespace {

constexpr std::string_view usage = R"(usage: fleet [--peers N] [--relays N] [--weather NAME] [--minutes N] [--seed N]
             [--print-faults | --faults FILE] [--plot DIR] [--record FILE | --pcapng FILE [--decrypted]]

Simulates pairs of Tox peers that talk through TCP relays, on a network in memory: a message a second each way, every tenth
out of band. Whoever loses its connection comes back.

  --peers N       how many peers, an even number (default 20)
  --relays N      how many relays; pairs take them in turn (default 2)
  --weather NAME  calm, mobile, datacentre or hostile (default calm)
  --minutes N     how long, in the simulation's own time (default 10)
  --seed N        whatever looks like chance comes from here (default 1)
  --print-faults  print what the weather would do, a line each, and do nothing
  --faults FILE   do what is in the file, in place of the weather's faults
  --plot DIR      draw with gnuplot, into DIR: delivery.svg (messages and delays over time, and the faults), latency.svg (how
                  delays are distributed), online.svg (clients connected to each relay)
  --record FILE   keep what every client lives through; see below
  --pcapng FILE   write a capture for Wireshark: every connection as its client's host would have seen it
  --decrypted     with each frame's plaintext as a comment of the packet in which it ends

What is printed on standard output depends on the options only. Hosts in faults: the relays are the first, 0, 1, ...; the
peers follow.

Exit status: 0; 1 when a file could not be written; 2 for wrong usage.
)";

}  // namespace

std::string_view fleet_usage() { return usage; }

std::variant<FleetArguments, UsageError> read_fleet_arguments(const std::vector<std::string_view>& given) {
    struct Number {
        std::string_view option;
        std::uint64_t FleetArguments::*where;
        std::uint64_t least;
        std::uint64_t most;
    };
    constexpr std::uint64_t most_hosts = 1'000'000;
    const std::vector<Number> numbers{{"--peers", &FleetArguments::peers, 2, most_hosts},
                                      {"--relays", &FleetArguments::relays, 1, most_hosts},
                                      {"--minutes", &FleetArguments::minutes, 1, 1'000'000},
                                      {"--seed", &FleetArguments::seed, 0, UINT64_MAX}};
    FleetArguments read;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const std::string_view option = given[i];
        if (option == "--print-faults" || option == "--decrypted") {
            (option == "--decrypted" ? read.decrypted : read.prints_faults) = true;
            continue;
        }
        const std::string_view value = i + 1 < given.size() ? given[++i] : std::string_view{};
        if (option == "--weather") {
            read.weather = value;
        } else if (option == "--faults" || option == "--plot" || option == "--pcapng") {
            if (value.empty()) return UsageError{std::string{option} + " takes a name: see --help"};
            (option == "--faults" ? read.faults : option == "--plot" ? read.plot : read.pcapng) = value;
        } else {
            const auto number =
                std::find_if(numbers.begin(), numbers.end(), [&](const Number& one) { return one.option == option; });
            if (number == numbers.end()) {
                return UsageError{"there is no option " + std::string{option} + ": see --help"};
            }
            const auto found = read_number(option, value, number->least, number->most, FleetArguments{}.*number->where);
            if (const auto* error = std::get_if<UsageError>(&found)) return *error;
            read.*number->where = std::get<std::uint64_t>(found);
        }
    }
    if (read.peers % 2 != 0) return UsageError{"peers come in pairs: write --peers " + std::to_string(read.peers + 1)};
    if (simulated::weather_named(read.weather) == nullptr) {
        return UsageError{"--weather is calm, mobile, datacentre or hostile: write --weather calm"};
    }
    if (read.decrypted && read.pcapng.empty()) return UsageError{"--decrypted goes with --pcapng FILE"};
    return read;
}

}  // namespace toxrelay::examples
