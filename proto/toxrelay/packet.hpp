#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>

#include "toxrelay/bytes.hpp"
#include "toxrelay/destination.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/wire.hpp"

/// @file
/// The plaintext of a frame (protocol.md, "Packets"). Payloads are views of somebody else's bytes.

namespace toxrelay {

/// Where a relay forwards to. Relays speak UDP there.
struct ForwardTarget {
    std::variant<Ipv4, Ipv6> address;  ///< no names: relays resolve none
    std::uint16_t port = 0;            ///< in the order of this machine
    friend bool operator==(const ForwardTarget&, const ForwardTarget&) = default;
};

/// From a client: open a route.
struct RoutingRequest {
    PublicKey peer;  ///< to whom
};
/// From a relay: what became of a routing request.
struct RoutingResponse {
    std::optional<Slot> slot;  ///< nothing: refused
    PublicKey peer;            ///< who was asked for
};
/// From a relay: the peer of a route is online.
struct ConnectNotification {
    Slot slot;  ///< of the route
};
/// From a relay: the peer of a route has gone. From a client: the route is closed.
struct DisconnectNotification {
    Slot slot;  ///< of the route
};
/// From either side: are you there?
struct Ping {
    PingId id;  ///< what the pong has to repeat
};
/// From either side: the answer to a ping.
struct Pong {
    PingId id;  ///< that of the ping
};
/// From a client: bytes for another client of the relay, without a route.
struct OobSend {
    PublicKey destination;  ///< for whom
    Bytes payload;          ///< 1..1024 bytes
};
/// From a relay: bytes that another client sent without a route.
struct OobRecv {
    PublicKey sender;  ///< whose they are
    Bytes payload;     ///< at least one byte
};
/// From a client: for the onion that the relay is a part of.
struct OnionRequest {
    Bytes payload;  ///< opaque here
};
/// From a relay: what the onion answered.
struct OnionResponse {
    Bytes payload;  ///< opaque here
};
/// From a client: bytes for the relay to send on over UDP.
struct ForwardRequest {
    ForwardTarget target;  ///< to whom
    Bytes payload;         ///< 0..1792 bytes
};
/// From a relay: bytes that came to it over UDP for this client.
struct Forwarding {
    Bytes payload;  ///< opaque here
};
/// From either side: bytes on a route.
struct Data {
    Slot slot;      ///< of the route
    Bytes payload;  ///< 1..2031 bytes; none where somebody misbehaves
};

/// One of them, from either side.
using Packet = std::variant<RoutingRequest, RoutingResponse, ConnectNotification, DisconnectNotification, Ping, Pong,
                            OobSend, OobRecv, OnionRequest, OnionResponse, ForwardRequest, Forwarding, Data>;

/// The kind that it has on the wire.
PacketKind kind_of(const Packet& packet) noexcept;

/// Bytes of the plaintext. The packet's payload must be within its bounds (wire.hpp).
std::size_t encoded_size(const Packet& packet) noexcept;
/// Fills `to`, which is encoded_size() bytes.
void encode(const Packet& packet, MutableBytes to) noexcept;

/// Why a plaintext is no packet.
enum class PacketError : std::uint8_t {
    malformed,      ///< empty, of a wrong length, or with an id that cannot be
    reserved_kind,  ///< 12..15
};

/// Reads either side's packets. Data and forwarding may be empty, as others can make a real relay send such; the caller
/// judges that.
std::variant<Packet, PacketError> decode(Bytes plain) noexcept;

}  // namespace toxrelay
