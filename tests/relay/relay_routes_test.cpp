// protocol.md, "Routes", from the relay's side.

#include <cstddef>
#include <cstdint>

#include <catch2/catch.hpp>

#include "tests/relay/relay_bench.hpp"
#include "tests/support/plaintext.hpp"
#include "toxrelay/session_end.hpp"

namespace toxrelay::test {

TEST_CASE(
    "a request is answered with the lowest free connection id and the same key, whether the peer is there or not") {
    RelayBench bench;
    Guest& guest = bench.join(7);
    CHECK(bench.answer(guest, routing_request(key(1))) == Plaintexts{routing_response(16, key(1))});
    CHECK(bench.answer(guest, routing_request(key(2))) == Plaintexts{routing_response(17, key(2))});
    bench.says(guest, disconnect_notification(16));
    CHECK(bench.answer(guest, routing_request(key(3))) == Plaintexts{routing_response(16, key(3))});
    CHECK(bench.answer(guest, routing_request(key(4))) == Plaintexts{routing_response(18, key(4))});
}

TEST_CASE("a client that asks for itself is refused") {
    RelayBench bench;
    Guest& guest = bench.join(7);
    CHECK(bench.answer(guest, routing_request(guest.client.key())) ==
          Plaintexts{routing_response(0, guest.client.key())});
}

TEST_CASE(
    "a client that asks twice for a peer gets the same connection id twice, and is told once that the peer is there") {
    RelayBench bench;
    bench.join_and_link(7, 8);
    Guest& guest = bench.guest(7);
    CHECK(bench.answer(guest, routing_request(RelayBench::key_of(8))) ==
          Plaintexts{routing_response(16, RelayBench::key_of(8))});
}

TEST_CASE("a client has 240 routes at most, and may have another when it closes one") {
    RelayBench bench;
    Guest& guest = bench.join(7);
    for (std::uint8_t i = 0; i < 240; ++i) {
        const auto id = static_cast<std::uint8_t>(16 + i);
        REQUIRE(bench.answer(guest, routing_request(key(i))) == Plaintexts{routing_response(id, key(i))});
    }
    CHECK(bench.answer(guest, routing_request(key(250))) == Plaintexts{routing_response(0, key(250))});
    bench.says(guest, disconnect_notification(99));
    CHECK(bench.answer(guest, routing_request(key(251))) == Plaintexts{routing_response(99, key(251))});
    CHECK_FALSE(guest.session->ended());
}

TEST_CASE("peers are told of each other when both have asked, under the id that each of them has") {
    RelayBench bench;
    Guest& alice = bench.join(7);
    Guest& bob = bench.join(8);
    CHECK(bench.answer(alice, routing_request(key(1))) == Plaintexts{routing_response(16, key(1))});
    CHECK(bench.answer(alice, routing_request(bob.client.key())) == Plaintexts{routing_response(17, bob.client.key())});
    CHECK(bench.heard(bob).empty());
    CHECK(bench.answer(bob, routing_request(alice.client.key())) ==
          Plaintexts{routing_response(16, alice.client.key()), connect_notification(16)});
    CHECK(bench.heard(alice) == Plaintexts{connect_notification(17)});
}

TEST_CASE("data goes to the peer under the peer's own id, whole, in order, both ways") {
    RelayBench bench;
    Guest& alice = bench.join(7);
    Guest& bob = bench.join(8);
    bench.says(alice, routing_request(key(1)));
    bench.says(alice, routing_request(bob.client.key()));
    bench.says(bob, routing_request(alice.client.key()));
    bench.told();
    bench.heard(alice);
    bench.heard(bob);
    bench.says(alice, data(17, text("one")));
    bench.says(alice, data(17, pattern(2031)));
    bench.says(bob, data(16, text("two")));
    CHECK(bench.told().empty());
    CHECK(bench.heard(bob) == Plaintexts{data(16, text("one")), data(16, pattern(2031))});
    CHECK(bench.heard(alice) == Plaintexts{data(17, text("two"))});
}

TEST_CASE("data for a peer that is not there is dropped") {
    RelayBench bench;
    Guest& guest = bench.join(7);
    bench.says(guest, routing_request(key(1)));
    bench.says(guest, data(16, text("lost")));
    CHECK(bench.told().empty());
    CHECK_FALSE(guest.session->ended());
}

TEST_CASE("empty data is forwarded, as the relays in the field do") {
    RelayBench bench;
    bench.join_and_link(7, 8);
    bench.says(bench.guest(7), data(16, {}));
    CHECK(bench.told().empty());
    CHECK(bench.heard(bench.guest(8)) == Plaintexts{data(16, {})});
}

TEST_CASE("data, or a disconnect notification, for an id that is not registered ends the session") {
    for (const auto& plain : {data(16, text("x")), data(255, text("x")), disconnect_notification(16)}) {
        RelayBench bench;
        Guest& guest = bench.join(7);
        bench.says(guest, plain);
        CHECK(bench.told() == Story{left(7, SessionEnd::connection_id_unknown)});
    }
}

TEST_CASE("a route cannot be closed twice") {
    RelayBench bench;
    Guest& guest = bench.join(7);
    bench.says(guest, routing_request(key(1)));
    bench.says(guest, disconnect_notification(16));
    CHECK(bench.told().empty());
    bench.says(guest, disconnect_notification(16));
    CHECK(bench.told() == Story{left(7, SessionEnd::connection_id_unknown)});
}

TEST_CASE("a peer that closes its route is gone for the other, whose id stays, and is there again when it asks again") {
    RelayBench bench;
    bench.join_and_link(7, 8);
    Guest& alice = bench.guest(7);
    Guest& bob = bench.guest(8);
    bench.says(bob, disconnect_notification(16));
    CHECK(bench.told().empty());
    CHECK(bench.heard(alice) == Plaintexts{disconnect_notification(16)});
    CHECK(bench.heard(bob).empty());
    bench.says(alice, data(16, text("lost")));
    CHECK(bench.answer(bob, routing_request(alice.client.key())) ==
          Plaintexts{routing_response(16, alice.client.key()), connect_notification(16)});
    CHECK(bench.heard(alice) == Plaintexts{connect_notification(16)});
}

TEST_CASE("a client that leaves is gone for all that had a route to it, and its routes with it") {
    for (const auto end : {TransportEnd::eof, TransportEnd::error}) {
        RelayBench bench;
        bench.join_and_link(7, 8);
        const auto why = end == TransportEnd::eof ? SessionEnd::client_left : SessionEnd::transport_failed;
        CHECK(bench.leaves(bench.guest(8), end) == Story{left(8, why)});
        CHECK(bench.heard(bench.guest(7)) == Plaintexts{disconnect_notification(16)});
        CHECK(bench.relay.clients() == 1);
        Guest& again = bench.join(8);
        CHECK(bench.heard(bench.guest(7)).empty());
        CHECK(bench.answer(again, routing_request(RelayBench::key_of(7))) ==
              Plaintexts{routing_response(16, RelayBench::key_of(7)), connect_notification(16)});
        CHECK(bench.heard(bench.guest(7)) == Plaintexts{connect_notification(16)});
    }
}

TEST_CASE("what came before the end of the stream still counts") {
    RelayBench bench;
    bench.join_and_link(7, 8);
    bench.says(bench.guest(7), data(16, text("last words")));
    CHECK(bench.leaves(bench.guest(7)) == Story{left(7, SessionEnd::client_left)});
    CHECK(bench.heard(bench.guest(8)) == Plaintexts{data(16, text("last words")), disconnect_notification(16)});
}

TEST_CASE("a client that connects again is away for its peers in between") {
    RelayBench bench;
    bench.join_and_link(7, 8);
    Guest& again = bench.greet(8);
    bench.says(again, ping(ping_id(1)));
    bench.told();
    CHECK(bench.heard(bench.guest(7)) == Plaintexts{disconnect_notification(16)});
    bench.says(again, routing_request(RelayBench::key_of(7)));
    bench.told();
    CHECK(bench.heard(bench.guest(7)) == Plaintexts{connect_notification(16)});
}

TEST_CASE("of a route closed and asked for again, a peer that reads nothing is told only what is new") {
    RelayBench bench;
    bench.join_and_link(7, 8);
    Guest& alice = bench.guest(7);
    Guest& bob = bench.guest(8);
    for (std::size_t before = 1; alice.session->write_buffer().size() != before;) {
        before = alice.session->write_buffer().size();
        bench.says(bob, data(16, pattern(2000)));
        bench.told();
    }
    for (int i = 0; i < 1000; ++i) {
        bench.says(bob, disconnect_notification(16));
        bench.says(bob, routing_request(alice.client.key()));
        bench.told();
        bench.heard(bob);
    }
    std::size_t notifications = 0;
    for (const auto& plain : bench.heard(alice)) notifications += plain.size() == 2 ? 1U : 0U;
    // As many as there was room for, and then none, or one of each that took the other's place.
    CHECK(notifications % 2 == 0);
    CHECK(notifications < 1000);
}

}  // namespace toxrelay::test
