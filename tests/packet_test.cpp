#include "toxrelay/packet.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

using namespace toxrelay;

namespace {

using Plain = std::vector<std::byte>;

/// `size` bytes of which the first is `kind`, the second `second`, and the rest count up from 3.
Plain plain(int kind, std::size_t size, int second = 0x42) {
    Plain bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i + 1);
    if (size > 0) bytes[0] = static_cast<std::byte>(kind);
    if (size > 1) bytes[1] = static_cast<std::byte>(second);
    return bytes;
}

std::optional<PacketError> error_of(const Plain& bytes) {
    const auto decoded = decode(bytes);
    const auto* error = std::get_if<PacketError>(&decoded);
    return error == nullptr ? std::nullopt : std::optional{*error};
}

template <class T>
T as(const Plain& bytes) {
    const auto decoded = decode(bytes);
    REQUIRE(std::holds_alternative<Packet>(decoded));
    REQUIRE(std::holds_alternative<T>(std::get<Packet>(decoded)));
    return std::get<T>(std::get<Packet>(decoded));
}

Plain encoded(const Packet& packet) {
    Plain bytes(encoded_size(packet));
    encode(packet, bytes);
    return bytes;
}

PublicKey key_at(const Plain& bytes, std::ptrdiff_t at) {
    PublicKey key;
    std::copy_n(bytes.begin() + at, key_size, key.bytes.begin());
    return key;
}

bool same(Bytes view, const Plain& of, std::size_t from) {
    return view.data() == of.data() + from && view.size() == of.size() - from;
}

/// A kind, and the plaintext sizes that it may have (protocol.md, "Packets").
struct Sizes {
    int kind = 0;
    std::size_t min = 0;
    std::size_t max = 0;
    int second = 0x42;
};
constexpr std::array all_sizes{
    Sizes{0, 33, 33},      Sizes{1, 34, 34},        Sizes{2, 2, 2},     Sizes{3, 2, 2},     Sizes{4, 9, 9},
    Sizes{5, 9, 9},        Sizes{6, 34, 1057},      Sizes{7, 34, 2032}, Sizes{8, 2, 2032},  Sizes{9, 2, 2032},
    Sizes{10, 8, 1800, 2}, Sizes{10, 20, 1812, 10}, Sizes{11, 1, 2032}, Sizes{16, 1, 2032}, Sizes{255, 1, 2032},
};

}  // namespace

TEST_CASE("a plaintext is a packet when its length is one that its kind may have, and malformed otherwise") {
    for (const Sizes& sizes : all_sizes) {
        for (std::size_t size = 1; size <= max_plain_size; ++size) {
            const auto error = error_of(plain(sizes.kind, size, sizes.second));
            const bool fits = sizes.min <= size && size <= sizes.max;
            if (error.has_value() != fits && (fits || error == PacketError::malformed)) continue;
            CAPTURE(sizes.kind, sizes.second, size);
            FAIL_CHECK("wrongly judged");
        }
    }
}

TEST_CASE("what decodes encodes to the same bytes") {
    for (const Sizes& sizes : all_sizes) {
        for (const std::size_t size : {sizes.min, sizes.max}) {
            const Plain bytes = plain(sizes.kind, size, sizes.second);
            const auto decoded = decode(bytes);
            CAPTURE(sizes.kind, size);
            REQUIRE(std::holds_alternative<Packet>(decoded));
            CHECK(static_cast<int>(kind_of(std::get<Packet>(decoded))) == std::min(sizes.kind, 16));
            CHECK(encoded(std::get<Packet>(decoded)) == bytes);
        }
    }
}

TEST_CASE("an empty plaintext is malformed, and kinds 12 to 15 are reserved at any length") {
    CHECK(error_of({}) == PacketError::malformed);
    for (const int kind : {12, 13, 14, 15}) {
        for (const std::size_t size : {1U, 2U, 9U, 34U, 2032U}) {
            CHECK(error_of(plain(kind, size)) == PacketError::reserved_kind);
        }
    }
}

TEST_CASE("a routing request names the key") {
    const Plain bytes = plain(0, 33);
    CHECK(as<RoutingRequest>(bytes).peer == key_at(bytes, 1));
}

