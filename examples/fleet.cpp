// A whole fleet on a network in memory: what would become of so many peers, at so many relays, in such weather?

#include "toxrelay/simulated/fleet.hpp"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory_resource>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <unistd.h>

#include "examples/command_line.hpp"
#include "examples/fleet_report.hpp"
#include "toxrelay/simulated/fault.hpp"
#include "toxrelay/simulated/weather.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::examples {
namespace {

constexpr std::string_view usage = R"(usage: fleet [--peers N] [--relays N] [--weather NAME] [--minutes N] [--seed N]
             [--print-faults | --faults FILE]

Simulates pairs of Tox peers that talk through TCP relays, on a network in memory: a message a second each way, every tenth
out of band. Whoever loses its connection comes back.

  --peers N       how many peers, an even number (default 20)
  --relays N      how many relays; pairs take them in turn (default 2)
  --weather NAME  calm, mobile, datacentre or hostile (default calm)
  --minutes N     how long, in the simulation's own time (default 10)
  --seed N        whatever looks like chance comes from here (default 1)
  --print-faults  print what the weather would do, a line each, and do nothing
  --faults FILE   do what is in the file, in place of the weather's faults

What is printed on standard output depends on the options only. Hosts in faults: the relays are the first, 0, 1, ...; the
peers follow.

Exit status: 0, or 2 for wrong usage.
)";

struct Arguments {
    std::uint64_t peers = 20;
    std::uint64_t relays = 2;
    std::string_view weather = "calm";
    std::uint64_t minutes = 10;
    std::uint64_t seed = 1;
    bool prints_faults = false;
    std::string faults;
};

std::variant<Arguments, UsageError> read_arguments(const std::vector<std::string_view>& given) {
    struct Number {
        std::string_view option;
        std::uint64_t Arguments::*where;
        std::uint64_t least;
        std::uint64_t most;
    };
    constexpr std::uint64_t most_hosts = 1'000'000;
    const std::vector<Number> numbers{{"--peers", &Arguments::peers, 2, most_hosts},
                                      {"--relays", &Arguments::relays, 1, most_hosts},
                                      {"--minutes", &Arguments::minutes, 1, 1'000'000},
                                      {"--seed", &Arguments::seed, 0, UINT64_MAX}};
    Arguments read;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const std::string_view option = given[i];
        if (option == "--print-faults") {
            read.prints_faults = true;
            continue;
        }
        const std::string_view value = i + 1 < given.size() ? given[++i] : std::string_view{};
        if (option == "--weather") {
            read.weather = value;
        } else if (option == "--faults") {
            read.faults = value;
            if (value.empty()) return UsageError{"--faults takes a file: write --faults FILE"};
        } else {
            const auto number =
                std::find_if(numbers.begin(), numbers.end(), [&](const Number& one) { return one.option == option; });
            if (number == numbers.end()) {
                return UsageError{"there is no option " + std::string{option} + ": see --help"};
            }
            const auto found = read_number(option, value, number->least, number->most, Arguments{}.*number->where);
            if (const auto* error = std::get_if<UsageError>(&found)) return *error;
            read.*number->where = std::get<std::uint64_t>(found);
        }
    }
    if (read.peers % 2 != 0) return UsageError{"peers come in pairs: write --peers " + std::to_string(read.peers + 1)};
    if (simulated::weather_named(read.weather) == nullptr) {
        return UsageError{"--weather is calm, mobile, datacentre or hostile: write --weather calm"};
    }
    return read;
}

std::variant<simulated::Schedule, UsageError> read_faults(const std::string& path) {
    std::ifstream file{path};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    if (!file) return UsageError{path + " cannot be read: name a file that --print-faults has filled"};
    std::size_t number = 1;
    simulated::Schedule schedule;
    for (std::string_view rest = text; !rest.empty(); ++number) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        if (line.empty()) continue;
        const auto fault = simulated::parse_fault(line);
        if (!fault) {
            return UsageError{path + ", line " + std::to_string(number) +
                              ": no fault; one looks like \"12.5 stall 3 400\", see --print-faults"};
        }
        schedule.push_back(*fault);
    }
    return schedule;
}

/// On a terminal: how far it is.
void show_progress(std::chrono::minutes done, std::chrono::minutes all, std::size_t online, std::size_t peers) {
    if (isatty(STDERR_FILENO) == 0) return;
    std::fprintf(stderr, "\rminute %lld of %lld, %zu of %zu online%s", static_cast<long long>(done.count()),
                 static_cast<long long>(all.count()), online, peers, done == all ? "\n" : "   ");
}

int run(const std::vector<std::string_view>& given) {
    if (asks_for_help(given)) {
        std::fputs(usage.data(), stdout);
        return exit_done;
    }
    const auto read = read_arguments(given);
    if (const auto* error = std::get_if<UsageError>(&read)) return report("fleet", *error);
    const auto& arguments = std::get<Arguments>(read);
    const std::chrono::minutes time{arguments.minutes};

    // Buffers of 16 KiB are pooled as well.
    std::pmr::unsynchronized_pool_resource memory{
        {.max_blocks_per_chunk = 0, .largest_required_pool_block = 1U << 16U}};
    simulated::FleetOptions options{.pairs = arguments.peers / 2,
                                    .relays = arguments.relays,
                                    .weather = *simulated::weather_named(arguments.weather),
                                    .seed = arguments.seed};
    options.memory = &memory;
    simulated::Fleet fleet{options};
    auto faults = fleet.forecast({}, time);
    if (!arguments.faults.empty()) {
        auto from_file = read_faults(arguments.faults);
        if (const auto* error = std::get_if<UsageError>(&from_file)) return report("fleet", *error);
        faults = std::get<simulated::Schedule>(std::move(from_file));
    }
    if (arguments.prints_faults) {
        std::fputs(simulated::to_string(faults).c_str(), stdout);
        return exit_done;
    }

    fleet.world().plan(faults);
    for (std::chrono::minutes done{}; done < time;) {
        fleet.world().run_for(std::chrono::minutes{1});
        show_progress(++done, time, fleet.online(), fleet.peers().size());
    }
    const FleetReport result{
        .headline = std::to_string(arguments.peers) + " peers, " + std::to_string(arguments.relays) + " relays, " +
                    std::to_string(arguments.minutes) + " minutes of " + std::string{arguments.weather} +
                    " weather, seed " + std::to_string(arguments.seed),
        .faults = faults.size(),
        .peers = fleet.peers().size(),
        .online = fleet.online(),
        .events = fleet.world().events(),
        .trace_hash = fleet.world().trace_hash(),
    };
    std::fputs(to_string(result, fleet.counts()).c_str(), stdout);
    return exit_done;
}

}  // namespace
}  // namespace toxrelay::examples

int main(int argc, char** argv) {
    return toxrelay::examples::run_program("fleet", argc, argv, toxrelay::examples::run);
}
