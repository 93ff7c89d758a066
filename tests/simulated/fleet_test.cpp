#include "toxrelay/simulated/fleet.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <utility>

#include <catch2/catch.hpp>

#include "tests/support/counting_memory.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/simulated/fault.hpp"
#include "toxrelay/simulated/weather.hpp"
#include "toxrelay/simulated/world.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::simulated {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

FleetOptions options_of(const char* weather, std::uint64_t seed = 7) {
    FleetOptions options;
    options.pairs = 5;
    options.weather = *weather_named(weather);
    options.seed = seed;
    return options;
}

std::uint64_t trace_of(const FleetOptions& options) {
    Fleet fleet{options};
    fleet.world().plan(fleet.forecast({}, minutes{3}));
    fleet.world().run_for(minutes{3});
    return fleet.world().trace_hash();
}

}  // namespace

TEST_CASE("in calm weather everybody sees its friend, and every message arrives, in order") {
    Fleet fleet{options_of("calm")};
    fleet.world().run_for(minutes{2});
    CHECK(fleet.online() == 10);
    CHECK(fleet.counts().connected == 10);
    CHECK(fleet.counts().connected_again == 0);
    CHECK(fleet.counts().closed.empty());
    CHECK(fleet.counts().sent > 10 * 100);
    CHECK(fleet.counts().sent - fleet.counts().delivered <= 10);  // on their way
    CHECK(fleet.counts().delays.size() == fleet.counts().delivered);
    CHECK(fleet.counts().out_of_order == 0);
    CHECK(fleet.counts().lies == 0);
    for (const Duration delay : fleet.counts().delays) CHECK(delay < seconds{1});
}

TEST_CASE("the relays are the first hosts, and the peers follow") {
    Fleet fleet{options_of("calm")};
    CHECK(fleet.relay_hosts().size() == 2);
    CHECK(fleet.relay_hosts().front() == HostId{0});
    CHECK(fleet.peer_hosts().size() == 10);
    CHECK(fleet.peer_hosts().front() == HostId{2});
}

TEST_CASE("a fleet is a function of its options: the same seed, the same trace") {
    for (const char* weather : {"calm", "hostile"}) {
        CHECK(trace_of(options_of(weather)) == trace_of(options_of(weather)));
        CHECK(trace_of(options_of(weather)) != trace_of(options_of(weather, 8)));
    }
}

TEST_CASE("a trace is the same with every compiler, optimised or not") {
    // Whoever changes what goes over the wire, or the simulation, has to change these as well.
    CHECK(trace_of(options_of("calm")) == 0xEDF436021DDCFBB1U);
    CHECK(trace_of(options_of("hostile")) == 0xC6E0B3BE05DFED8CU);
}

TEST_CASE("a fleet that nobody talks in has connections and no messages") {
    auto options = options_of("calm");
    options.interval = {};
    Fleet fleet{options};
    fleet.world().run_for(minutes{2});
    CHECK(fleet.online() == 10);
    CHECK(fleet.counts().sent == 0);
}

TEST_CASE("peers whose relay crashes are back with their friends when it is") {
    Fleet fleet{options_of("calm")};
    World& world = fleet.world();
    world.plan(parse_schedule("30 crash 0\n60 restart 0\n").value());
    world.run_until(Instant{seconds{45}});
    CHECK(fleet.online() == 4);  // two pairs of five meet at the other
    world.run_until(Instant{seconds{120}});
    CHECK(fleet.online() == 10);
    CHECK(fleet.counts().closed.at(CloseReason::transport_failed) == 6);
    CHECK(fleet.counts().closed.at(CloseReason::connect_failed) > 6);
    CHECK(fleet.counts().connected == 16);
    CHECK(fleet.counts().connected_again == 6);
    CHECK(fleet.counts().out_of_order == 0);
}

TEST_CASE("a peer that crashes is back when it restarts, and its friend was told") {
    Fleet fleet{options_of("calm")};
    World& world = fleet.world();
    world.plan(parse_schedule("30 crash 2\n40 restart 2\n").value());
    world.run_until(Instant{seconds{35}});
    CHECK(fleet.online() == 8);
    CHECK(fleet.peers().front().client() == nullptr);
    world.run_until(Instant{seconds{50}});
    CHECK(fleet.online() == 10);
}

TEST_CASE("lies of a relay are heard, and do not keep friends apart") {
    Fleet fleet{options_of("calm")};
    World& world = fleet.world();
    Schedule lies;
    for (std::uint64_t i = 0; i < 300; ++i) {
        lies.push_back({seconds{30} + i * std::chrono::milliseconds{100}, FaultKind::lie, HostId{0}, i});
    }
    world.plan(lies);
    world.run_until(Instant{seconds{60}});
    CHECK(fleet.counts().lies > 50);
    CHECK(fleet.counts().closed.at(CloseReason::route_not_requested) > 5);
    world.run_until(Instant{minutes{4}});
    CHECK(fleet.online() == 10);
    CHECK(fleet.counts().out_of_order == 0);
}

TEST_CASE("a fleet under way allocates nothing but the record of its delays") {
    test::CountingMemory counted;
    std::pmr::unsynchronized_pool_resource memory{{.max_blocks_per_chunk = 0, .largest_required_pool_block = 1U << 17U},
                                                  &counted};
    auto options = options_of("calm");
    options.memory = &memory;
    Fleet fleet{options};
    fleet.world().run_for(minutes{10});
    const auto allocations = counted.allocations();
    fleet.world().run_for(minutes{30});
    CHECK(counted.allocations() == allocations);
}

}  // namespace toxrelay::simulated