TEST_CASE("a routing response names a connection id and the key, or refuses the key") {
    const Plain granted = plain(1, 34, 16);
    CHECK(as<RoutingResponse>(granted).slot->index() == 0);
    CHECK(as<RoutingResponse>(granted).peer == key_at(granted, 2));
    CHECK(as<RoutingResponse>(plain(1, 34, 255)).slot->index() == 239);
    const Plain refused = plain(1, 34, 0);
    CHECK_FALSE(as<RoutingResponse>(refused).slot.has_value());
    CHECK(as<RoutingResponse>(refused).peer == key_at(refused, 2));
    CHECK(encoded(RoutingResponse{std::nullopt, key_at(refused, 2)}) == refused);
}

TEST_CASE("connection ids 1 to 15 mean nothing, and 0 only in a routing response") {
    for (int id = 1; id <= 15; ++id) CHECK(error_of(plain(1, 34, id)) == PacketError::malformed);
    for (int id = 0; id <= 15; ++id) {
        CHECK(error_of(plain(2, 2, id)) == PacketError::malformed);
        CHECK(error_of(plain(3, 2, id)) == PacketError::malformed);
    }
    CHECK(as<ConnectNotification>(plain(2, 2, 17)).slot.connection_id() == 17);
    CHECK(as<DisconnectNotification>(plain(3, 2, 255)).slot.connection_id() == 255);
}

TEST_CASE("a ping id is any eight bytes but zero") {
    Plain zero(9, std::byte{0});
    for (const int kind : {4, 5}) {
        zero[0] = static_cast<std::byte>(kind);
        CHECK(error_of(zero) == PacketError::malformed);
        for (std::size_t i = 1; i < zero.size(); ++i) {
            Plain nearly = zero;
            nearly[i] = std::byte{1};
            CHECK_FALSE(error_of(nearly).has_value());
        }
    }
    const Plain ping = plain(4, 9);
    CHECK(std::equal(ping.begin() + 1, ping.end(), as<Ping>(ping).id.begin()));
    CHECK(as<Pong>(plain(5, 9)).id == as<Ping>(ping).id);
}

TEST_CASE("payloads are views into the plaintext, behind their headers") {
    const Plain oob = plain(6, 50);
    CHECK(as<OobSend>(oob).destination == key_at(oob, 1));
    CHECK(same(as<OobSend>(oob).payload, oob, 33));
    const Plain received = plain(7, 50);
    CHECK(as<OobRecv>(received).sender == key_at(received, 1));
    CHECK(same(as<OobRecv>(received).payload, received, 33));
    const Plain onion = plain(8, 50);
    CHECK(same(as<OnionRequest>(onion).payload, onion, 1));
    const Plain answer = plain(9, 50);
    CHECK(same(as<OnionResponse>(answer).payload, answer, 1));
    const Plain forwarding = plain(11, 50);
    CHECK(same(as<Forwarding>(forwarding).payload, forwarding, 1));
    const Plain data = plain(0x80, 50);
    CHECK(same(as<Data>(data).payload, data, 1));
}

TEST_CASE("the first byte of data is its connection id, and its payload may be empty") {
    for (int id = 16; id <= 255; ++id) {
        CHECK(as<Data>(plain(id, 2)).slot.connection_id() == id);
        CHECK(as<Data>(plain(id, 1)).payload.empty());
    }
    CHECK(encoded(Data{Slot::from_connection_id(200), {}}) == Plain{std::byte{200}});
}

TEST_CASE("a forward request has an IPv4 or an IPv6 address, a port and a payload") {
    const Plain ipv4 = plain(10, 12, 2);
    const auto to_ipv4 = as<ForwardRequest>(ipv4);
    CHECK(std::get<0>(to_ipv4.target.address) == std::array{std::byte{3}, std::byte{4}, std::byte{5}, std::byte{6}});
    CHECK(to_ipv4.target.port == 0x0708);
    CHECK(same(to_ipv4.payload, ipv4, 8));
    const Plain ipv6 = plain(10, 20, 10);
    const auto to_ipv6 = as<ForwardRequest>(ipv6);
    CHECK(std::get<1>(to_ipv6.target.address).front() == std::byte{3});
    CHECK(std::get<1>(to_ipv6.target.address).back() == std::byte{18});
    CHECK(to_ipv6.target.port == 0x1314);
    CHECK(to_ipv6.payload.empty());
    CHECK(encoded(to_ipv6) == ipv6);
}

TEST_CASE("a forward request of any other family is malformed") {
    for (int family = 0; family <= 255; ++family) {
        if (family == 2 || family == 10) continue;
        CHECK(error_of(plain(10, 40, family)) == PacketError::malformed);
    }
    CHECK(error_of(plain(10, 1)) == PacketError::malformed);
}
