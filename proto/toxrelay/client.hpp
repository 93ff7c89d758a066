#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory_resource>
#include <optional>
#include <span>
#include <variant>

#include "toxrelay/bytes.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/event.hpp"
#include "toxrelay/handshake.hpp"
#include "toxrelay/interest.hpp"
#include "toxrelay/keepalive.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/packet.hpp"
#include "toxrelay/proxy.hpp"
#include "toxrelay/receive_buffer.hpp"
#include "toxrelay/routes.hpp"
#include "toxrelay/sealed_stream.hpp"
#include "toxrelay/send_path.hpp"
#include "toxrelay/send_status.hpp"
#include "toxrelay/session_secrets.hpp"
#include "toxrelay/statistics.hpp"
#include "toxrelay/time.hpp"
#include "toxrelay/tunnel.hpp"
#include "toxrelay/write_stall.hpp"

/// Clients of Tox TCP relays, relays, and what drives them.
namespace toxrelay {

/// What a client is told when it is made. The times are those of protocol.md, "Timers". One that is not positive counts
/// as a nanosecond.
struct Config {
    PublicKey relay;                                        ///< who the relay has to prove to be
    Duration connect_timeout = std::chrono::seconds{10};    ///< from construction to the first byte taken
    Duration proxy_timeout = std::chrono::seconds{10};      ///< from then on to the tunnel, for each proxy anew
    Duration handshake_timeout = std::chrono::seconds{10};  ///< from then on to the relay's handshake
    Duration ping_interval = std::chrono::seconds{30};      ///< from one ping to the next
    Duration pong_timeout = std::chrono::seconds{10};       ///< from the ping's leaving to its pong
    /// How long a transport may take no byte. Not in protocol.md: without it a relay that never reads could hold a
    /// connection for ever.
    Duration stall_timeout = std::chrono::minutes{3};
    /// Where buffers (two of 16 KiB, only while there is something in them), routes and a queue of control packets
    /// come from. Outlives the client. With a pool nothing is allocated in steady state; tell a
    /// standard one to pool blocks of 16 KiB (pool_options::largest_required_pool_block).
    std::reference_wrapper<std::pmr::memory_resource> memory = *std::pmr::new_delete_resource();
};

/// The client side of one connection to a Tox TCP relay, without I/O.
///
/// Methods are of four kinds. Bytes and time in: read_buffer, commit_read, transport_ended, handle_timeout. Bytes and
/// events out: write_buffer, commit_write, poll_event. Commands: open_route and the others that return a SendStatus,
/// and close. Questions: everything const.
///
/// The law for whoever drives it: after anything at all, drain poll_event(), offer write_buffer() to the transport,
/// then sleep until interest() or next_deadline(). Read what has come before handling a timeout that is due.
///
/// Every call is cheap; none blocks, throws or calls back. Nothing is shared between clients, so each may live on
/// a thread of its own; one client is for one thread at a time. Call sodium_init() once in the program: without it all
/// works, but several times slower.
class Client {
public:
    /// Begins a connection; the transport may connect meanwhile: to the relay or, when the way goes `through` proxies,
    /// to the first of these. `self` and `through` are read only during the call.
    Client(const Config& config, const KeyPair& self, SessionSeed seed, Instant now,
           std::span<const Hop> through = {}) noexcept;
    /// The same with each random value named, to reproduce a recorded session.
    Client(const Config& config, const KeyPair& self, SessionSecrets secrets, Instant now,
           std::span<const Hop> through = {}) noexcept;
    Client(const Client&) = delete;  // pinned: its buffers may be lent to a kernel
    Client& operator=(const Client&) = delete;
    ~Client() = default;

    // Bytes in

    /// Where the next bytes of the stream go. Empty when there is no room: take events, or write. It stays put until
    /// commit_read(), which has to follow, with 0 when nothing came.
    MutableBytes read_buffer() noexcept;
    /// `size` bytes of read_buffer() were filled. More than it had is taken as all of it.
    void commit_read(std::size_t size, Instant now) noexcept;
    /// No more bytes will come. What has come still counts. Only the first call counts.
    void transport_ended(TransportEnd end) noexcept;

    // Bytes out

    /// What the transport should take next. Commands only append behind it; it stays put until commit_write().
    Bytes write_buffer() const noexcept;
    /// The transport took `size` bytes of write_buffer().
    void commit_write(std::size_t size, Instant now) noexcept;

    // Time

    /// Nothing when there is nothing to wait for but the transport.
    std::optional<Deadline> next_deadline() const noexcept;
    /// Call it at next_deadline(), or at any other time. Afterwards the next deadline is later than `now`, or none.
    void handle_timeout(Instant now) noexcept;

    // Events

    /// What happened next. The state moves when the event is taken, not when its bytes come. A payload is good until
    /// the next poll_event() or read_buffer().
    std::optional<Event> poll_event() noexcept;

    // Commands: legal at any time, in any order

