#include "toxrelay/packet.hpp"

#include <algorithm>

namespace toxrelay {
namespace {

constexpr std::byte ipv4_family{2};
constexpr std::byte ipv6_family{10};

template <class... Visitors>
struct Overloaded : Visitors... {
    using Visitors::operator()...;
};
template <class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

/// Writes fields one behind the other; the caller has made sure that there is room.
class Writer {
public:
    explicit Writer(MutableBytes to) noexcept : rest_(to) {}
    void byte(std::byte value) noexcept {
        rest_.front() = value;
        rest_ = rest_.subspan(1);
    }
    void kind(PacketKind kind) noexcept { byte(static_cast<std::byte>(kind)); }
    void slot(Slot slot) noexcept { byte(static_cast<std::byte>(slot.connection_id())); }
    void bytes(Bytes value) noexcept {
        std::copy(value.begin(), value.end(), rest_.begin());
        rest_ = rest_.subspan(value.size());
    }

private:
    MutableBytes rest_;
};

/// Reads fields one behind the other; the caller has made sure that they are there.
class Reader {
public:
    explicit Reader(Bytes from) noexcept : rest_(from) {}
    std::byte byte() noexcept {
        const std::byte value = rest_.front();
        rest_ = rest_.subspan(1);
        return value;
    }
    template <std::size_t N>
    std::array<std::byte, N> bytes() noexcept {
        std::array<std::byte, N> value;  // NOLINT(*-member-init): filled in the next line
        std::copy_n(rest_.begin(), N, value.begin());
        rest_ = rest_.subspan(N);
        return value;
    }
    std::uint16_t big_endian16() noexcept { return load_big_endian16(bytes<2>()); }
    Bytes rest() const noexcept { return rest_; }

private:
    Bytes rest_;
};

std::size_t address_size(const ForwardTarget& target) noexcept {
    return std::visit([](const auto& address) { return address.size(); }, target.address);
}

std::optional<ForwardRequest> decode_forward_request(Bytes plain) noexcept {
    if (plain.size() < 2) return std::nullopt;
    Reader reader{plain.subspan(1)};
    const std::byte family = reader.byte();
    const std::size_t size = family == ipv4_family ? 4 : 16;
    if (family != ipv4_family && family != ipv6_family) return std::nullopt;
    if (reader.rest().size() < size + 2) return std::nullopt;
    ForwardRequest request;
    if (family == ipv4_family) {
        request.target.address = reader.bytes<4>();
    } else {
        request.target.address = reader.bytes<16>();
    }
    request.target.port = reader.big_endian16();
    request.payload = reader.rest();
    if (request.payload.size() > max_forward_size) return std::nullopt;
    return request;
}

std::optional<Packet> decode_routing_response(Bytes plain) noexcept {
    if (plain.size() != routing_response_size) return std::nullopt;
    Reader reader{plain.subspan(1)};
    const auto id = std::to_integer<std::uint8_t>(reader.byte());
    RoutingResponse response{std::nullopt, PublicKey{reader.bytes<key_size>()}};
    if (id == 0) return response;
    if (!Slot::is_connection_id(id)) return std::nullopt;
    response.slot = Slot::from_connection_id(id);
    return response;
}

template <class Notification>
std::optional<Packet> decode_notification(Bytes plain) noexcept {
    if (plain.size() != notification_size) return std::nullopt;
    const auto id = std::to_integer<std::uint8_t>(plain[1]);
    if (!Slot::is_connection_id(id)) return std::nullopt;
    return Notification{Slot::from_connection_id(id)};
}

template <class PingOrPong>
std::optional<Packet> decode_ping(Bytes plain) noexcept {
    if (plain.size() != ping_size) return std::nullopt;
    const auto id = Reader{plain.subspan(1)}.bytes<ping_id_size>();
    if (id == PingId{}) return std::nullopt;
    return PingOrPong{id};
}

template <class Oob>
std::optional<Packet> decode_oob(Bytes plain, std::size_t max_payload) noexcept {
    if (plain.size() <= oob_header_size || plain.size() > oob_header_size + max_payload) return std::nullopt;
    Reader reader{plain.subspan(1)};
    const PublicKey key{reader.bytes<key_size>()};
    return Oob{key, reader.rest()};
}

template <class Opaque>
std::optional<Packet> decode_opaque(Bytes plain) noexcept {
    if (plain.size() < 2) return std::nullopt;
    return Opaque{plain.subspan(1)};
}

std::optional<Packet> decode_fields(PacketKind kind, Bytes plain) noexcept {
    switch (kind) {
        case PacketKind::routing_request:
            if (plain.size() != routing_request_size) return std::nullopt;
            return RoutingRequest{PublicKey{Reader{plain.subspan(1)}.bytes<key_size>()}};
        case PacketKind::routing_response: return decode_routing_response(plain);
        case PacketKind::connect_notification: return decode_notification<ConnectNotification>(plain);
        case PacketKind::disconnect_notification: return decode_notification<DisconnectNotification>(plain);
        case PacketKind::ping: return decode_ping<Ping>(plain);
        case PacketKind::pong: return decode_ping<Pong>(plain);
        case PacketKind::oob_send: return decode_oob<OobSend>(plain, max_oob_size);
        case PacketKind::oob_recv: return decode_oob<OobRecv>(plain, max_plain_size);
        case PacketKind::onion_request: return decode_opaque<OnionRequest>(plain);
        case PacketKind::onion_response: return decode_opaque<OnionResponse>(plain);
        case PacketKind::forward_request: return decode_forward_request(plain);
        case PacketKind::forwarding: return Forwarding{plain.subspan(1)};
        case PacketKind::data: break;
    }
    return std::nullopt;
}

}  // namespace

PacketKind kind_of(const Packet& packet) noexcept {
    constexpr std::size_t data_index = 12;
    static_assert(std::is_same_v<std::variant_alternative_t<data_index, Packet>, Data>);
    return packet.index() == data_index ? PacketKind::data : static_cast<PacketKind>(packet.index());
}

std::size_t encoded_size(const Packet& packet) noexcept {
    return std::visit(Overloaded{[](const RoutingRequest&) { return routing_request_size; },
                                 [](const RoutingResponse&) { return routing_response_size; },
                                 [](const ConnectNotification&) { return notification_size; },
                                 [](const DisconnectNotification&) { return notification_size; },
                                 [](const Ping&) { return ping_size; }, [](const Pong&) { return ping_size; },
                                 [](const OobSend& oob) { return oob_header_size + oob.payload.size(); },
                                 [](const OobRecv& oob) { return oob_header_size + oob.payload.size(); },
                                 [](const ForwardRequest& request) {
                                     return 2 + address_size(request.target) + 2 + request.payload.size();
                                 },
                                 [](const auto& opaque_or_data) { return 1 + opaque_or_data.payload.size(); }},
                      packet);
}

void encode(const Packet& packet, MutableBytes to) noexcept {
    Writer writer{to};
    if (const auto* data = std::get_if<Data>(&packet)) {
        writer.slot(data->slot);  // the connection id is the kind
        writer.bytes(data->payload);
        return;
    }
    writer.kind(kind_of(packet));
    std::visit(
        Overloaded{[&](const RoutingRequest& request) { writer.bytes(request.peer.bytes); },
                   [&](const RoutingResponse& response) {
                       if (response.slot) {
                           writer.slot(*response.slot);
                       } else {
                           writer.byte(std::byte{0});
                       }
                       writer.bytes(response.peer.bytes);
                   },
                   [&](const ConnectNotification& notification) { writer.slot(notification.slot); },
                   [&](const DisconnectNotification& notification) { writer.slot(notification.slot); },
                   [&](const Ping& ping) { writer.bytes(ping.id); }, [&](const Pong& pong) { writer.bytes(pong.id); },
                   [&](const OobSend& oob) {
                       writer.bytes(oob.destination.bytes);
                       writer.bytes(oob.payload);
                   },
                   [&](const OobRecv& oob) {
                       writer.bytes(oob.sender.bytes);
                       writer.bytes(oob.payload);
                   },
                   [&](const ForwardRequest& request) {
                       writer.byte(address_size(request.target) == 4 ? ipv4_family : ipv6_family);
                       std::visit([&](const auto& address) { writer.bytes(address); }, request.target.address);
                       std::array<std::byte, 2> port{};
                       store_big_endian16(request.target.port, port);
                       writer.bytes(port);
                       writer.bytes(request.payload);
                   },
                   [&](const auto& opaque) { writer.bytes(opaque.payload); }},
        packet);
}

std::variant<Packet, PacketError> decode(Bytes plain) noexcept {
    if (plain.empty()) return PacketError::malformed;
    const auto first = std::to_integer<std::uint8_t>(plain.front());
    if (Slot::is_connection_id(first)) return Packet{Data{Slot::from_connection_id(first), plain.subspan(1)}};
    if (first > static_cast<std::uint8_t>(PacketKind::forwarding)) return PacketError::reserved_kind;
    if (auto packet = decode_fields(static_cast<PacketKind>(first), plain)) return *packet;
    return PacketError::malformed;
}

}  // namespace toxrelay
