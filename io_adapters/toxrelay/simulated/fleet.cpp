#include "toxrelay/simulated/fleet.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include <sodium.h>

#include "toxrelay/keys.hpp"
#include "toxrelay/simulated/made_up.hpp"
#include "toxrelay/simulated/trace.hpp"

namespace toxrelay::simulated {
namespace {

constexpr std::uint16_t port = 33445;

// What is made up for a fleet.
constexpr std::uint64_t peer_key = 0x4651;
constexpr std::uint64_t peer_start = 0x4652;

Schedule merged(Schedule one, const Schedule& other) {
    one.insert(one.end(), other.begin(), other.end());
    std::ranges::stable_sort(one, {}, &Fault::at);
    return one;
}

}  // namespace

Fleet::Fleet(const FleetOptions& options) : options_(options), world_(options.seed, *options.memory) {
    // Picks this machine's fastest code; what it computes is the same without. Should it fail, that is how it stays.
    std::ignore = sodium_init();
    RelayConfig relay_config;
    relay_config.memory = *options.memory;
    const auto add_host = [&](const Climate& climate) {
        // The line is the host's own, so its number has to be known first.
        const HostId host = world_.add_host();
        world_.line(host) = line_in(climate, options_.seed, host);
        hosts_.push_back(host);
        return host;
    };
    for (std::size_t i = 0; i < std::max<std::size_t>(options.relays, 1); ++i) {
        relays_.emplace_back(world_, add_host(options.weather.relays), port, i, relay_config);
    }
    const auto keys = [&](std::size_t i) { return KeyPair{made_up<SecretKey>(options_.seed, peer_key, i)}; };
    for (std::size_t i = 0; i < 2 * options.pairs; ++i) {
        const std::size_t meets_at = i / 2 % relays_.size();
        const auto window = static_cast<std::uint64_t>(std::max<Duration::rep>(options.arrivals.count(), 1));
        const Duration start{static_cast<Duration::rep>(draw(options_.seed, peer_start, i) % window)};
        const FleetPeer::Plan plan{.relay = hosts_[meets_at],
                                   .port = port,
                                   .relay_key = relays_[meets_at].public_key(),
                                   .friend_key = keys(i ^ 1U).public_key(),
                                   .start = Instant{start},
                                   .interval = options.interval,
                                   .size = options.size};
        peers_.emplace_back(world_, add_host(options.weather.peers), keys(i), plan, counts_, *options.memory,
                            options.recorder);
    }
}

std::size_t Fleet::online() const noexcept {
    return static_cast<std::size_t>(std::ranges::count_if(peers_, &FleetPeer::sees_friend));
}

Schedule Fleet::forecast(Duration from, Duration until) const {
    return merged(simulated::forecast(options_.weather.relays, options_.seed, relay_hosts(), from, until),
                  simulated::forecast(options_.weather.peers, options_.seed, peer_hosts(), from, until));
}

Schedule Fleet::all_clear(Duration at) const {
    return merged(simulated::all_clear(options_.weather.relays, options_.seed, relay_hosts(), at),
                  simulated::all_clear(options_.weather.peers, options_.seed, peer_hosts(), at));
}

}  // namespace toxrelay::simulated