    /// Asks the relay for a route to `peer`, who has to ask for us as well. RouteOpened or RouteRefused follows. From
    /// construction on: what is wanted early leaves together with the first ping.
    SendStatus open_route(const PublicKey& peer) noexcept;
    /// Closes a route. No event of it comes any more.
    SendStatus close_route(RouteId route) noexcept;
    /// Closes the route to `peer`, or takes the request for it back.
    SendStatus close_route(const PublicKey& peer) noexcept;
    /// 1..2031 bytes to the peer of a route, who has to be online.
    SendStatus send_data(RouteId route, Bytes payload) noexcept;
    /// 1..1024 bytes to a peer at this relay, with or without a route. Lost without notice when it is not there.
    SendStatus send_oob(const PublicKey& peer, Bytes payload) noexcept;
    /// To `peer` as data where it is online on a route, otherwise out of band.
    SendStatus send(const PublicKey& peer, Bytes payload) noexcept;
    /// An onion request, opaque here: 1..2031 bytes. Relays want 178 at least (protocol.md); toxcore's 0.2.18 closes
    /// the connection on less than 159.
    SendStatus send_onion(Bytes payload) noexcept;
    /// 0..1792 bytes to be forwarded over UDP. Older relays close the connection on it.
    SendStatus send_forward(const ForwardTarget& target, Bytes payload) noexcept;
    /// Closes every route and lets what is queued go out; then Closed follows. Before the relay's handshake nothing
    /// can go out, and Closed follows at once.
    void close() noexcept;

    // Questions

    /// What to wait for. Neither: drop the transport.
    Interest interest() const noexcept;
    /// The open route to `peer`.
    std::optional<RouteId> route_to(const PublicKey& peer) const noexcept { return routes_.to(peer); }
    /// Null when the route is closed. Good until the next call that is no question.
    const PublicKey* peer_of(RouteId route) const noexcept { return routes_.peer(route); }
    /// Whether data can be sent: the last that came of the route was PeerOnline. False when it is closed.
    bool is_online(RouteId route) const noexcept { return routes_.online(route); }
    /// Up to now; good, and kept up to date, as long as the client.
    const Statistics& statistics() const noexcept { return statistics_; }

private:
    struct Handshaking {
        Handshake handshake;
        Deadline deadline;
        bool overdue = false;
        std::size_t hop = 0;  // whose turn the deadline is for, while there is a tunnel
        void wait_for(Timer why, const Config& config, Instant now) noexcept;
    };
    struct Established {
        SealedStream stream;
        Keepalive keepalive;
        bool confirmed = false;     // a frame of the relay has decrypted
        bool front_opened = false;  // the frame in front is plaintext already: it confirmed, and is still to be applied
        bool closing = false;
    };
    struct Ended {
        explicit Ended(CloseReason why, std::optional<AtProxy> where = std::nullopt) noexcept
            : reason(why), at(where) {}
        CloseReason reason;
        std::optional<AtProxy> at;
        bool told = false;
    };

    // client.cpp
    bool ended() const noexcept { return std::holds_alternative<Ended>(phase_); }
    void end(CloseReason reason) noexcept;
    void flush() noexcept;
    void watch_for_stall() noexcept;
    bool owes_send_ready() const noexcept;
    std::optional<CloseReason> verdict() const noexcept;
    std::optional<CloseReason> verdict_on_transport() const noexcept;

    // client_receive.cpp
    struct Step {
        bool progress = false;
        std::optional<Event> event = std::nullopt;
    };
    Step take_next() noexcept;
    Step take_tunnel(Handshaking& handshaking) noexcept;
    Step take_handshake(Handshaking& handshaking) noexcept;
    Step take_frame(Established& established) noexcept;
    std::optional<Event> closing_with(CloseReason reason) noexcept;
    std::optional<Event> apply(Bytes plain) noexcept;
    template <class T>
    std::optional<Event> on(const T& never_sent_by_relays) noexcept;
    std::optional<Event> on(const RoutingResponse& response) noexcept;
    std::optional<Event> on(const ConnectNotification& notification) noexcept;
    std::optional<Event> on(const DisconnectNotification& notification) noexcept;
    std::optional<Event> on(const Ping& ping) noexcept;
    std::optional<Event> on(const Pong& pong) noexcept;
    std::optional<Event> on(const OobRecv& oob) noexcept;
    std::optional<Event> on(const OnionResponse& onion) noexcept;
    std::optional<Event> on(const Forwarding& forwarding) noexcept;
    std::optional<Event> on(const Data& data) noexcept;
    /// The route of a notification that changed it; what did not is counted.
    std::optional<RouteId> change_of_state(Slot slot, bool online) noexcept;
    void owe(const Control& packet) noexcept;

    // client_commands.cpp
    bool accepts_commands() const noexcept;
    SendStatus connection_status() const noexcept;
    SendStatus send_control(const Control& packet) noexcept;
    SendStatus send_packet(const Packet& packet, Bytes payload, std::size_t min, std::size_t max) noexcept;

    Config config_;
    Instant now_;
    Statistics statistics_;
    ReceiveBuffer received_;
    SendPath sending_;
    std::optional<Tunnel> tunnel_;  // there until it is open; no member of a phase, as pending bytes stay put
    Routes routes_;
    WriteStall stall_;
    std::optional<TransportEnd> transport_end_;
    bool send_ready_owed_ = false;
    std::variant<Handshaking, Established, Ended> phase_;
};

}  // namespace toxrelay
