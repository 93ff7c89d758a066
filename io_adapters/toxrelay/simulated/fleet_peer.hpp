#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory_resource>
#include <optional>
#include <vector>

#include "toxrelay/bytes.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/simulated/connection.hpp"
#include "toxrelay/simulated/world.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::simulated {

/// What the peers of a fleet have lived through, all together.
struct FleetCounts {
    std::uint64_t sent = 0;             ///< messages that a client took
    std::uint64_t delivered = 0;        ///< messages that came to the friend, whole
    std::vector<Duration> delays;       ///< of those, each: from send_data() or send_oob() to the event
    std::uint64_t connected = 0;        ///< times that a client was connected
    std::uint64_t connected_again = 0;  ///< of those, times that its peer had been connected before
    std::map<CloseReason, std::uint64_t> closed;
    std::uint64_t lies = 0;  ///< what came and nobody of the fleet had said
    std::uint64_t out_of_order =
        0;  ///< messages behind a later one, or twice; no relay and no network may bring that about
};

/// One that wants to talk to its friend at a relay, whatever happens: it connects again (after 1, 2, 4 ... 30 s), asks again
/// when its friend is not there for a minute, and sends a numbered message in each interval, every tenth out of band.
class FleetPeer final : public Program, private Owner {
public:
    struct Plan {
        HostId relay{};
        std::uint16_t port = 0;
        PublicKey relay_key;
        PublicKey friend_key;
        Instant start{};
        Duration interval{};   ///< between messages; 0: none
        std::size_t size = 0;  ///< of a message: 24..1024
    };

    /// Runs on that host. The others outlive it.
    FleetPeer(World& world, HostId host, KeyPair keys, const Plan& plan, FleetCounts& counts,
              std::pmr::memory_resource& memory);
    ~FleetPeer() override { world_.run(host_, nullptr); }

    /// Whether its friend is there for it.
    bool sees_friend() const noexcept;
    bool is_connected() const noexcept { return connected_; }
    /// Null between two connections.
    const Client* client() const noexcept { return attempt_ ? &attempt_->client : nullptr; }

    void crashed() override;
    void restarted() override;
    void alarm() override;

private:
    struct Attempt {
        Attempt(FleetPeer& peer, SessionSeed seed);
        Client client;
        Connection<Client> connection;
    };

    void drain() override;
    void over() override;
    Duration pause() noexcept;
    void ask_again();
    void send_message();
    void hear(Bytes payload);
    void set_alarm();

    World& world_;
    HostId host_;
    KeyPair keys_;
    Plan plan_;
    FleetCounts& counts_;
    std::pmr::memory_resource& memory_;
    std::optional<Attempt> attempt_;
    std::uint64_t attempts_ = 0;
    std::uint64_t failures_ = 0;  // since the last time that its friend was there
    bool connected_ = false;
    bool ever_connected_ = false;
    Instant next_attempt_;
    Instant asked_{};
    Instant next_message_{};
    std::uint64_t sent_ = 0;
    std::uint64_t heard_ = 0;
};

}  // namespace toxrelay::simulated
