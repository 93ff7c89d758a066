// Fleets in any weather: chaos, then calm. See scenario.cpp for what has to hold.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <rapidcheck.h>
#include <rapidcheck/catch.h>

#include "property_tests/generators.hpp"
#include "property_tests/simulation/scenario.hpp"
#include "toxrelay/simulated/fault.hpp"

namespace properties {
namespace {

using namespace toxrelay::simulated;

std::uint64_t any_amount(FaultKind kind) {
    switch (kind) {
        case FaultKind::stall: return *uniform<std::uint64_t>(1, 20'000);
        case FaultKind::flip: return *uniform<std::uint64_t>(0, 11'680);
        case FaultKind::latency: return *uniform<std::uint64_t>(0, 2'000'000);
        case FaultKind::bandwidth: return *uniform<std::uint64_t>(1'000, 100'000);
        case FaultKind::segment: return *uniform<std::uint64_t>(1, 1'460);
        case FaultKind::lie: return *uniform<std::uint64_t>(0, 1'000'000);
        default: return 0;
    }
}

/// A swarm: each scenario has some kinds of faults and lacks the others, so that none hides what another would show.
Scenario any_scenario() {
    Scenario scenario;
    scenario.seed = *rc::gen::noShrink(rc::gen::arbitrary<std::uint64_t>());
    scenario.weather = *rc::gen::element<std::string>("calm", "mobile", "datacentre", "hostile");
    scenario.pairs = *uniform<std::size_t>(1, 5);
    scenario.relays = *uniform<std::size_t>(1, 4);
    std::vector<FaultKind> kinds;
    for (int kind = 0; kind <= static_cast<int>(FaultKind::lie); ++kind) {
        if (*uniform(0, 4) == 0) kinds.push_back(static_cast<FaultKind>(kind));
    }
    if (kinds.empty()) return scenario;
    const auto hosts = static_cast<std::uint32_t>(scenario.relays + 2 * scenario.pairs);
    scenario.schedule = *rc::gen::container<Schedule>(rc::gen::exec([=] {
        const FaultKind kind = *rc::gen::elementOf(kinds);
        const std::chrono::milliseconds at{*uniform(0, 120'000)};
        return toxrelay::simulated::Fault{at, kind, HostId{*uniform<std::uint32_t>(0, hosts)}, any_amount(kind)};
    }));
    return scenario;
}

}  // namespace
}  // namespace properties

namespace {
constexpr auto replay = "bazel run //property_tests/simulation:replay --";
}

TEST_CASE("a fleet comes through any weather") {
    INFO("replay it with\n" << properties::replay_command("//property_tests/simulation:fleet_property_test"));
    rc::prop("chaos, then calm", [] {
        const auto scenario = *rc::gen::exec(properties::any_scenario);
        const auto law = properties::broken_law(scenario);
        if (law)
            RC_FAIL("broken: " + *law + "; save the scenario as a file, and replay that alone with\n" + replay +
                    " FILE");
    });
}
