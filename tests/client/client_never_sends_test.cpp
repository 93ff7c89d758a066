// protocol.md, "What the client must never send": item by item. A real relay closes the connection on each.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include <catch2/catch.hpp>

#include "tests/support/bench.hpp"
#include "tests/support/plaintext.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/interest.hpp"
#include "toxrelay/packet.hpp"
#include "toxrelay/ping_ids.hpp"
#include "toxrelay/route_id.hpp"
#include "toxrelay/send_status.hpp"
#include "toxrelay/wire.hpp"

namespace toxrelay::test {
namespace {

const ForwardTarget ipv4_target{std::array{std::byte{127}, std::byte{0}, std::byte{0}, std::byte{1}}, 33445};

/// Whatever a caller may call, a few times over.
void call_everything(Client& client) {
    const auto payload = text("payload");
    for (int i = 0; i < 3; ++i) {
        static_cast<void>(client.open_route(key(7)));
        static_cast<void>(client.open_route(key(8)));
        static_cast<void>(client.close_route(key(8)));
        static_cast<void>(client.send(key(7), payload));
        static_cast<void>(client.send_oob(key(7), payload));
        static_cast<void>(client.send_onion(payload));
        static_cast<void>(client.send_forward(ipv4_target, payload));
        client.poll_event();
    }
}

}  // namespace

TEST_CASE("never sent: a second disconnect notification for one route") {
    ConnectedBench bench;
    const RouteId route = bench.open_online_route(key(7), 16);
    CHECK(bench.client.close_route(route) == SendStatus::queued);
    CHECK(bench.client.close_route(route) == SendStatus::unknown_route);
    CHECK(bench.client.close_route(key(7)) == SendStatus::unknown_route);
    CHECK(bench.tells(disconnect_notification(16)).empty());
    bench.client.close();
    CHECK(bench.sent() == Plaintexts{disconnect_notification(16)});
}

TEST_CASE("never sent: a disconnect notification for a peer without a route") {
    ConnectedBench bench;
    CHECK(bench.client.close_route(key(7)) == SendStatus::unknown_route);
    CHECK(bench.sent().empty());
}

TEST_CASE("never sent: data on a route that is closed") {
    ConnectedBench bench;
    const RouteId route = bench.open_online_route(key(7), 16);
    REQUIRE(bench.client.close_route(route) == SendStatus::queued);
    CHECK(bench.client.send_data(route, text("hello")) == SendStatus::unknown_route);
    CHECK(bench.sent() == Plaintexts{disconnect_notification(16)});
}

TEST_CASE("never sent: data on a route of another connection") {
    ConnectedBench bench;
    const RouteId route = bench.open_online_route(key(7), 16);
    ConnectedBench other;
    CHECK(other.client.send_data(route, text("hello")) == SendStatus::unknown_route);
    CHECK(other.client.close_route(route) == SendStatus::unknown_route);
    CHECK(other.sent().empty());
}

TEST_CASE("never sent: data to a peer that is not online") {
    ConnectedBench bench;
    const RouteId route = bench.open_route(key(7), 16);
    CHECK(bench.client.send_data(route, text("hello")) == SendStatus::peer_offline);
    bench.tells(connect_notification(16));
    bench.tells(disconnect_notification(16));
    CHECK(bench.client.send_data(route, text("hello")) == SendStatus::peer_offline);
    CHECK(bench.sent().empty());
}

TEST_CASE("never sent: an empty payload of any kind that has to have one") {
    ConnectedBench bench;
    const RouteId route = bench.open_online_route(key(7), 16);
    CHECK(bench.client.send_data(route, {}) == SendStatus::empty);
    CHECK(bench.client.send_oob(key(7), {}) == SendStatus::empty);
    CHECK(bench.client.send(key(7), {}) == SendStatus::empty);
    CHECK(bench.client.send(key(8), {}) == SendStatus::empty);
    CHECK(bench.client.send_onion({}) == SendStatus::empty);
    CHECK(bench.sent().empty());
}

TEST_CASE("never sent: an over-long payload of any kind") {
    ConnectedBench bench;
    const RouteId route = bench.open_online_route(key(7), 16);
    const auto beyond = static_cast<std::size_t>(GENERATE(1, 2, 1000, 70000));
    CHECK(bench.client.send_data(route, pattern(2031 + beyond)) == SendStatus::too_large);
    CHECK(bench.client.send_oob(key(7), pattern(1024 + beyond)) == SendStatus::too_large);
    CHECK(bench.client.send(key(7), pattern(2031 + beyond)) == SendStatus::too_large);
    CHECK(bench.client.send(key(8), pattern(1024 + beyond)) == SendStatus::too_large);
    CHECK(bench.client.send_onion(pattern(2031 + beyond)) == SendStatus::too_large);
    CHECK(bench.client.send_forward(ipv4_target, pattern(1792 + beyond)) == SendStatus::too_large);
    CHECK(bench.sent().empty());
    CHECK(bench.tells(ping(ping_id(1))).empty());  // the connection goes on
    CHECK(bench.sent() == Plaintexts{pong(ping_id(1))});
}

TEST_CASE("the longest payload of each kind is sent as it is") {
    ConnectedBench bench;
    const RouteId route = bench.open_online_route(key(7), 16);
    CHECK(bench.client.send_data(route, pattern(2031)) == SendStatus::queued);
    CHECK(bench.client.send_oob(key(8), pattern(1024)) == SendStatus::queued);
    CHECK(bench.client.send_onion(pattern(2031)) == SendStatus::queued);
    CHECK(bench.client.send_forward(ipv4_target, pattern(1792)) == SendStatus::queued);
    const auto address = Plaintext{std::byte{2}, std::byte{127},  std::byte{0},   std::byte{0},
                                   std::byte{1}, std::byte{0x82}, std::byte{0xA5}};
    CHECK(bench.sent() == Plaintexts{data(16, pattern(2031)), oob_send(key(8), pattern(1024)),
                                     onion_request(pattern(2031)), packet(10, address + pattern(1792))});
}

TEST_CASE("a forward request to an IPv6 address has family 10, and may be without a payload") {
    ConnectedBench bench;
    std::array<std::byte, 16> address{};
    address.fill(std::byte{0xFD});
    CHECK(bench.client.send_forward({address, 1}, {}) == SendStatus::queued);
    CHECK(bench.sent() == Plaintexts{packet(10, Plaintext{std::byte{10}} + address + text({"\x00\x01", 2}))});
}

TEST_CASE("send goes as data where the peer is online on a route, otherwise out of band") {
    ConnectedBench bench;
    CHECK(bench.client.send(key(7), text("a")) == SendStatus::queued);
    CHECK(bench.sent() == Plaintexts{oob_send(key(7), text("a"))});
    bench.open_route(key(7), 200);
    CHECK(bench.client.send(key(7), text("b")) == SendStatus::queued);
    CHECK(bench.sent() == Plaintexts{oob_send(key(7), text("b"))});
    bench.tells(connect_notification(200));
    CHECK(bench.client.send(key(7), text("c")) == SendStatus::queued);
    CHECK(bench.sent() == Plaintexts{data(200, text("c"))});
    bench.tells(disconnect_notification(200));
    CHECK(bench.client.send(key(7), text("d")) == SendStatus::queued);
    CHECK(bench.sent() == Plaintexts{oob_send(key(7), text("d"))});
}

TEST_CASE("never sent: a pong with id 0") {
    ConnectedBench bench;
    bench.tells(packet(4, Plaintext(8, std::byte{0})));
    CHECK(bench.sent().empty());
}

TEST_CASE("never sent: a ping with id 0") {
    PingIds ids{0, 1};
    CHECK(ids.next() != PingId{});
    PingIds wrapping{UINT64_MAX, 1};
    wrapping.next();
    CHECK(wrapping.next() != PingId{});
}

TEST_CASE("never sent: anything between the handshake packet's end and the relay's handshake") {
    Bench bench;
    call_everything(bench.client);
    bench.write();
    CHECK(bench.relay.taken().size() == 128);
    call_everything(bench.client);
    bench.timeout_after(std::chrono::seconds{9});
    call_everything(bench.client);
    bench.write();
    const auto handshake = bench.relay.handshake();
    bench.deliver(Bytes{handshake}.first(95));
    call_everything(bench.client);
    bench.write();
    CHECK(bench.relay.taken().size() == 128);
    CHECK(bench.client.interest() == Interest{.read = true, .write = false});
    bench.deliver(Bytes{handshake}.subspan(95));
    CHECK(bench.told().empty());
    CHECK(bench.sent().size() == 2);  // the ping and the one route that is wanted
}

TEST_CASE("never sent: data of any kind before the relay is confirmed") {
    Bench bench;
    bench.shake_hands();
    const auto payload = text("payload");
    CHECK(bench.client.send(key(7), payload) == SendStatus::not_connected);
    CHECK(bench.client.send_oob(key(7), payload) == SendStatus::not_connected);
    CHECK(bench.client.send_onion(payload) == SendStatus::not_connected);
    CHECK(bench.client.send_forward(ipv4_target, payload) == SendStatus::not_connected);
    CHECK(bench.sent().size() == 1);  // the ping
}

}  // namespace toxrelay::test
