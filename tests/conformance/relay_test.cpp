// Every adapter at a relay that others wrote: Debian's tox-bootstrapd (c-toxcore 0.2.18).

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/conformance/each_adapter.hpp"
#include "tests/interop/bootstrapd.hpp"
#include "tests/interop/delivery.hpp"
#include "tests/interop/meeting.hpp"
#include "tests/interop/peer.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/posix/now.hpp"
#include "toxrelay/random.hpp"
#include "toxrelay/route_id.hpp"
#include "toxrelay/send_status.hpp"
#include "toxrelay/wire.hpp"

namespace toxrelay::conformance {

using namespace interop;

TEST_CASE("a client connects, and says so when the relay has proven its key") {
    const EachAdapter by;
    Meeting<Bootstrapd> meeting{by.make()};
    meeting.connect();
    CHECK(meeting.alice.client->statistics().last_round_trip.has_value());
    CHECK_FALSE(meeting.alice.closed);
}

TEST_CASE("two peers that ask for each other are both told that the other is online") {
    const EachAdapter by;
    Meeting<Bootstrapd> meeting{by.make()};
    meeting.open_routes();  // from construction on, before there is a connection
    CHECK(meeting.alice.times_online == 1);
    CHECK(meeting.bob.times_online == 1);
}

TEST_CASE("a route to a peer that does not ask back opens and stays offline") {
    const EachAdapter by;
    Meeting<Bootstrapd> meeting{by.make()};
    meeting.connect();
    REQUIRE(meeting.alice.client->open_route(meeting.bob.key()) == SendStatus::queued);
    REQUIRE(meeting.until([&] { return meeting.alice.opened == 1; }));
    settle(*meeting.adapter);
    CHECK(meeting.alice.times_online == 0);
    CHECK(meeting.bob.opened == 0);
}

TEST_CASE("data arrives both ways over a route") {
    const EachAdapter by;
    Meeting<Bootstrapd> meeting{by.make()};
    meeting.open_routes();
    Peer& alice = meeting.alice;
    Peer& bob = meeting.bob;
    REQUIRE(alice.client->send_data(*alice.route_to(bob), bytes_of("ping?")) == SendStatus::queued);
    REQUIRE(bob.client->send_data(*bob.route_to(alice), bytes_of("pong!")) == SendStatus::queued);
    REQUIRE(meeting.until([&] { return alice.data.size() == 5 && bob.data.size() == 5; }));
    CHECK(std::ranges::equal(bob.data, bytes_of("ping?")));
    CHECK(std::ranges::equal(alice.data, bytes_of("pong!")));
}

TEST_CASE("1 MiB arrives intact and in order, in packets of all sizes") {
    const EachAdapter by;
    Meeting<Bootstrapd> meeting{by.make()};
    meeting.open_routes();
    Delivery delivery{meeting.alice, meeting.bob, std::size_t{1} << 20U};
    const bool arrived = meeting.until([&] {
        delivery.send_more();
        return delivery.complete();
    });
    INFO(meeting.bob.data.size() << " bytes arrived");
    REQUIRE(arrived);
    CHECK(delivery.intact());
}

TEST_CASE("an out of band packet reaches a peer without a route, and names its sender") {
    const EachAdapter by;
    Meeting<Bootstrapd> meeting{by.make()};
    meeting.connect();
    Peer& alice = meeting.alice;
    Peer& bob = meeting.bob;
    const std::string longest(max_oob_size, 'x');
    REQUIRE(alice.client->send_oob(bob.key(), bytes_of("hello")) == SendStatus::queued);
    REQUIRE(alice.client->send_oob(bob.key(), bytes_of(longest)) == SendStatus::queued);
    REQUIRE(meeting.until([&] { return bob.oob.size() == 2; }));
    CHECK(bob.oob[0].sender == alice.key());
    CHECK(bob.oob[0].text == "hello");
    CHECK(bob.oob[1].text == longest);
}

TEST_CASE("an out of band packet to a peer that is not there is lost, and the connection stays") {
    const EachAdapter by;
    Meeting<Bootstrapd> meeting{by.make()};
    meeting.connect();
    Peer& alice = meeting.alice;
    Peer& bob = meeting.bob;
    REQUIRE(alice.client->send_oob(stranger(), bytes_of("anybody?")) == SendStatus::queued);
    REQUIRE(alice.client->send_oob(bob.key(), bytes_of("still here")) == SendStatus::queued);
    REQUIRE(meeting.until([&] { return bob.oob.size() == 1; }));
    CHECK_FALSE(alice.closed);
}

TEST_CASE("send goes out of band until the peer is online on a route, and as data from then on") {
    const EachAdapter by;
    Meeting<Bootstrapd> meeting{by.make()};
    meeting.connect();
    Peer& alice = meeting.alice;
    Peer& bob = meeting.bob;
    REQUIRE(alice.client->send(bob.key(), bytes_of("first")) == SendStatus::queued);
    REQUIRE(meeting.until([&] { return bob.oob.size() == 1; }));
    meeting.open_routes();
    REQUIRE(alice.client->send(bob.key(), bytes_of("second")) == SendStatus::queued);
    REQUIRE(meeting.until([&] { return bob.data.size() == 6; }));
    CHECK(bob.oob.size() == 1);
}

TEST_CASE("the relay refuses a route to one's own key") {
    const EachAdapter by;
    Meeting<Bootstrapd> meeting{by.make()};
    meeting.connect();
    REQUIRE(meeting.alice.client->open_route(meeting.alice.key()) == SendStatus::queued);
    REQUIRE(meeting.until([&] { return meeting.alice.refused == 1; }));
    CHECK_FALSE(meeting.alice.closed);
    CHECK(meeting.alice.opened == 0);
}

TEST_CASE("240 routes open, the 241st is refused here, and closing one makes room") {
    const EachAdapter by;
    Meeting<Bootstrapd> meeting{by.make()};
    Peer& alice = meeting.alice;
    std::vector<PublicKey> friends(max_routes);
    std::ranges::generate(friends, stranger);

    std::size_t asked = 0;
    REQUIRE(meeting.until([&] {
        while (asked < friends.size() && alice.client->open_route(friends[asked]) == SendStatus::queued) ++asked;
        return alice.opened == friends.size();
    }));
    CHECK(alice.client->open_route(stranger()) == SendStatus::too_many_routes);

    std::vector<int> connection_ids;
    connection_ids.reserve(friends.size());
    for (const auto& peer : friends) connection_ids.push_back(alice.client->route_to(peer)->slot().connection_id());
    std::ranges::sort(connection_ids);
    CHECK(connection_ids.front() == 16);
    CHECK(connection_ids.back() == 255);
    CHECK(std::ranges::adjacent_find(connection_ids) == connection_ids.end());

    const RouteId closed = *alice.client->route_to(friends[100]);
    REQUIRE(alice.client->close_route(closed) == SendStatus::queued);
    const PublicKey newcomer = stranger();
    REQUIRE(alice.client->open_route(newcomer) == SendStatus::queued);
    REQUIRE(meeting.until([&] { return alice.client->route_to(newcomer).has_value(); }));
    CHECK(alice.client->route_to(newcomer)->slot().connection_id() == closed.slot().connection_id());
    CHECK(alice.client->send_data(closed, bytes_of("stale")) == SendStatus::unknown_route);
    CHECK_FALSE(alice.closed);
}

TEST_CASE("a request that is taken back before its answer leaves no route at the relay") {
    const EachAdapter by;
    Meeting<Bootstrapd> meeting{by.make()};
    meeting.connect();
    Peer& alice = meeting.alice;
    Peer& bob = meeting.bob;
    REQUIRE(alice.client->open_route(bob.key()) == SendStatus::queued);
    REQUIRE(alice.client->close_route(bob.key()) == SendStatus::queued);
    REQUIRE(bob.client->open_route(alice.key()) == SendStatus::queued);
    REQUIRE(meeting.until([&] { return bob.opened == 1; }));
    settle(*meeting.adapter);
    CHECK(alice.opened == 0);
    CHECK(bob.times_online == bob.times_offline);
    CHECK_FALSE(alice.closed);
    // And the relay has kept nothing that stands in the way of asking again.
    REQUIRE(alice.client->open_route(bob.key()) == SendStatus::queued);
    CHECK(meeting.until([&] { return alice.sees(bob) && bob.sees(alice); }));
}

TEST_CASE("when a peer closes its route the other is told, and both may meet again") {
    const EachAdapter by;
    Meeting<Bootstrapd> meeting{by.make()};
    meeting.open_routes();
    Peer& alice = meeting.alice;
    Peer& bob = meeting.bob;
    const RouteId route = *alice.route_to(bob);
    REQUIRE(bob.client->close_route(alice.key()) == SendStatus::queued);
    REQUIRE(meeting.until([&] { return alice.times_offline == 1; }));
    CHECK(alice.client->send_data(route, bytes_of("gone?")) == SendStatus::peer_offline);
    REQUIRE(bob.client->open_route(alice.key()) == SendStatus::queued);
    REQUIRE(meeting.until([&] { return alice.sees(bob) && bob.sees(alice); }));
    CHECK(alice.times_online == 2);
    CHECK(alice.route_to(bob) == route);
}

TEST_CASE("a peer that leaves and comes back is online again on the same route") {
    const EachAdapter by;
    Meeting<Bootstrapd> meeting{by.make()};
    meeting.open_routes();
    Peer& alice = meeting.alice;
    Peer& bob = meeting.bob;
    const RouteId route = *alice.route_to(bob);
    bob.client->close();
    REQUIRE(meeting.until([&] { return bob.closed && alice.times_offline == 1; }));
    CHECK(bob.closed == CloseReason::closed_locally);

    Peer again{*meeting.adapter, {.relay = meeting.relay.public_key()}, meeting.relay.at(), copy_of(bob.keys)};
    REQUIRE(again.client->open_route(alice.key()) == SendStatus::queued);
    REQUIRE(meeting.until([&] { return alice.sees(again) && again.sees(alice); }));
    CHECK(alice.route_to(again) == route);
    REQUIRE(again.client->send_data(*again.route_to(alice), bytes_of("back")) == SendStatus::queued);
    CHECK(meeting.until([&] { return alice.data.size() == 4; }));
}

TEST_CASE("a second connection with the same key ends the first: closed by the relay") {
    const EachAdapter by;
    Meeting<Bootstrapd> meeting{by.make()};
    meeting.open_routes();
    Peer& alice = meeting.alice;
    Peer& bob = meeting.bob;
    Peer second{*meeting.adapter, {.relay = meeting.relay.public_key()}, meeting.relay.at(), copy_of(bob.keys)};
    REQUIRE(meeting.until([&] { return second.connected && bob.closed; }));
    CHECK(bob.closed == CloseReason::closed_by_relay);
    CHECK_FALSE(second.closed);
    CHECK(meeting.until([&] { return alice.times_offline == 1; }));
}

TEST_CASE("a relay that is killed in mid-session is noticed at once: closed by the relay") {
    const EachAdapter by;
    Meeting<Bootstrapd> meeting{by.make()};
    meeting.open_routes();
    Peer& alice = meeting.alice;
    Peer& bob = meeting.bob;
    const Instant killed = posix::now();
    meeting.relay.kill();
    REQUIRE(meeting.until([&] { return alice.closed && bob.closed; }));
    CHECK(posix::now() - killed < std::chrono::seconds{2});
    CHECK(alice.closed == CloseReason::closed_by_relay);
    CHECK(bob.closed == CloseReason::closed_by_relay);
}

TEST_CASE("with the wrong public key the relay hangs up during the handshake") {
    Bootstrapd relay;
    const EachAdapter by;
    const auto adapter = by.make();
    Peer mistaken{*adapter, {.relay = stranger()}, relay.at()};
    REQUIRE(eventually(*adapter, [&] { return mistaken.closed.has_value(); }));
    CHECK(mistaken.closed == CloseReason::closed_in_handshake);
    CHECK_FALSE(mistaken.connected);
}

TEST_CASE("two peers meet over IPv6") {
    Bootstrapd relay;
    const EachAdapter by;
    const auto adapter = by.make();
    Peer alice{*adapter, {.relay = relay.public_key()}, relay.at("::1")};
    Peer bob{*adapter, {.relay = relay.public_key()}, relay.at()};  // and one of them over IPv4
    REQUIRE(alice.client->open_route(bob.key()) == SendStatus::queued);
    REQUIRE(bob.client->open_route(alice.key()) == SendStatus::queued);
    CHECK(eventually(*adapter, [&] { return alice.sees(bob) && bob.sees(alice); }));
}

}  // namespace toxrelay::conformance
