#include "toxrelay/simulated/weather.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include <catch2/catch.hpp>

namespace toxrelay::simulated {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array hosts{HostId{0}, HostId{1}, HostId{2}};

Climate climate_of(const Risk& risk) { return {{}, milliseconds{50}, {risk}}; }

}  // namespace

TEST_CASE("there are four weathers, by name") {
    CHECK(weathers().size() == 4);
    for (const char* name : {"calm", "mobile", "datacentre", "hostile"}) {
        REQUIRE(weather_named(name));
        CHECK(weather_named(name)->name == name);
    }
    CHECK(weather_named("fog") == nullptr);
    CHECK(weather_named("") == nullptr);
}

TEST_CASE("calm weather brings nothing, and each of the others some of each of its risks") {
    for (const Weather& weather : weathers()) {
        for (const Climate* climate : {&weather.peers, &weather.relays}) {
            std::map<FaultKind, std::size_t> seen;
            for (const Fault& fault : forecast(*climate, 7, hosts, {}, minutes{120})) ++seen[fault.kind];
            for (const Risk& risk : climate->risks) CHECK(seen[risk.kind] > 0);
            if (weather.name == "calm") CHECK(seen.empty());
        }
    }
}

TEST_CASE("a forecast is a function of its seed") {
    const Climate& climate = weather_named("hostile")->peers;
    CHECK(forecast(climate, 7, hosts, {}, minutes{60}) == forecast(climate, 7, hosts, {}, minutes{60}));
    CHECK(forecast(climate, 7, hosts, {}, minutes{60}) != forecast(climate, 8, hosts, {}, minutes{60}));
}

TEST_CASE("a forecast lies between its two instants, in order, and for its hosts only") {
    const std::array some{HostId{4}, HostId{9}};
    const auto schedule = forecast(weather_named("hostile")->peers, 7, some, minutes{10}, minutes{20});
    REQUIRE_FALSE(schedule.empty());
    CHECK(std::ranges::is_sorted(schedule, {}, &Fault::at));
    CHECK(schedule.front().at >= minutes{10});
    CHECK(schedule.back().at <= minutes{20});
    for (const Fault& fault : schedule) CHECK((fault.host == HostId{4} || fault.host == HostId{9}));
}

TEST_CASE("a risk comes about as often as it says, in each host, with an amount between its two") {
    const auto schedule =
        forecast(climate_of({FaultKind::stall, seconds{10}, {}, 5, 9}), 7, hosts, {}, seconds{10'000});
    CHECK(schedule.size() > 3 * 900);
    CHECK(schedule.size() < 3 * 1100);
    std::map<std::uint64_t, int> amounts;
    for (const Fault& fault : schedule) ++amounts[fault.amount];
    CHECK(amounts.size() == 5);
    CHECK(amounts.begin()->first == 5);
    CHECK(amounts.rbegin()->first == 9);
}

TEST_CASE("what lasts is undone again, in time, and at the forecast's end") {
    const std::array one{HostId{0}};
    const auto schedule = forecast(climate_of({FaultKind::cut, seconds{100}, seconds{20}}), 7, one, {}, seconds{1'000});
    REQUIRE(schedule.size() > 10);
    for (std::size_t i = 0; i + 1 < schedule.size(); i += 2) {
        CHECK(schedule[i].kind == FaultKind::cut);
        CHECK(schedule[i + 1].kind == FaultKind::mend);
        CHECK(schedule[i + 1].at - schedule[i].at <= seconds{20});
    }
    CHECK(schedule.back().kind == FaultKind::mend);
}

TEST_CASE("a change of a line is undone to what the line was, and a host's line is its own") {
    const Climate climate = climate_of({FaultKind::latency, seconds{10}, seconds{5}, 777, 777});
    const auto schedule = forecast(climate, 7, hosts, {}, seconds{100});
    for (const Fault& fault : schedule) {
        const auto usual =
            std::chrono::duration_cast<std::chrono::microseconds>(line_in(climate, 7, fault.host).latency);
        CHECK((fault.amount == 777 || fault.amount == static_cast<std::uint64_t>(usual.count())));
    }
    CHECK(line_in(climate, 7, HostId{0}).latency != line_in(climate, 7, HostId{1}).latency);
    for (const HostId host : hosts) {
        CHECK(line_in(climate, 7, host).latency >= climate.line.latency);
        CHECK(line_in(climate, 7, host).latency <= climate.farthest);
    }
}

TEST_CASE("the all-clear undoes everything that lasts, for each host") {
    const Climate& climate = weather_named("hostile")->peers;
    const auto schedule = all_clear(climate, 7, hosts, seconds{9});
    CHECK(schedule.size() == 3 * 6);
    for (const FaultKind kind : {FaultKind::mend, FaultKind::welcome, FaultKind::restart, FaultKind::latency,
                                 FaultKind::bandwidth, FaultKind::segment}) {
        CHECK(std::ranges::count(schedule, kind, &Fault::kind) == 3);
    }
    for (const Fault& fault : schedule) CHECK(fault.at == seconds{9});
}

}  // namespace toxrelay::simulated
