#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory_resource>
#include <span>
#include <vector>

#include "toxrelay/simulated/fault.hpp"
#include "toxrelay/simulated/fleet_peer.hpp"
#include "toxrelay/simulated/relay_host.hpp"
#include "toxrelay/simulated/weather.hpp"
#include "toxrelay/simulated/world.hpp"
#include "toxrelay/time.hpp"
#include "toxrelay/transcript/recorder.hpp"

namespace toxrelay::simulated {

/// What a fleet is told when it is made.
struct FleetOptions {
    std::size_t pairs = 10;                        ///< of peers that want to talk to each other
    std::size_t relays = 2;                        ///< at least one; pair i meets at relay i modulo this
    Weather weather = *weather_named("calm");      ///< what the hosts' lines are like, and what forecast() plans
    std::uint64_t seed = 1;                        ///< of the world, of every key and of the weather
    Duration arrivals = std::chrono::seconds{10};  ///< everybody starts within so long
    Duration interval = std::chrono::seconds{1};   ///< between two messages of a peer; 0: none
    std::size_t size = 100;                        ///< of a message: 24..1024 bytes
    /// Of everything but the counts. Outlives the fleet; a pool makes it fast.
    std::pmr::memory_resource* memory = std::pmr::new_delete_resource();
    /// Of every peer's clients. Outlives the fleet; null: nothing is recorded.
    transcript::Recorder* recorder = nullptr;
};

/// A whole fleet on a network in memory: pairs of peers that want to talk to each other, and the relays at which they meet.
/// Plans no fault by itself: see forecast().
class Fleet {
public:
    /// Adds the hosts to a world of its own; nothing happens before the world's time passes.
    explicit Fleet(const FleetOptions& options);
    Fleet(const Fleet&) = delete;
    Fleet& operator=(const Fleet&) = delete;
    ~Fleet() = default;

    /// To let time pass, and to plan faults.
    World& world() noexcept { return world_; }
    /// Up to now, of all peers. Good, and kept up to date, as long as the fleet.
    const FleetCounts& counts() const noexcept { return counts_; }
    /// Two for each pair, the friends next to each other.
    const std::deque<FleetPeer>& peers() const noexcept { return peers_; }
    /// In the order of relay_hosts().
    const std::deque<RelayHost>& relays() const noexcept { return relays_; }
    /// Peers for whom their friend is there.
    std::size_t online() const noexcept;

    /// The first hosts of the world.
    std::span<const HostId> relay_hosts() const noexcept { return std::span{hosts_}.first(relays_.size()); }
    /// Those behind the relays, in the order of peers().
    std::span<const HostId> peer_hosts() const noexcept { return std::span{hosts_}.subspan(relays_.size()); }

    /// What the weather does between two instants, counted from the world's beginning; for World::plan().
    Schedule forecast(Duration from, Duration until) const;
    /// What makes it calm at once, at that instant; for World::plan().
    Schedule all_clear(Duration at) const;

private:
    FleetOptions options_;
    World world_;
    FleetCounts counts_;
    std::vector<HostId> hosts_;
    std::deque<RelayHost> relays_;
    std::deque<FleetPeer> peers_;
};

}  // namespace toxrelay::simulated
