// What a relay borrows, gives back, and does when there is no more; and that a session may go at any moment.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

#include <catch2/catch.hpp>

#include "tests/relay/relay_bench.hpp"
#include "tests/support/plaintext.hpp"
#include "toxrelay/relay.hpp"
#include "toxrelay/session_end.hpp"

namespace toxrelay::test {
namespace {

/// Two clients meet, talk, and one leaves. Gives up silently where the relay gave up a client.
void meet(RelayBench& bench) {
    for (const std::uint8_t number : {std::uint8_t{7}, std::uint8_t{8}}) {
        Guest& guest = bench.dial(number);
        if (guest.session == nullptr) return;
        bench.deliver(guest, guest.client.handshake());
        bench.told();
        bench.write(guest);
        if (!guest.client.has_handshake()) return;
        bench.deliver(guest, guest.client.frame(ping(ping_id(1))));
        bench.deliver(guest, guest.client.frame(routing_request(RelayBench::key_of(number == 7 ? 8 : 7))));
        bench.told();
        bench.heard(guest);
    }
    for (int i = 0; i < 10; ++i) {
        Guest& from = bench.guest(i % 2 == 0 ? 7 : 8);
        if (from.session->ended()) return;
        if (!from.session->client()) return;
        bench.deliver(from, from.client.frame(ping(ping_id(2))));
        bench.told();
    }
    bench.leaves(bench.guest(7));
    bench.heard(bench.guest(8));
}

}  // namespace

TEST_CASE("an idle client costs a relay its session and no buffer") {
    RelayBench bench;
    const std::size_t before = bench.memory.outstanding();
    bench.join(7);
    const std::size_t idle = bench.memory.outstanding() - before;
    INFO(idle);
    CHECK(idle < 1024);
}

TEST_CASE("a relay gives back all that it borrowed when its sessions are released") {
    RelayBench bench;
    bench.join_and_link(7, 8);
    bench.says(bench.guest(7), data(16, pattern(2000)));
    bench.leaves(bench.guest(7));
    bench.leaves(bench.guest(8));
    CHECK(bench.relay.sessions() == 0);
    CHECK(bench.relay.clients() == 0);
    CHECK(bench.memory.outstanding() == 0);
}

TEST_CASE("a relay without memory refuses connections, or gives up those that needed some, and nothing else happens") {
    std::size_t survived = 0;
    for (std::size_t allocations = 0; allocations < 100 && survived < 3; ++allocations) {
        CAPTURE(allocations);
        RelayBench bench;
        bench.memory.refuse_after(allocations);
        meet(bench);
        bool all_well = bench.guests.size() == 2;
        for (const Guest& guest : bench.guests) {
            if (guest.session == nullptr) {
                all_well &= bench.guests.size() == 2 && guest.number == 7;  // it has left
                continue;
            }
            const auto why = guest.session->ended();
            if (why) CHECK(*why == SessionEnd::out_of_memory);
            all_well &= !why;
        }
        if (allocations == 0) CHECK_FALSE(all_well);
        if (all_well) ++survived;
        bench.memory.refuse_nothing();
        bench.told();
        for (Guest& guest : bench.guests) {
            if (guest.session != nullptr) bench.relay.release(*guest.session);
        }
        CHECK(bench.memory.outstanding() == 0);
    }
    CHECK(survived == 3);
}

TEST_CASE("a session may be released at any moment, also one that others wait behind") {
    for (int moment = 0; moment < 6; ++moment) {
        CAPTURE(moment);
        RelayBench bench;
        bench.join_and_link(7, 8);
        Guest& alice = bench.guest(7);
        Guest& bob = bench.guest(8);
        Guest& carol = bench.join(9);
        if (moment >= 1) bench.says(alice, data(16, text("x")));
        if (moment >= 2) bench.says(carol, onion_request(text("x")));
        if (moment >= 3) bench.says(bob, data(16, text("y")));
        if (moment >= 4) bench.relay.poll_event();
        if (moment >= 5) bench.told();
        bench.relay.release(*alice.session);
        alice.session = nullptr;
        bench.told();
        CHECK(bench.heard(bob).back() == disconnect_notification(16));
        CHECK(bench.relay.clients() == 2);
        CHECK(bench.answer(carol, ping(ping_id(3))) == Plaintexts{pong(ping_id(3))});
    }
}

TEST_CASE("what a client asked for in its first packet is not lost when another's session is released in between") {
    RelayBench bench;
    Guest& leaving = bench.join(7);
    Guest& arriving = bench.greet(8);
    bench.says(arriving, onion_request(text("first")));
    REQUIRE(bench.relay.poll_event());  // arrived
    bench.relay.release(*leaving.session);
    leaving.session = nullptr;
    CHECK(bench.told() == Story{"onion of 8: first"});
}

TEST_CASE("a session that is dropped ends at once, and its peers are told") {
    RelayBench bench;
    bench.join_and_link(7, 8);
    bench.relay.drop(*bench.guest(7).session);
    CHECK(bench.guest(7).session->interest() == Interest{});
    CHECK(bench.told() == Story{left(7, SessionEnd::dropped)});
    CHECK(bench.heard(bench.guest(8)) == Plaintexts{disconnect_notification(16)});
    bench.relay.drop(*bench.guest(7).session);
    CHECK(bench.told().empty());
}

TEST_CASE("sessions are numbered in the order in which they were accepted") {
    RelayBench bench;
    CHECK(bench.dial(7).session->number() == 0);
    CHECK(bench.dial(8).session->number() == 1);
    bench.leaves(bench.guest(7));
    CHECK(bench.dial(7).session->number() == 2);
    CHECK(bench.relay.sessions() == 2);
}

}  // namespace toxrelay::test
