#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory_resource>
#include <optional>
#include <variant>

#include "toxrelay/bytes.hpp"
#include "toxrelay/connection_ids.hpp"
#include "toxrelay/interest.hpp"
#include "toxrelay/keepalive.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/packet.hpp"
#include "toxrelay/receive_buffer.hpp"
#include "toxrelay/sealed_stream.hpp"
#include "toxrelay/send_path.hpp"
#include "toxrelay/session_end.hpp"
#include "toxrelay/session_secrets.hpp"
#include "toxrelay/statistics.hpp"
#include "toxrelay/time.hpp"
#include "toxrelay/write_stall.hpp"

namespace toxrelay {

/// What a relay is told when it is made. The times are those of protocol.md, "Timers", seen from the other side.
struct RelayConfig {
    /// From accept() to the first frame, which is what confirms a client.
    Duration handshake_timeout = std::chrono::seconds{10};
    Duration ping_interval = std::chrono::seconds{30};  ///< from one ping to the next
    Duration pong_timeout = std::chrono::seconds{10};   ///< from the ping's leaving to its pong
    Duration stall_timeout = std::chrono::minutes{3};   ///< how long a client may take no byte
    /// Where sessions and their buffers (16 KiB for what comes, 64 KiB for what goes, only while there is something in them)
    /// come from. Outlives the relay.
    std::reference_wrapper<std::pmr::memory_resource> memory = *std::pmr::new_delete_resource();
};

class RelaySession;

/// Sessions that wait for something, each at most once, first come first served. Runs through the sessions themselves.
class SessionQueue {
public:
    struct Place {
        RelaySession* next = nullptr;
        bool queued = false;
    };
    explicit SessionQueue(Place RelaySession::*place) noexcept : place_(place) {}
    void push(RelaySession& session) noexcept;
    RelaySession* pop() noexcept;
    void remove(RelaySession& session) noexcept;

private:
    Place RelaySession::*place_;
    RelaySession* first_ = nullptr;
    RelaySession* last_ = nullptr;
};

/// A relay's end of one connection: a stream machine, for any adapter. What its client asks for is done by the Relay that
/// it belongs to, in Relay::poll_event().
class RelaySession {
    struct Owner {
        const RelayConfig& config;
        const KeyPair& self;
        SessionQueue& to_poll;
        SessionQueue& to_write;
        Instant& now;  // the latest that any session was told
    };

public:
    /// By Relay::accept(); nobody else has an Owner.
    RelaySession(const Owner& owner, std::uint64_t number, SessionSecrets secrets, Instant now) noexcept;
    RelaySession(const RelaySession&) = delete;  // pinned: its buffers may be lent to a kernel
    RelaySession& operator=(const RelaySession&) = delete;
    ~RelaySession() = default;

    /// As Client::read_buffer().
    MutableBytes read_buffer() noexcept;
    /// As Client::commit_read().
    void commit_read(std::size_t size, Instant now) noexcept;
    /// As Client::transport_ended().
    void transport_ended(TransportEnd end) noexcept;
    /// As Client::write_buffer().
    Bytes write_buffer() const noexcept;
    /// As Client::commit_write().
    void commit_write(std::size_t size, Instant now) noexcept;
    /// As Client::next_deadline().
    std::optional<Deadline> next_deadline() const noexcept;
    /// As Client::handle_timeout().
    void handle_timeout(Instant now) noexcept;
    /// As Client::interest().
    Interest interest() const noexcept;

    /// Null before the handshake, and when the session has ended before it.
    const PublicKey* client() const noexcept { return client_ ? &*client_ : nullptr; }
    /// Nothing while the session lives.
    std::optional<SessionEnd> ended() const noexcept;
    /// Up to now; good, and kept up to date, as long as the session. Received is what the client sent.
    const Statistics& statistics() const noexcept { return statistics_; }
    /// The first that the relay accepted is 0, and none has the number of another.
    std::uint64_t number() const noexcept { return number_; }

private:
    friend class Relay;
    friend class SessionQueue;

    struct Greeted {
        SealedStream stream;
        Keepalive keepalive;
        bool confirmed = false;
    };
    struct Ended {
        SessionEnd why{};
    };

    /// One step through what came. `packet` is good until the next.
    struct Step {
        bool progress = false;
        bool confirmed = false;  // this frame was the first
        std::optional<Packet> packet = std::nullopt;
    };
    Step take() noexcept;
    Step take_handshake(const SessionSecrets& secrets) noexcept;
    Step take_frame(Greeted& greeted) noexcept;
    std::optional<SessionEnd> verdict() const noexcept;
    void end(SessionEnd why) noexcept;

    // For the relay. What finds no room is dropped, but control never.
    void owe(const Control& packet) noexcept;
    void notify(Slot slot, bool online) noexcept;
    void answered(const PingId& id) noexcept;
    bool send(const Packet& packet) noexcept;
    void flush() noexcept;
    void watch_for_stall() noexcept;
    void tell_time(Instant now) noexcept;

    Owner owner_;
    std::uint64_t number_;
    Instant confirm_by_;
    Statistics statistics_;
    ReceiveBuffer received_;
    SendPath sending_;
    ConnectionIds ids_;
    std::optional<PublicKey> client_;
    WriteStall stall_;
    std::optional<TransportEnd> transport_end_;
    bool overdue_ = false;  // the handshake, or the frame behind it
    bool arrived_ = false;  // ClientArrived is told, and ClientLeft is not
    std::variant<SessionSecrets, Greeted, Ended> phase_;
    SessionQueue::Place poll_place_;
    SessionQueue::Place write_place_;
};

}  // namespace toxrelay
