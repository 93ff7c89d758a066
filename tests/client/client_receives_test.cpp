// protocol.md, "What the client does with what it receives": row by row.

#include <cstddef>
#include <cstdint>
#include <string>

#include <catch2/catch.hpp>

#include "tests/support/bench.hpp"
#include "tests/support/plaintext.hpp"
#include "tests/support/told.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/route_id.hpp"
#include "toxrelay/send_status.hpp"

namespace toxrelay::test {
namespace {

Plaintext zeros(std::size_t size) { return Plaintext(size, std::byte{0}); }

/// What a connected client tells when it is sent this.
Story answer_to(Bytes plain) {
    ConnectedBench bench;
    return bench.tells(plain);
}

}  // namespace

TEST_CASE("a kind of packet that only clients send closes the connection as unexpected") {
    const auto plain = GENERATE(values<Plaintext>({
        routing_request(key(7)),
        oob_send(key(7), text("hello")),
        onion_request(pattern(200)),
        packet(10, text("\x02"
                        "abcdPPpayload")),
    }));
    CHECK(answer_to(plain) == Story{closed(CloseReason::packet_unexpected)});
}

TEST_CASE("a reserved kind of packet closes the connection as unexpected") {
    const auto kind = static_cast<std::uint8_t>(GENERATE(12, 13, 14, 15));
    const auto size = static_cast<std::size_t>(GENERATE(0, 1, 8, 33, 2031));
    CHECK(answer_to(packet(kind, pattern(size))) == Story{closed(CloseReason::packet_unexpected)});
}

TEST_CASE("a packet of a wrong length closes the connection as malformed") {
    const auto plain = GENERATE(values<Plaintext>({
        packet(1, {}),
        packet(1, zeros(32)),
        packet(1, zeros(34)),
        packet(2, {}),
        packet(2, text("\x10\x10")),
        packet(3, {}),
        packet(3, text("\x10\x10")),
        packet(4, {}),
        packet(4, pattern(7)),
        packet(4, pattern(9)),
        packet(5, {}),
        packet(5, pattern(7)),
        packet(5, pattern(9)),
        packet(7, {}),
        packet(7, pattern(31)),
        packet(7, pattern(32)),
        packet(9, {}),
        packet(0, pattern(31)),
        packet(0, pattern(33)),
        packet(6, pattern(32)),
        packet(8, {}),
        packet(10, pattern(4)),
    }));
    CHECK(answer_to(plain) == Story{closed(CloseReason::packet_malformed)});
}

// protocol.md wants at least 2 bytes, but the node that answers a forward request can make a real relay send one.
TEST_CASE("a forwarding without a payload is ignored and counted") {
    ConnectedBench bench;
    CHECK(bench.tells(packet(11, {})).empty());
    CHECK(bench.client.statistics().ignored.empty_forwarding == 1);
}

TEST_CASE("a frame without a plaintext closes the connection by its length") {
    CHECK(answer_to({}) == Story{closed(CloseReason::frame_length_invalid)});  // length 16: a MAC only
}

TEST_CASE("a notification for a connection id that is none closes the connection as malformed") {
    const auto id = static_cast<std::uint8_t>(GENERATE(range(0, 16)));
    CHECK(answer_to(connect_notification(id)) == Story{closed(CloseReason::packet_malformed)});
    CHECK(answer_to(disconnect_notification(id)) == Story{closed(CloseReason::packet_malformed)});
}

TEST_CASE("a routing response to a key that nobody asked for closes the connection") {
    const auto id = static_cast<std::uint8_t>(GENERATE(0, 16, 255));
    CHECK(answer_to(routing_response(id, key(7))) == Story{closed(CloseReason::route_not_requested)});
}

TEST_CASE("a second routing response to one request closes the connection") {
    ConnectedBench bench;
    bench.open_route(key(7), 16);
    const auto id = static_cast<std::uint8_t>(GENERATE(0, 16, 17));
    const Story story = bench.tells(routing_response(id, key(7)));
    CHECK(story == Story{closed(CloseReason::route_not_requested)});
}

TEST_CASE("a routing response with the number of another route closes the connection") {
    ConnectedBench bench;
    bench.open_route(key(7), 16);
    REQUIRE(bench.client.open_route(key(8)) == SendStatus::queued);
    bench.write();
    CHECK(bench.tells(routing_response(16, key(8))) == Story{closed(CloseReason::route_slot_taken)});
}

TEST_CASE("a routing response with the number of another route closes the connection, if cancelled as well") {
    ConnectedBench bench;
    bench.open_route(key(7), 16);
    REQUIRE(bench.client.open_route(key(8)) == SendStatus::queued);
    bench.write();
    REQUIRE(bench.client.close_route(key(8)) == SendStatus::queued);
    CHECK(bench.tells(routing_response(16, key(8))) == Story{closed(CloseReason::route_slot_taken)});
}

TEST_CASE("a routing response with connection id 0 is told as a refusal, and the request is over") {
    ConnectedBench bench;
    REQUIRE(bench.client.open_route(key(7)) == SendStatus::queued);
    bench.write();
    CHECK(bench.tells(routing_response(0, key(7))) == Story{"refused key 7"});
    CHECK(bench.client.close_route(key(7)) == SendStatus::unknown_route);
    CHECK_FALSE(bench.client.route_to(key(7)));
    CHECK(bench.client.open_route(key(7)) == SendStatus::queued);
}

TEST_CASE("a routing response with a connection id of 1 to 15 closes the connection") {
    ConnectedBench bench;
    REQUIRE(bench.client.open_route(key(7)) == SendStatus::queued);
    bench.write();
    const auto id = static_cast<std::uint8_t>(GENERATE(range(1, 16)));
    CHECK(bench.tells(routing_response(id, key(7))) == Story{closed(CloseReason::packet_malformed)});
}

TEST_CASE("a routing response opens the route under its number, offline at first") {
    ConnectedBench bench;
    REQUIRE(bench.client.open_route(key(7)) == SendStatus::queued);
    bench.write();
    const auto id = static_cast<std::uint8_t>(GENERATE(16, 17, 128, 255));
    CHECK(bench.tells(routing_response(id, key(7))) == Story{"route " + std::to_string(id) + " opened to key 7"});
    const auto route = bench.client.route_to(key(7));
    REQUIRE(route);
    CHECK(route->slot().connection_id() == id);
    REQUIRE(bench.client.peer_of(*route) != nullptr);
    CHECK(*bench.client.peer_of(*route) == key(7));
    CHECK_FALSE(bench.client.is_online(*route));
}

TEST_CASE("notifications are told when they change a route's state, and repeated ones are ignored and counted") {
    ConnectedBench bench;
    const RouteId route = bench.open_route(key(7), 16);
    CHECK(bench.tells(disconnect_notification(16)).empty());
    CHECK(bench.client.statistics().ignored.repeated_notification == 1);
    CHECK(bench.tells(connect_notification(16)) == Story{"online 16"});
    CHECK(bench.client.is_online(route));
    CHECK(bench.tells(connect_notification(16)).empty());
    CHECK(bench.client.statistics().ignored.repeated_notification == 2);
    CHECK(bench.tells(disconnect_notification(16)) == Story{"offline 16"});
    CHECK_FALSE(bench.client.is_online(route));
    CHECK(bench.tells(disconnect_notification(16)).empty());
    CHECK(bench.client.statistics().ignored.repeated_notification == 3);
    CHECK(bench.tells(connect_notification(16)) == Story{"online 16"});
    CHECK(bench.client.statistics().ignored.total() == 3);
}

TEST_CASE("notifications and data for a number without a route are ignored and counted") {
    ConnectedBench bench;
    const auto id = static_cast<std::uint8_t>(GENERATE(16, 17, 255));
    CHECK(bench.tells(connect_notification(id)).empty());
    CHECK(bench.tells(disconnect_notification(id)).empty());
    CHECK(bench.client.statistics().ignored.notification_without_route == 2);
    CHECK(bench.tells(data(id, text("hello"))).empty());
    CHECK(bench.client.statistics().ignored.data_without_route == 1);
    CHECK(bench.client.statistics().ignored.total() == 3);
    CHECK(bench.sent().empty());
}

TEST_CASE("data on a route whose peer is not online is ignored and counted") {
    ConnectedBench bench;
    bench.open_route(key(7), 16);
    CHECK(bench.tells(data(16, text("early"))).empty());
    CHECK(bench.client.statistics().ignored.data_while_offline == 1);
    bench.tells(connect_notification(16));
    bench.tells(disconnect_notification(16));
    CHECK(bench.tells(data(16, text("late"))).empty());
    CHECK(bench.client.statistics().ignored.data_while_offline == 2);
    CHECK(bench.client.statistics().ignored.total() == 2);
}

TEST_CASE("data on an online route is told, of every length") {
    ConnectedBench bench;
    bench.open_online_route(key(7), 16);
    const auto size = static_cast<std::size_t>(GENERATE(1, 2, 15, 16, 17, 1024, 1792, 2030, 2031));
    const auto payload = pattern(size);
    CHECK(bench.tells(data(16, payload)) == Story{"data 16: " + in_words(Bytes{payload})});
}

TEST_CASE("data with an empty payload is ignored and counted, never fatal") {
    ConnectedBench bench;
    bench.open_online_route(key(7), 16);
    const auto id = static_cast<std::uint8_t>(GENERATE(16, 17));  // a route, and none
    CHECK(bench.tells(data(id, {})).empty());
    CHECK(bench.client.statistics().ignored.empty_data == 1);
    CHECK(bench.client.statistics().ignored.total() == 1);
    CHECK(bench.tells(data(16, text("goes on"))) == Story{"data 16: goes on"});
}

TEST_CASE("a ping is answered with a pong of the same 8 bytes") {
    ConnectedBench bench;
    const auto id =
        GENERATE(values<Plaintext>({ping_id(1), ping_id(0xFFFFFFFF), text("abcdefgh"), zeros(7) + text("x")}));
    CHECK(bench.tells(ping(id)).empty());
    CHECK(bench.sent() == Plaintexts{pong(id)});
}

TEST_CASE("a ping or a pong with an id of zero closes the connection as malformed") {
    CHECK(answer_to(ping(zeros(8))) == Story{closed(CloseReason::packet_malformed)});
    CHECK(answer_to(pong(zeros(8))) == Story{closed(CloseReason::packet_malformed)});
}

TEST_CASE("a pong that answers no outstanding ping is ignored and counted") {
    ConnectedBench bench;
    CHECK(bench.tells(pong(ping_id(1))).empty());
    CHECK(bench.client.statistics().ignored.stray_pong == 1);
    CHECK(bench.client.statistics().ignored.total() == 1);
}

TEST_CASE("a pong is taken once") {
    Bench bench;
    bench.shake_hands();
    const auto first_ping = bench.sent().front();
    const auto answer = pong(Bytes{first_ping}.subspan(1));
    CHECK(bench.tells(answer) == Story{"connected"});
    CHECK(bench.client.statistics().ignored.stray_pong == 0);
    CHECK(bench.tells(answer).empty());
    CHECK(bench.client.statistics().ignored.stray_pong == 1);
}

TEST_CASE("OOB is told with its sender, of every length that fits") {
    const auto size = static_cast<std::size_t>(GENERATE(1, 2, 1024, 1025, 1999));
    const auto payload = pattern(size);
    CHECK(answer_to(oob_recv(key(9), payload)) == Story{"oob from key 9: " + in_words(Bytes{payload})});
}

TEST_CASE("onion responses and forwardings are told as they are") {
    const auto size = static_cast<std::size_t>(GENERATE(1, 2, 300, 2031));
    const auto payload = pattern(size);
    CHECK(answer_to(onion_response(payload)) == Story{"onion: " + in_words(Bytes{payload})});
    CHECK(answer_to(forwarding(payload)) == Story{"forwarding: " + in_words(Bytes{payload})});
}

TEST_CASE("nothing is told of what follows a frame that closes the connection") {
    ConnectedBench bench;
    auto stream = bench.relay.frame(oob_recv(key(9), text("before")));
    stream = stream + bench.relay.frame(packet(12, {}));
    stream = stream + bench.relay.frame(oob_recv(key(9), text("behind")));
    REQUIRE(bench.deliver(stream) == stream.size());
    CHECK(bench.told() == Story{"oob from key 9: before", closed(CloseReason::packet_unexpected)});
    CHECK(bench.told().empty());
}

}  // namespace toxrelay::test
