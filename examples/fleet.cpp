// A whole fleet on a network in memory: what would become of so many peers, at so many relays, in such weather?

#include "toxrelay/simulated/fleet.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <unistd.h>

#include "examples/capture_file.hpp"
#include "examples/command_line.hpp"
#include "examples/fleet_arguments.hpp"
#include "examples/fleet_plot.hpp"
#include "examples/fleet_report.hpp"
#include "examples/fleet_samples.hpp"
#include "examples/recording.hpp"
#include "toxrelay/capture/transcript_capture.hpp"
#include "toxrelay/simulated/fault.hpp"
#include "toxrelay/simulated/weather.hpp"
#include "toxrelay/time.hpp"
#include "toxrelay/transcript/recorder.hpp"
#include "toxrelay/transcript/whole_lines.hpp"

namespace toxrelay::examples {
namespace {

/// `hosts` is how many there are.
std::variant<simulated::Schedule, UsageError> read_faults(const std::string& path, std::uint64_t hosts) {
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
        if (static_cast<std::uint32_t>(fault->host) >= hosts) {
            return UsageError{path + ", line " + std::to_string(number) + ": the hosts are 0 to " +
                              std::to_string(hosts - 1) + ", the relays first"};
        }
        schedule.push_back(*fault);
    }
    return schedule;
}

/// On a terminal: how far it is.
void show_progress(Duration done, Duration all, std::size_t online, std::size_t peers) {
    if (isatty(STDERR_FILENO) == 0) return;
    std::fprintf(stderr, "\rminute %lld of %lld, %zu of %zu online%s",
                 static_cast<long long>(done / std::chrono::minutes{1}),
                 static_cast<long long>(all / std::chrono::minutes{1}), online, peers, done == all ? "\n" : "   ");
}

int fail(const std::string& why) {
    std::fprintf(stderr, "fleet: %s\n", why.c_str());
    return exit_failed;
}

/// Without faults from a file the weather's. `recorder` may be null.
int simulate(const FleetArguments& arguments, const std::optional<simulated::Schedule>& from_file,
             transcript::Recorder* recorder) {
    // Buffers of 16 KiB are pooled as well.
    std::pmr::unsynchronized_pool_resource memory{
        {.max_blocks_per_chunk = 0, .largest_required_pool_block = 1U << 16U}};
    simulated::FleetOptions options{.pairs = arguments.peers / 2,
                                    .relays = arguments.relays,
                                    .weather = *simulated::weather_named(arguments.weather),
                                    .seed = arguments.seed};
    options.memory = &memory;
    options.recorder = recorder;
    simulated::Fleet fleet{options};
    const Duration time = std::chrono::minutes{arguments.minutes};
    const auto faults = from_file ? *from_file : fleet.forecast({}, time);
    if (arguments.prints_faults) {
        std::fputs(simulated::to_string(faults).c_str(), stdout);
        return exit_done;
    }

    fleet.world().plan(faults);
    // More points than that nobody sees; fewer messages than those of some seconds say little.
    constexpr Duration::rep most_steps = 180;
    const Duration step = std::max<Duration>(time / most_steps, std::chrono::seconds{5});
    FleetSamples samples{fleet, step};
    const Duration glance = arguments.plot.empty() ? step : std::max<Duration>(step / 20, std::chrono::seconds{1});
    for (Duration done{}, next = step; done < time;) {
        const Duration more = std::min({glance, next - done, time - done});
        fleet.world().run_for(more);
        done += more;
        if (!arguments.plot.empty()) samples.look();
        if (done < next && done < time) continue;
        if (!arguments.plot.empty() && done == next) samples.add();
        show_progress(done, time, fleet.online(), fleet.peers().size());
        next += step;
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
    if (arguments.plot.empty()) return exit_done;
    const auto trouble = draw({arguments.plot, result.headline, result.peers, fleet.relays().size(), faults}, samples);
    return trouble ? fail(*trouble) : exit_done;
}

int record(const FleetArguments& arguments, const std::optional<simulated::Schedule>& faults,
           const RecordOption& option) {
    const auto begun = Recording::begin(option, Instant{});
    if (const auto* error = std::get_if<UsageError>(&begun)) return report("fleet", *error);
    Recording& recording = *std::get<0>(begun);
    const int status = simulate(arguments, faults, recording.recorder());
    const auto trouble = recording.end();
    return trouble ? fail(*trouble) : status;
}

int draw_capture(const FleetArguments& arguments, const std::optional<simulated::Schedule>& faults) {
    const auto created =
        CaptureFile::create(arguments.pcapng, arguments.decrypted ? capture::Opened::frames : capture::Opened::none);
    if (const auto* error = std::get_if<UsageError>(&created)) return report("fleet", *error);
    CaptureFile& file = *std::get<0>(created);
    const auto recorder = transcript::Recorder::with_secrets(
        transcript::whole_lines([&](std::string_view line) { file.add(line); }), Instant{});
    const int status = simulate(arguments, faults, recorder.get());
    const auto trouble = file.end();
    return trouble ? fail(*trouble) : status;
}

int run(const std::vector<std::string_view>& given) {
    if (asks_for_help(given)) {
        std::fputs(fleet_usage().data(), stdout);
        std::fputs(record_help().data(), stdout);
        return exit_done;
    }
    std::vector<std::string_view> others = given;
    const auto record_option = take_record_option(others);
    if (const auto* error = std::get_if<UsageError>(&record_option)) return report("fleet", *error);
    const auto read = read_fleet_arguments(others);
    if (const auto* error = std::get_if<UsageError>(&read)) return report("fleet", *error);
    const auto& arguments = std::get<FleetArguments>(read);
    const auto& recorded = std::get<RecordOption>(record_option);
    if (!arguments.pcapng.empty() && !recorded.path.empty()) {
        return report("fleet", UsageError{"--record and --pcapng: use --record FILE --record-secrets, and replay FILE "
                                          "--pcapng OUT"});
    }
    std::error_code absent;  // what is not there yet is no file of faults
    for (const std::string& written : {recorded.path, arguments.pcapng}) {
        if (!std::filesystem::equivalent(arguments.faults, written, absent)) continue;
        return report("fleet", UsageError{written + " has the faults in it: name another file to be written"});
    }
    std::optional<simulated::Schedule> faults;
    if (!arguments.faults.empty()) {
        auto from_file = read_faults(arguments.faults, arguments.relays + arguments.peers);
        if (const auto* error = std::get_if<UsageError>(&from_file)) return report("fleet", *error);
        faults = std::get<simulated::Schedule>(std::move(from_file));
    }
    if (arguments.prints_faults) return simulate(arguments, faults, nullptr);  // and writes no file
    return arguments.pcapng.empty() ? record(arguments, faults, recorded) : draw_capture(arguments, faults);
}

}  // namespace
}  // namespace toxrelay::examples

int main(int argc, char** argv) {
    return toxrelay::examples::run_program("fleet", argc, argv, toxrelay::examples::run);
}
