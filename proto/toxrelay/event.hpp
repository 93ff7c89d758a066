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
    RouteId route;
    PublicKey peer;
};
/// The relay will not open this route: it has no room, or the key is our own. The request is over.
struct RouteRefused {
    PublicKey peer;
};
struct PeerOnline {
    RouteId route;
};
/// The peer left. The route stays open, and PeerOnline may come again.
struct PeerOffline {
    RouteId route;
};
/// 1..2031 bytes from the peer of this route. Relays keep the order, but drop under load.
struct DataReceived {
    RouteId route;
    Bytes payload;
};
/// At least one byte from a peer at this relay, with or without a route to it. The relay vouches for the sender.
struct OobReceived {
    PublicKey sender;
    Bytes payload;
};
struct OnionReceived {
    Bytes payload;
};
struct ForwardingReceived {
    Bytes payload;
};
/// A command was told would_block, and now there is room again.
struct SendReady {};
/// The last event of a connection, told exactly once.
struct Closed {
    CloseReason reason{};
    /// The proxy at which it ended: set when that was after the transport's first byte and before the tunnel.
    std::optional<AtProxy> at = std::nullopt;
};

using Event = std::variant<Connected, RouteOpened, RouteRefused, PeerOnline, PeerOffline, DataReceived, OobReceived,
                           OnionReceived, ForwardingReceived, SendReady, Closed>;

}  // namespace toxrelay
