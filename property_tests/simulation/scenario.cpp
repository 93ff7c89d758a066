#include "property_tests/simulation/scenario.hpp"

#include <algorithm>
#include <map>
#include <memory_resource>
#include <sstream>

#include "toxrelay/close_reason.hpp"
#include "toxrelay/simulated/fleet.hpp"
#include "toxrelay/simulated/weather.hpp"

namespace properties {
namespace {

using namespace toxrelay;
using namespace toxrelay::simulated;

/// A relay that does not lie, over lines that change no bit, gives a client no cause to say that it is at fault. What it
/// may do in the midst of a frame is crash.
bool blames_the_innocent(const std::map<CloseReason, std::uint64_t>& closed) {
    return std::ranges::any_of(closed, [](const auto& entry) {
        return entry.first != CloseReason::stream_truncated && fault_of(entry.first) != toxrelay::Fault::circumstance;
    });
}

}  // namespace

std::optional<std::string> broken_law(const Scenario& scenario, transcript::Recorder* recorder) {
    const Weather* weather = weather_named(scenario.weather);
    if (weather == nullptr || scenario.relays == 0) return "there is no such weather, or no relay";
    std::pmr::unsynchronized_pool_resource memory{
        {.max_blocks_per_chunk = 0, .largest_required_pool_block = 1U << 17U}};
    FleetOptions options{
        .pairs = scenario.pairs, .relays = scenario.relays, .weather = *weather, .seed = scenario.seed};
    options.memory = &memory;
    options.recorder = recorder;
    Fleet fleet{options};
    World& world = fleet.world();
    world.plan(scenario.schedule);
    world.plan(fleet.all_clear(chaos));
    const auto has = [&](FaultKind kind) {
        return std::ranges::find(scenario.schedule, kind, &simulated::Fault::kind) != scenario.schedule.end();
    };

    world.run_until(Instant{chaos});
    // What went wrong before may yet break a connection on which everybody was seen: a bit that was turned over seconds ago, say.
    const auto all_see = [&] { return fleet.online() == fleet.peers().size(); };
    bool hear = false;
    while (!hear && world.now() < Instant{chaos + recovery}) {
        world.run_for(std::chrono::seconds{1});
        if (!all_see()) continue;
        const std::uint64_t before = fleet.counts().delivered;
        world.run_for(std::chrono::seconds{5});
        hear = fleet.counts().delivered > before;
    }
    if (!hear) {
        return all_see() ? "who sees its friend hears from it" : "when it is calm, everybody sees its friend in time";
    }

    const FleetCounts& counts = fleet.counts();
    if (counts.out_of_order > 0) return "what is delivered is a subsequence of what was sent, in order";
    if (counts.delivered > counts.sent) return "nothing is delivered that was not sent";
    if (counts.lies > 0 && !has(FaultKind::lie)) return "whoever is told a sender is told the right one";
    if (!has(FaultKind::lie) && !has(FaultKind::flip) && blames_the_innocent(counts.closed)) {
        return "nobody is blamed who did nothing";
    }
    // A message a second, and less than a second on its way: one at most for each peer, and one more out of band.
    if (scenario.schedule.empty() && counts.sent - counts.delivered > 2 * fleet.peers().size()) {
        return "a relay that has no cause to drop anything drops nothing";
    }
    return std::nullopt;
}

std::string to_string(const Scenario& scenario) {
    std::ostringstream text;
    text << "seed " << scenario.seed << "\nweather " << scenario.weather << "\npairs " << scenario.pairs << "\nrelays "
         << scenario.relays << "\n"
         << simulated::to_string(scenario.schedule);
    return text.str();
}

std::ostream& operator<<(std::ostream& to, const Scenario& scenario) { return to << to_string(scenario); }

std::optional<Scenario> parse_scenario(std::string_view text) {
    std::istringstream lines{std::string{text}};
    Scenario scenario;
    std::string seed;
    std::string weather;
    std::string pairs;
    std::string relays;
    lines >> seed >> scenario.seed >> weather >> scenario.weather >> pairs >> scenario.pairs >> relays >>
        scenario.relays;
    if (!lines || seed != "seed" || weather != "weather" || pairs != "pairs" || relays != "relays") return std::nullopt;
    const auto schedule = parse_schedule(std::string{std::istreambuf_iterator<char>{lines}, {}});
    if (!schedule) return std::nullopt;
    scenario.schedule = *schedule;
    return scenario;
}

}  // namespace properties
