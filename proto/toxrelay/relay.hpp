#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory_resource>
#include <optional>
#include <variant>

#include "toxrelay/bytes.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/packet.hpp"
#include "toxrelay/relay_session.hpp"
#include "toxrelay/session_end.hpp"
#include "toxrelay/session_secrets.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay {

// A session in an event is good until its release(), a payload until the next poll_event().

/// A client has proven that it holds its key: it can be asked for, and ask for others.
struct ClientArrived {
    RelaySession* session = nullptr;  ///< never null; `session->client()` is its key
};
/// Its last event. Told of those that arrived; `session->ended()` says why.
struct ClientLeft {
    RelaySession* session = nullptr;  ///< never null, and still there until its release()
};
/// An onion request, for the embedder to answer with send_onion_response(), or not.
struct OnionRequested {
    RelaySession* session = nullptr;  ///< whose it is, and who gets the answer
    Bytes payload;                    ///< opaque here; good until the next poll_event()
};
/// Something to forward over UDP; what comes back goes into send_forwarding().
struct ForwardRequested {
    RelaySession* session = nullptr;  ///< whose it is
    ForwardTarget target;             ///< where to; whether to is for the embedder to judge
    Bytes payload;                    ///< 0..1792 bytes; good until the next poll_event()
};

/// What Relay::poll_event() tells. A session in it is good until its release().
using RelayEvent = std::variant<ClientArrived, ClientLeft, OnionRequested, ForwardRequested>;

/// A Tox TCP relay without I/O: any number of sessions, and who of them has asked for whom.
///
///     RelaySession* session = relay.accept(now);      // one for each connection; drive it as any stream machine
///     while (auto event = relay.poll_event()) ...     // after anything at all: this is where packets are handled
///     while (auto* session = relay.next_to_write()) ...
///     relay.release(*session);                        // when its transport is gone
///
/// Data and OOB for a client whose buffer is full are dropped without notice, as by the relays in the field; control
/// packets never are: a client that makes too much of them is not read until it has taken some.
class Relay {
public:
    /// Every session's randomness grows from `seed`. Use it for one relay only, and for one run of it.
    Relay(const RelayConfig& config, KeyPair self, SessionSeed seed) noexcept;
    Relay(const Relay&) = delete;  // its sessions point to it
    Relay& operator=(const Relay&) = delete;
    ~Relay() = default;

    /// What clients have to know of the relay, besides its address.
    const PublicKey& public_key() const noexcept { return self_.public_key(); }
    /// Those accepted and not released, ended ones among them.
    std::size_t sessions() const noexcept { return sessions_.size(); }
    /// How many have arrived and not left.
    std::size_t clients() const noexcept { return clients_.size(); }

    /// A session for a new connection. Null when the memory resource has nothing left.
    RelaySession* accept(Instant now) noexcept;
    /// The same with each random value named, to reproduce a recorded session.
    RelaySession* accept(SessionSecrets secrets, Instant now) noexcept;
    /// Ends the session at once.
    void drop(RelaySession& session) noexcept;
    /// The session's transport is gone, and nobody will use the session any more. ClientLeft is told before, if it is
    /// owed: drain the events first, or it is lost.
    void release(RelaySession& session) noexcept;

    /// What happened next. Packets are handled here, one after the other, in turns between the sessions.
    std::optional<RelayEvent> poll_event() noexcept;
    /// A session that got something to write since it was last named here. Null when there is none.
    RelaySession* next_to_write() noexcept { return to_write_.pop(); }

    /// 1..2031 bytes. False when it was dropped.
    bool send_onion_response(RelaySession& session, Bytes payload) noexcept;
    /// 1..2031 bytes that came back over UDP. False when it was dropped.
    bool send_forwarding(RelaySession& session, Bytes payload) noexcept;
    /// Sends a packet that no relay would send by itself, for simulations of relays that lie. Its payload is within its
    /// bounds (wire.hpp). False when it was dropped.
    bool lie(RelaySession& session, const Packet& packet) noexcept { return session.send(packet); }

private:
    struct Order {
        bool operator()(const PublicKey& a, const PublicKey& b) const noexcept { return a.bytes < b.bytes; }
    };

    void admit(RelaySession& session) noexcept;
    void depart(RelaySession& session) noexcept;
    RelaySession* find(const PublicKey& client) const noexcept;
    void link(RelaySession& session, Slot slot) noexcept;
    void unlink(RelaySession& session, Slot slot) noexcept;

    template <class T>
    std::optional<RelayEvent> on(RelaySession& from, const T& never_sent_by_clients) noexcept;
    std::optional<RelayEvent> on(RelaySession& from, const RoutingRequest& request) noexcept;
    std::optional<RelayEvent> on(RelaySession& from, const ConnectNotification& ignored) noexcept;
    std::optional<RelayEvent> on(RelaySession& from, const DisconnectNotification& notification) noexcept;
    std::optional<RelayEvent> on(RelaySession& from, const Ping& ping) noexcept;
    std::optional<RelayEvent> on(RelaySession& from, const Pong& pong) noexcept;
    std::optional<RelayEvent> on(RelaySession& from, const OobSend& oob) noexcept;
    std::optional<RelayEvent> on(RelaySession& from, const OnionRequest& onion) noexcept;
    std::optional<RelayEvent> on(RelaySession& from, const ForwardRequest& forward) noexcept;
    std::optional<RelayEvent> on(RelaySession& from, const Data& data) noexcept;

    RelayConfig config_;
    KeyPair self_;
    SessionSeed seed_;
    Instant now_ = Instant::min();
    std::uint64_t accepted_ = 0;
    SessionQueue to_poll_{&RelaySession::poll_place_};
    SessionQueue to_write_{&RelaySession::write_place_};
    std::optional<RelayEvent> next_event_;  // of the packet that confirmed a client
    std::pmr::map<std::uint64_t, RelaySession> sessions_;
    // Ordered, since clients choose their keys, and with them the buckets that they would fall into.
    std::pmr::map<PublicKey, RelaySession*, Order> clients_;
};

}  // namespace toxrelay
