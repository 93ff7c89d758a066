#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "toxrelay/keys.hpp"
#include "toxrelay/simulated/fleet.hpp"
#include "toxrelay/simulated/weather.hpp"
#include "toxrelay/transcript/recorder.hpp"

namespace toxrelay::transcript_test {

/// What a fleet is recorded as.
enum class Recorded { not_at_all, without_secrets, with_secrets };

struct FleetRun {
    std::string transcript;
    std::uint64_t trace_hash = 0;
    std::uint64_t delivered = 0;
};

inline FleetRun run_fleet(std::size_t pairs, const char* weather, std::chrono::minutes time, Recorded recorded) {
    FleetRun run;
    const auto sink = [&run](std::string_view line) { run.transcript += line; };
    std::unique_ptr<transcript::Recorder> recorder;
    if (recorded == Recorded::with_secrets) recorder = transcript::Recorder::with_secrets(sink, Instant{});
    if (recorded == Recorded::without_secrets) {
        const std::array<std::byte, key_size> key{std::byte{1}};
        recorder = transcript::Recorder::without_secrets(sink, Instant{}, transcript::PseudonymKey{key});
    }
    simulated::FleetOptions options;
    options.pairs = pairs;
    options.weather = *simulated::weather_named(weather);
    options.seed = 7;
    options.recorder = recorder.get();
    simulated::Fleet fleet{options};
    fleet.world().plan(fleet.forecast({}, time));
    fleet.world().run_for(time);
    run.trace_hash = fleet.world().trace_hash();
    run.delivered = fleet.counts().delivered;
    return run;
}

inline std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t size = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, size));
        text.remove_prefix(std::min(size + 1, text.size()));
    }
    return lines;
}

}  // namespace toxrelay::transcript_test
