// What a client counts.

#include <cstddef>
#include <cstdint>
#include <iterator>

#include <catch2/catch.hpp>

#include "tests/support/bench.hpp"
#include "tests/support/plaintext.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/packet.hpp"
#include "toxrelay/route_id.hpp"
#include "toxrelay/send_status.hpp"
#include "toxrelay/statistics.hpp"
#include "toxrelay/wire.hpp"

namespace toxrelay::test {
namespace {

constexpr PacketKind all_kinds[] = {
    PacketKind::routing_request,
    PacketKind::routing_response,
    PacketKind::connect_notification,
    PacketKind::disconnect_notification,
    PacketKind::ping,
    PacketKind::pong,
    PacketKind::oob_send,
    PacketKind::oob_recv,
    PacketKind::onion_request,
    PacketKind::onion_response,
    PacketKind::forward_request,
    PacketKind::forwarding,
    PacketKind::data,
};

}  // namespace

TEST_CASE("bytes are counted as the transport takes and gives them, the handshake's as well") {
    Bench bench;
    const auto& statistics = bench.client.statistics();
    CHECK(statistics.sent.bytes == 0);
    bench.write(100);
    CHECK(statistics.sent.bytes == 100);
    bench.write();
    CHECK(statistics.sent.bytes == 128);
    bench.deliver(bench.relay.handshake());
    CHECK(statistics.received.bytes == 96);
    CHECK(statistics.sent.frames == 0);
    bench.told();
    CHECK(statistics.sent.frames == 1);  // sealed
    CHECK(statistics.sent.bytes == 128);
    bench.write();
    CHECK(statistics.sent.bytes == 128 + 27);
    CHECK(statistics.sent.bytes == bench.relay.taken().size());
}

TEST_CASE("packets received are counted by kind") {
    ConnectedBench bench;
    bench.open_route(key(7), 16);
    bench.tells(connect_notification(16));
    bench.tells(data(16, text("a")));
    bench.tells(data(16, text("b")));
    bench.tells(data(200, text("ignored, and received")));
    bench.tells(disconnect_notification(16));
    bench.tells(ping(ping_id(1)));
    bench.tells(oob_recv(key(9), text("c")));
    bench.tells(onion_response(text("d")));
    bench.tells(forwarding(text("e")));
    const auto& received = bench.client.statistics().received;
    const std::uint64_t expected[] = {0, 1, 1, 1, 1, 1, 0, 1, 0, 1, 0, 1, 3};
    for (std::size_t i = 0; i < std::size(all_kinds); ++i) {
        CAPTURE(i);
        CHECK(received.packets[all_kinds[i]] == expected[i]);
    }
    CHECK(received.frames == 11);
    CHECK(received.packets.total() == 11);
}

TEST_CASE("packets sent are counted by kind") {
    ConnectedBench bench;
    const RouteId route = bench.open_online_route(key(7), 16);
    REQUIRE(bench.client.send_data(route, text("a")) == SendStatus::queued);
    REQUIRE(bench.client.send_data(route, text("b")) == SendStatus::queued);
    REQUIRE(bench.client.send_oob(key(9), text("c")) == SendStatus::queued);
    REQUIRE(bench.client.send_onion(text("d")) == SendStatus::queued);
    REQUIRE(bench.client.send_forward(ForwardTarget{}, text("e")) == SendStatus::queued);
    bench.tells(ping(ping_id(1)));
    REQUIRE(bench.client.close_route(route) == SendStatus::queued);
    const auto& sent = bench.client.statistics().sent;
    const std::uint64_t expected[] = {1, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 0, 2};
    for (std::size_t i = 0; i < std::size(all_kinds); ++i) {
        CAPTURE(i);
        CHECK(sent.packets[all_kinds[i]] == expected[i]);
    }
    CHECK(sent.frames == 9);
    CHECK(sent.packets.total() == 9);
}

TEST_CASE("a refused command is not counted") {
    ConnectedBench bench;
    const auto frames = bench.client.statistics().sent.frames;
    CHECK(bench.client.send_oob(key(9), {}) == SendStatus::empty);
    CHECK(bench.client.send_oob(key(9), pattern(1025)) == SendStatus::too_large);
    CHECK(bench.client.close_route(key(9)) == SendStatus::unknown_route);
    std::size_t queued = 0;
    while (bench.client.send_oob(key(9), pattern(1024)) == SendStatus::queued) ++queued;
    CHECK(bench.client.statistics().sent.frames == frames + queued);
}

TEST_CASE("what is ignored is counted by its cause, and in all") {
    ConnectedBench bench;
    const RouteId route = bench.open_route(key(7), 16);
    bench.tells(disconnect_notification(16));
    bench.tells(data(16, text("offline")));
    bench.tells(data(16, {}));
    bench.tells(connect_notification(200));
    bench.tells(data(200, text("nobody")));
    bench.tells(pong(ping_id(99)));
    REQUIRE(bench.client.open_route(key(8)) == SendStatus::queued);
    bench.write();
    REQUIRE(bench.client.close_route(key(8)) == SendStatus::queued);
    bench.tells(routing_response(17, key(8)));
    const IgnoredCounts& ignored = bench.client.statistics().ignored;
    CHECK(ignored.repeated_notification == 1);
    CHECK(ignored.data_while_offline == 1);
    CHECK(ignored.empty_data == 1);
    CHECK(ignored.notification_without_route == 1);
    CHECK(ignored.data_without_route == 1);
    CHECK(ignored.stray_pong == 1);
    CHECK(ignored.response_to_cancelled_request == 1);
    CHECK(ignored.total() == 7);
    CHECK(bench.client.peer_of(route) != nullptr);
}

}  // namespace toxrelay::test
