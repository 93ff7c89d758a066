// protocol.md, "Routes".

#include <cstddef>
#include <cstdint>
#include <string>

#include <catch2/catch.hpp>

#include "tests/support/bench.hpp"
#include "tests/support/plaintext.hpp"
#include "tests/support/told.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/route_id.hpp"
#include "toxrelay/send_status.hpp"

namespace toxrelay::test {
namespace {

/// One of as many keys as wanted.
PublicKey numbered(std::size_t number) {
    PublicKey made = key(0xEE);
    made.bytes[0] = static_cast<std::byte>(number & 0xFFU);
    made.bytes[1] = static_cast<std::byte>(number >> 8U);
    return made;
}

}  // namespace

TEST_CASE("closing a route always sends a disconnect notification, whether the peer is online or not") {
    ConnectedBench bench;
    const RouteId offline = bench.open_route(key(7), 16);
    const RouteId online = bench.open_online_route(key(8), 17);
    CHECK(bench.client.close_route(offline) == SendStatus::queued);
    CHECK(bench.client.close_route(online) == SendStatus::queued);
    CHECK(bench.sent() == Plaintexts{disconnect_notification(16), disconnect_notification(17)});
    CHECK(bench.told().empty());
    CHECK_FALSE(bench.client.route_to(key(7)));
    CHECK(bench.client.peer_of(online) == nullptr);
    CHECK_FALSE(bench.client.is_online(online));
}

TEST_CASE("a route can be closed by its peer's key") {
    ConnectedBench bench;
    bench.open_route(key(7), 16);
    CHECK(bench.client.close_route(key(7)) == SendStatus::queued);
    CHECK(bench.sent() == Plaintexts{disconnect_notification(16)});
}

TEST_CASE("data and notifications in flight for a route just closed are ignored and counted") {
    ConnectedBench bench;
    const RouteId route = bench.open_online_route(key(7), 16);
    REQUIRE(bench.client.close_route(route) == SendStatus::queued);
    bench.says(data(16, text("in flight")));
    bench.says(disconnect_notification(16));
    bench.says(connect_notification(16));
    bench.says(data(16, text("in flight")));
    CHECK(bench.told().empty());
    CHECK(bench.client.statistics().ignored.data_without_route == 2);
    CHECK(bench.client.statistics().ignored.notification_without_route == 2);
    CHECK(bench.client.statistics().ignored.total() == 4);
    CHECK(bench.sent() == Plaintexts{disconnect_notification(16)});
}

TEST_CASE("data that came before a route was closed, and was not taken, is not told any more") {
    ConnectedBench bench;
    const RouteId route = bench.open_online_route(key(7), 16);
    bench.says(data(16, text("untaken")));
    REQUIRE(bench.client.close_route(route) == SendStatus::queued);
    CHECK(bench.told().empty());
    CHECK(bench.client.statistics().ignored.data_without_route == 1);
}

TEST_CASE("a route cancelled before its request was sent leaves no trace on the wire") {
    Bench bench;
    CHECK(bench.client.open_route(key(7)) == SendStatus::queued);
    CHECK(bench.client.close_route(key(7)) == SendStatus::queued);
    CHECK(bench.client.close_route(key(7)) == SendStatus::unknown_route);
    bench.shake_hands();
    CHECK(bench.sent().size() == 1);  // the ping
}

TEST_CASE("a route cancelled before its request was sent may be asked for again") {
    Bench bench;
    CHECK(bench.client.open_route(key(7)) == SendStatus::queued);
    CHECK(bench.client.close_route(key(7)) == SendStatus::queued);
    CHECK(bench.client.open_route(key(7)) == SendStatus::queued);
    bench.shake_hands();
    const auto flight = bench.sent();
    REQUIRE(flight.size() == 2);
    CHECK(flight[1] == routing_request(key(7)));
}

TEST_CASE("a route cancelled before its response is given back at once when the response names its number") {
    ConnectedBench bench;
    REQUIRE(bench.client.open_route(key(7)) == SendStatus::queued);
    REQUIRE(bench.sent() == Plaintexts{routing_request(key(7))});
    CHECK(bench.client.close_route(key(7)) == SendStatus::queued);
    CHECK(bench.sent().empty());
    CHECK(bench.tells(routing_response(16, key(7))).empty());
    CHECK(bench.sent() == Plaintexts{disconnect_notification(16)});
    CHECK(bench.client.statistics().ignored.response_to_cancelled_request == 1);
    CHECK_FALSE(bench.client.route_to(key(7)));
    CHECK(bench.tells(connect_notification(16)).empty());
    CHECK(bench.client.statistics().ignored.notification_without_route == 1);
}

TEST_CASE("a cancelled request that the relay refuses ends without an event and without a packet") {
    ConnectedBench bench;
    REQUIRE(bench.client.open_route(key(7)) == SendStatus::queued);
    bench.sent();
    REQUIRE(bench.client.close_route(key(7)) == SendStatus::queued);
    CHECK(bench.tells(routing_response(0, key(7))).empty());
    CHECK(bench.sent().empty());
    CHECK(bench.client.statistics().ignored.response_to_cancelled_request == 1);
    CHECK(bench.client.open_route(key(7)) == SendStatus::queued);
    CHECK(bench.sent() == Plaintexts{routing_request(key(7))});
}

TEST_CASE("a route cancelled and wanted again before its response opens, with one request in all") {
    ConnectedBench bench;
    REQUIRE(bench.client.open_route(key(7)) == SendStatus::queued);
    REQUIRE(bench.client.close_route(key(7)) == SendStatus::queued);
    CHECK(bench.client.open_route(key(7)) == SendStatus::queued);
    CHECK(bench.client.open_route(key(7)) == SendStatus::already_asked);
    CHECK(bench.sent() == Plaintexts{routing_request(key(7))});
    CHECK(bench.tells(routing_response(16, key(7))) == Story{"route 16 opened to key 7"});
    CHECK(bench.sent().empty());
}

TEST_CASE("asking twice makes one request and one route") {
    ConnectedBench bench;
    CHECK(bench.client.open_route(key(7)) == SendStatus::queued);
    CHECK(bench.client.open_route(key(7)) == SendStatus::already_asked);
    CHECK(bench.sent() == Plaintexts{routing_request(key(7))});
    CHECK(bench.tells(routing_response(16, key(7))) == Story{"route 16 opened to key 7"});
    CHECK(bench.client.open_route(key(7)) == SendStatus::already_asked);
    CHECK(bench.sent().empty());
}

TEST_CASE("asking for one's own key is the relay's to refuse") {
    ConnectedBench bench;
    const PublicKey self = bench.self.public_key();
    CHECK(bench.client.open_route(self) == SendStatus::queued);
    CHECK(bench.sent() == Plaintexts{routing_request(self)});
    CHECK(bench.tells(routing_response(0, self)) == Story{"refused " + in_words(self)});
}

TEST_CASE("responses may come in another order than their requests") {
    ConnectedBench bench;
    REQUIRE(bench.client.open_route(key(7)) == SendStatus::queued);
    REQUIRE(bench.client.open_route(key(8)) == SendStatus::queued);
    bench.write();
    bench.says(routing_response(17, key(8)));
    bench.says(routing_response(16, key(7)));
    CHECK(bench.told() == Story{"route 17 opened to key 8", "route 16 opened to key 7"});
}

TEST_CASE("a stale route never reaches the peer that got its number") {
    ConnectedBench bench;
    const RouteId stale = bench.open_online_route(key(7), 16);
    REQUIRE(bench.client.close_route(stale) == SendStatus::queued);
    REQUIRE(bench.sent() == Plaintexts{disconnect_notification(16)});
    const RouteId fresh = bench.open_online_route(key(8), 16);
    CHECK_FALSE(fresh == stale);
    CHECK(bench.client.send_data(stale, text("for key 7 only")) == SendStatus::unknown_route);
    CHECK(bench.client.close_route(stale) == SendStatus::unknown_route);
    CHECK(bench.client.peer_of(stale) == nullptr);
    CHECK_FALSE(bench.client.is_online(stale));
    CHECK(bench.sent().empty());
    CHECK(bench.client.send_data(fresh, text("for key 8")) == SendStatus::queued);
    CHECK(bench.sent() == Plaintexts{data(16, text("for key 8"))});
}

TEST_CASE("a reused number starts offline, however its last route was") {
    ConnectedBench bench;
    const RouteId stale = bench.open_online_route(key(7), 16);
    REQUIRE(bench.client.close_route(stale) == SendStatus::queued);
    bench.sent();
    const RouteId fresh = bench.open_route(key(8), 16);
    CHECK_FALSE(bench.client.is_online(fresh));
    CHECK(bench.tells(data(16, text("of nobody"))).empty());
    CHECK(bench.client.statistics().ignored.data_while_offline == 1);
}

TEST_CASE("a number is not free before its disconnect notification has been sealed") {
    ConnectedBench bench;
    const RouteId route = bench.open_route(key(7), 16);
    REQUIRE(bench.client.open_route(key(8)) == SendStatus::queued);
    bench.sent();
    while (bench.client.send_oob(key(9), pattern(1024)) == SendStatus::queued) continue;
    for (std::uint32_t i = 1; bench.client.write_buffer().size() < 16384 - 50; ++i) bench.tells(ping(ping_id(i)));
    REQUIRE(bench.client.close_route(route) == SendStatus::queued);  // waits in the queue
    CHECK(bench.tells(routing_response(16, key(8))) == Story{closed(CloseReason::route_slot_taken)});
}

TEST_CASE("240 routes can be open at once, and the 241st is refused here") {
    ConnectedBench bench;
    for (std::size_t i = 0; i < 240; ++i) REQUIRE(bench.client.open_route(numbered(i)) == SendStatus::queued);
    CHECK(bench.client.open_route(numbered(240)) == SendStatus::too_many_routes);
    CHECK(bench.sent().size() == 240);
    for (std::size_t i = 0; i < 240; ++i) {
        REQUIRE(bench.tells(routing_response(static_cast<std::uint8_t>(16 + i), numbered(i))).size() == 1);
    }
    CHECK(bench.client.open_route(numbered(240)) == SendStatus::too_many_routes);
    CHECK(bench.sent().empty());
    REQUIRE(bench.client.close_route(numbered(100)) == SendStatus::queued);
    CHECK(bench.client.open_route(numbered(240)) == SendStatus::queued);
    CHECK(bench.client.open_route(numbered(241)) == SendStatus::too_many_routes);
    CHECK(bench.sent() == Plaintexts{disconnect_notification(116), routing_request(numbered(240))});
    CHECK(bench.tells(routing_response(116, numbered(240))).size() == 1);
}

TEST_CASE("240 routes asked for before the connection leave in one flight") {
    Bench bench;
    for (std::size_t i = 0; i < 240; ++i) REQUIRE(bench.client.open_route(numbered(i)) == SendStatus::queued);
    CHECK(bench.client.open_route(numbered(240)) == SendStatus::too_many_routes);
    bench.shake_hands();
    const auto flight = bench.sent();
    REQUIRE(flight.size() == 241);
    for (std::size_t i = 0; i < 240; ++i) CHECK(flight[i + 1] == routing_request(numbered(i)));
}

TEST_CASE("cancelled requests count until they are answered") {
    ConnectedBench bench;
    for (std::size_t i = 0; i < 240; ++i) REQUIRE(bench.client.open_route(numbered(i)) == SendStatus::queued);
    bench.write();
    REQUIRE(bench.client.close_route(numbered(0)) == SendStatus::queued);
    CHECK(bench.client.open_route(numbered(240)) == SendStatus::too_many_routes);
    bench.tells(routing_response(0, numbered(0)));
    CHECK(bench.client.open_route(numbered(240)) == SendStatus::queued);
}

}  // namespace toxrelay::test
