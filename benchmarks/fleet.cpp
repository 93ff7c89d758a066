// What simulating a fleet costs: 10,000 clients at 10 relays for an hour of keepalive, and 1,000 clients in pairs that
// move data for a minute. Times are of this machine and this run; what they come from is the same everywhere.
//
//   fleet            lines "figure NAME VALUE"
//   fleet --smoke    the same with a hundredth of the clients

#include "toxrelay/simulated/fleet.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory_resource>
#include <string>
#include <string_view>

#include <malloc.h>

#include "toxrelay/simulated/weather.hpp"
#include "toxrelay/simulated/world.hpp"
#include "toxrelay/time.hpp"

namespace {

using namespace toxrelay::simulated;
using toxrelay::Duration;

struct Load {
    std::string name;
    FleetOptions options;
    std::chrono::seconds time;
};

/// Bytes in use, those of large blocks included.
std::size_t heap() {
    const auto info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/// Whether all went as it should: a figure of anything else would mean nothing.
bool measure(Load load) {
    const std::size_t before = heap();
    std::pmr::unsynchronized_pool_resource memory{
        {.max_blocks_per_chunk = 0, .largest_required_pool_block = 1U << 16U}};
    load.options.memory = &memory;
    Fleet fleet{load.options};
    World& world = fleet.world();

    const auto started = std::chrono::steady_clock::now();
    world.run_for(load.time);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;

    const std::size_t clients = fleet.peers().size();
    const std::size_t delays = fleet.counts().delays.capacity() * sizeof(Duration);
    const double bytes = static_cast<double>(heap() - before - delays) / static_cast<double>(clients);
    const auto figure = [&](const char* what, double value) {
        std::printf("figure %s_%s %.0f\n", load.name.c_str(), what, value);
    };
    figure("clients", static_cast<double>(clients));
    figure("simulated_seconds", static_cast<double>(load.time.count()));
    figure("events", static_cast<double>(world.events()));
    figure("messages", static_cast<double>(fleet.counts().delivered));
    figure("events_per_second", static_cast<double>(world.events()) / took.count());
    figure("simulated_seconds_per_second", static_cast<double>(load.time.count()) / took.count());
    figure("bytes_per_client", bytes);
    const bool is_good = fleet.online() == clients && fleet.counts().closed.empty() && fleet.counts().out_of_order == 0;
    if (!is_good) std::printf("ERROR: %s: not everybody stayed online\n", load.name.c_str());
    return is_good;
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t part = argc > 1 && std::string_view{argv[1]} == "--smoke" ? 100 : 1;
    const Weather calm = *weather_named("calm");
    const bool idle =
        measure({"keepalive",
                 {.pairs = 5'000 / part, .relays = 10, .weather = calm, .seed = 7, .interval = Duration{}},
                 std::chrono::hours{1}});
    const bool busy = measure({"data",
                               {.pairs = 500 / part,
                                .relays = 10,
                                .weather = calm,
                                .seed = 7,
                                .interval = std::chrono::milliseconds{20},
                                .size = 1000},
                               std::chrono::minutes{1}});
    return idle && busy ? 0 : 1;
}
