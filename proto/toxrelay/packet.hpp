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

/// The plaintext of a frame (protocol.md, "Packets"). Payloads are views of somebody else's bytes.
namespace toxrelay {

/// Where a relay forwards to. Relays speak UDP there.
struct ForwardTarget {
    std::variant<Ipv4, Ipv6> address;
    std::uint16_t port = 0;
    friend bool operator==(const ForwardTarget&, const ForwardTarget&) = default;
};

struct RoutingRequest {
    PublicKey peer;
};
struct RoutingResponse {
    std::optional<Slot> slot;  ///< nothing: refused
    PublicKey peer;
};
struct ConnectNotification {
    Slot slot;
};
struct DisconnectNotification {
    Slot slot;
};
struct Ping {
    PingId id;
};
struct Pong {
    PingId id;
};
struct OobSend {
    PublicKey destination;
    Bytes payload;
};
struct OobRecv {
    PublicKey sender;
    Bytes payload;
};
struct OnionRequest {
    Bytes payload;
};
struct OnionResponse {
    Bytes payload;
};
struct ForwardRequest {
    ForwardTarget target;
    Bytes payload;
};
struct Forwarding {
    Bytes payload;
};
struct Data {
    Slot slot;
    Bytes payload;
};

using Packet = std::variant<RoutingRequest, RoutingResponse, ConnectNotification, DisconnectNotification, Ping, Pong,
                            OobSend, OobRecv, OnionRequest, OnionResponse, ForwardRequest, Forwarding, Data>;

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
