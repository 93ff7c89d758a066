#pragma once

#include <optional>
#include <variant>

#include "toxrelay/bytes.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/proxy.hpp"
#include "toxrelay/route_id.hpp"

namespace toxrelay {

// A payload is a view into the receive buffer, good until the next poll_event() or read_buffer() of the same
// client. Commands leave it alone, so it may be sent on without a copy.

/// The relay has proven that it holds its key and ours: data may flow.
struct Connected {};
/// The relay registered the route. The peer need not be there yet: PeerOnline follows when it asks for us too.
struct RouteOpened {
    RouteId route;   ///< what commands and later events call it
    PublicKey peer;  ///< who was asked for
};
/// The relay will not open this route: it has no room, or the key is our own. The request is over.
struct RouteRefused {
    PublicKey peer;  ///< who was asked for
};
/// The peer has a route to us too: data may be sent.
struct PeerOnline {
    RouteId route;  ///< whose peer it is
};
/// The peer left. The route stays open, and PeerOnline may come again.
struct PeerOffline {
    RouteId route;  ///< whose peer it is
};
/// 1..2031 bytes from the peer of this route. Relays keep the order, but drop under load.
struct DataReceived {
    RouteId route;  ///< whose peer sent it
    Bytes payload;  ///< good until the next poll_event() or read_buffer()
};
/// At least one byte from a peer at this relay, with or without a route to it. The relay vouches for the sender.
struct OobReceived {
    PublicKey sender;  ///< for Client::send_oob(), to answer
    Bytes payload;     ///< good until the next poll_event() or read_buffer()
};
/// An onion response, opaque here: what came back for a Client::send_onion().
struct OnionReceived {
    Bytes payload;  ///< good until the next poll_event() or read_buffer()
};
/// At least one byte that the relay forwards to us, such as an answer to what Client::send_forward() sent.
struct ForwardingReceived {
    Bytes payload;  ///< good until the next poll_event() or read_buffer()
};
/// A command was told would_block, and now there is room again.
struct SendReady {};
/// The last event of a connection, told exactly once.
struct Closed {
    CloseReason reason{};  ///< to_string() says what to do about it, fault_of() who
    /// The proxy at which it ended: set when that was after the transport's first byte and before the tunnel.
    std::optional<AtProxy> at = std::nullopt;
};

/// What Client::poll_event() tells. Commands leave a payload alone, so it may be sent on without a copy.
using Event = std::variant<Connected, RouteOpened, RouteRefused, PeerOnline, PeerOffline, DataReceived, OobReceived,
                           OnionReceived, ForwardingReceived, SendReady, Closed>;

}  // namespace toxrelay
