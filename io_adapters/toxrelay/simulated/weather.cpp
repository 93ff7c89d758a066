#include "toxrelay/simulated/weather.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

#include "toxrelay/simulated/trace.hpp"

namespace toxrelay::simulated {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// What is drawn for a host.
constexpr std::uint64_t of_line = 0x5771;
constexpr std::uint64_t of_risk = 0x5772;

Line line_of(Duration latency, Duration jitter) {
    Line line;
    line.latency = latency;
    line.jitter = jitter;
    return line;
}

Weather calm() {
    return {"calm",
            {line_of(milliseconds{10}, milliseconds{2}), milliseconds{60}, {}},
            {line_of(milliseconds{2}, Duration{}), milliseconds{10}, {}}};
}

/// Telephones on the move: slow, late, often away for a while.
Weather mobile() {
    Line line = line_of(milliseconds{40}, milliseconds{60});
    line.bytes_per_second = 250'000;
    return {"mobile",
            {line,
             milliseconds{150},
             {{FaultKind::cut, minutes{5}, seconds{40}},
              {FaultKind::stall, minutes{1}, {}, 100, 4000},
              {FaultKind::latency, minutes{2}, seconds{20}, 200'000, 900'000},
              {FaultKind::bandwidth, minutes{5}, seconds{30}, 2'000, 20'000},
              {FaultKind::reset, minutes{10}}}},
            {line_of(milliseconds{2}, Duration{}), milliseconds{10}, {}}};
}

/// Near and fast, and machines that are taken away.
Weather datacentre() {
    return {"datacentre",
            {line_of(microseconds{100}, microseconds{50}),
             microseconds{400},
             {{FaultKind::reset, minutes{20}}, {FaultKind::crash, minutes{30}, seconds{5}}}},
            {line_of(microseconds{100}, Duration{}),
             microseconds{200},
             {{FaultKind::crash, minutes{15}, seconds{20}}, {FaultKind::stall, minutes{5}, {}, 50, 500}}}};
}

/// Everything that the network knows to do.
Weather hostile() {
    Line line = line_of(milliseconds{20}, milliseconds{100});
    line.ragged = true;
    line.max_read = 300;
    line.max_write = 500;
    line.window = 8192;
    return {"hostile",
            {line,
             milliseconds{200},
             {{FaultKind::cut, minutes{5}, minutes{1}},
              {FaultKind::stall, minutes{1}, {}, 100, 5000},
              {FaultKind::reset, minutes{5}},
              {FaultKind::half_close, minutes{10}},
              {FaultKind::flip, minutes{5}, {}, 0, 11'679},
              {FaultKind::segment, minutes{5}, seconds{30}, 1, 50},
              {FaultKind::crash, minutes{10}, seconds{30}}}},
            {line_of(milliseconds{2}, milliseconds{5}),
             milliseconds{20},
             {{FaultKind::crash, minutes{10}, seconds{20}},
              {FaultKind::refuse, minutes{10}, seconds{15}},
              {FaultKind::ignore, minutes{10}, seconds{15}},
              {FaultKind::stall, minutes{3}, {}, 100, 3000},
              {FaultKind::half_close, minutes{15}},
              {FaultKind::lie, minutes{1}, {}, 0, 1'000'000}}}};
}

/// What ends it, if anything does.
std::optional<Fault> undoing(const Fault& fault, const Line& line) {
    const auto then = [&](FaultKind kind, std::uint64_t amount = 0) {
        return std::optional{Fault{fault.at, kind, fault.host, amount}};
    };
    switch (fault.kind) {
        case FaultKind::cut: return then(FaultKind::mend);
        case FaultKind::refuse:
        case FaultKind::ignore: return then(FaultKind::welcome);
        case FaultKind::crash: return then(FaultKind::restart);
        case FaultKind::latency:
            return then(fault.kind, static_cast<std::uint64_t>(std::chrono::floor<microseconds>(line.latency).count()));
        case FaultKind::bandwidth: return then(fault.kind, line.bytes_per_second);
        case FaultKind::segment: return then(fault.kind, line.max_segment);
        default: return std::nullopt;
    }
}

/// Between the two, both included.
std::uint64_t between(std::uint64_t least, std::uint64_t most, std::uint64_t drawn) {
    return most <= least ? least : least + drawn % (most - least + 1);
}
Duration between(Duration least, Duration most, std::uint64_t drawn) {
    return Duration{static_cast<Duration::rep>(
        between(static_cast<std::uint64_t>(least.count()), static_cast<std::uint64_t>(most.count()), drawn))};
}

}  // namespace

std::span<const Weather> weathers() {
    static const std::array<Weather, 4> all{calm(), mobile(), datacentre(), hostile()};
    return all;
}

const Weather* weather_named(std::string_view name) {
    const auto all = weathers();
    const auto found = std::ranges::find(all, name, &Weather::name);
    return found == all.end() ? nullptr : &*found;
}

Line line_in(const Climate& climate, std::uint64_t seed, HostId host) {
    Line line = climate.line;
    line.latency = between(line.latency, climate.farthest, draw(seed, of_line, static_cast<std::uint32_t>(host)));
    line.latency = std::chrono::floor<microseconds>(line.latency);  // as a fault's amount tells it
    return line;
}

Schedule forecast(const Climate& climate, std::uint64_t seed, std::span<const HostId> hosts, Duration from,
                  Duration until) {
    Schedule schedule;
    for (const HostId host : hosts) {
        const Line line = line_in(climate, seed, host);
        const std::uint64_t its = draw(seed, of_risk, static_cast<std::uint32_t>(host));
        for (std::size_t i = 0; i < climate.risks.size(); ++i) {
            const Risk& risk = climate.risks[i];
            std::uint64_t drawn = 0;
            const auto next = [&] { return draw(its, i, drawn++); };
            if (risk.every <= Duration{}) continue;
            for (Duration at = from + between({}, risk.every, next()); at < until;
                 at += between(risk.every / 2, risk.every + risk.every / 2, next())) {
                const Fault fault{at, risk.kind, host, between(risk.least, risk.most, next())};
                schedule.push_back(fault);
                if (auto end = undoing(fault, line)) {
                    end->at = std::min(until, at + between({}, risk.lasts, next()));
                    schedule.push_back(*end);
                }
            }
        }
    }
    std::ranges::stable_sort(schedule, {}, &Fault::at);
    return schedule;
}

Schedule all_clear(const Climate& climate, std::uint64_t seed, std::span<const HostId> hosts, Duration at) {
    Schedule schedule;
    for (const HostId host : hosts) {
        const Line line = line_in(climate, seed, host);
        for (const FaultKind kind : {FaultKind::cut, FaultKind::refuse, FaultKind::crash, FaultKind::latency,
                                     FaultKind::bandwidth, FaultKind::segment}) {
            schedule.push_back(*undoing({at, kind, host, 0}, line));
        }
    }
    return schedule;
}

}  // namespace toxrelay::simulated
