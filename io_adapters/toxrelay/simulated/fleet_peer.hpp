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
#include "toxrelay/transcript/recorded_client.hpp"
#include "toxrelay/transcript/recorder.hpp"

namespace toxrelay::simulated {

/// What the peers of a fleet have lived through, all together.
struct FleetCounts {
    std::uint64_t sent = 0;                       ///< messages that a client took
    std::uint64_t delivered = 0;                  ///< messages that came to the friend, whole
    std::vector<Duration> delays;                 ///< of those, each: from send_data() or send_oob() to the event
    std::uint64_t connected = 0;                  ///< times that a client was connected
    std::uint64_t connected_again = 0;            ///< of those, times that its peer had been connected before
    std::map<CloseReason, std::uint64_t> closed;  ///< connections that ended, by reason
    std::uint64_t lies = 0;                       ///< what came and nobody of the fleet had said
    /// Messages behind a later one, or twice; no relay and no network may bring that about.
    std::uint64_t out_of_order = 0;
};

/// One that wants to talk to its friend at a relay, whatever happens: it connects again (after 1, 2, 4 ... 30 s), asks again
/// when its friend is not there for a minute, and sends a numbered message in each interval, every tenth out of band.
class FleetPeer final : public Program, private Owner {
public:
    /// What it is told when it is made.
    struct Plan {
        HostId relay{};          ///< at which it meets its friend
        std::uint16_t port = 0;  ///< of the relay
        PublicKey relay_key;     ///< which the relay has to prove
        PublicKey friend_key;    ///< whom to ask the relay for
        Instant start{};         ///< when it first connects
        Duration interval{};     ///< between messages; 0: none
        std::size_t size = 0;    ///< of a message: 24..1024
    };

    /// Runs on that host. The others outlive it. `recorder` may be null.
    FleetPeer(World& world, HostId host, KeyPair keys, const Plan& plan, FleetCounts& counts,
              std::pmr::memory_resource& memory, transcript::Recorder* recorder);
    ~FleetPeer() override { world_.run(host_, nullptr); }

    /// Whether its friend is there for it.
    bool sees_friend() const noexcept;
    /// Whether the relay has proven its key on the connection that there is.
    bool is_connected() const noexcept { return connected_; }
    /// Null between two connections.
    const Client* client() const noexcept { return attempt_ ? &attempt_->client.client() : nullptr; }

    void crashed() override;
    void restarted() override;
    void alarm() override;

private:
    struct Attempt {
        Attempt(FleetPeer& peer, SessionSeed seed);
        transcript::RecordedClient client;
        Connection<transcript::RecordedClient> connection;
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
    transcript::Recorder* recorder_;
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
