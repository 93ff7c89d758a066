// protocol.md, "Timers", from the relay's side.

#include <chrono>

#include <catch2/catch.hpp>

#include "tests/relay/relay_bench.hpp"
#include "tests/support/plaintext.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/session_end.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::test {
namespace {

using std::chrono::seconds;

/// What the relay's ping asks to be answered.
Plaintext pinged(RelayBench& bench, Guest& guest) {
    bench.timeout_after(guest, seconds{30});
    const auto heard = bench.heard(guest);
    REQUIRE(heard.size() == 1);
    REQUIRE(heard.front().size() == 9);
    REQUIRE(heard.front().front() == std::byte{4});
    return {heard.front().begin() + 1, heard.front().end()};
}

}  // namespace

TEST_CASE("a relay pings a client every 30 s, and knows the round-trip time from its pong") {
    RelayBench bench;
    Guest& guest = bench.join(7);
    for (int i = 0; i < 3; ++i) {
        const auto id = pinged(bench, guest);
        bench.wait(std::chrono::milliseconds{123});
        bench.says(guest, pong(id));
        CHECK(bench.told().empty());
        CHECK(guest.session->statistics().last_round_trip == std::chrono::milliseconds{123});
    }
}

TEST_CASE("two sessions' pings have nothing in common") {
    RelayBench bench;
    CHECK(pinged(bench, bench.join(7)) != pinged(bench, bench.join(8)));
}

TEST_CASE("a client that does not answer a ping within 10 s of its leaving is given up") {
    RelayBench bench;
    Guest& guest = bench.join(7);
    bench.timeout_after(guest, seconds{30});
    bench.wait(seconds{7});
    bench.heard(guest);  // it leaves only now
    bench.timeout_after(guest, seconds{10} - Duration{1});
    CHECK(bench.told().empty());
    bench.timeout_after(guest, Duration{1});
    CHECK(bench.told() == Story{left(7, SessionEnd::pong_timed_out)});
    CHECK_FALSE(guest.session->next_deadline());
}

TEST_CASE("a client's pong that has arrived counts before the time is looked at") {
    RelayBench bench;
    Guest& guest = bench.join(7);
    const auto id = pinged(bench, guest);
    bench.says(guest, pong(id));
    bench.timeout_after(guest, seconds{11});
    CHECK(bench.told().empty());
    CHECK_FALSE(guest.session->ended());
}

TEST_CASE("another pong does not save a client") {
    RelayBench bench;
    Guest& guest = bench.join(7);
    pinged(bench, guest);
    bench.says(guest, pong(ping_id(1)));
    bench.timeout_after(guest, seconds{10});
    CHECK(bench.told() == Story{left(7, SessionEnd::pong_timed_out)});
}

TEST_CASE("a pong that is overdue ends a session as soon as there is room for what it may be behind") {
    RelayBench bench;
    Guest& guest = bench.join(7);
    (void)pinged(bench, guest);
    // What the client says, and does not listen to the answers of, until the session could not answer any more.
    std::uint32_t said = 0;
    const auto says_ping = [&] {
        const auto before = guest.session->statistics().received.frames;
        bench.says(guest, ping(ping_id(++said)));
        bench.told();
        return guest.session->statistics().received.frames > before;
    };
    while (says_ping()) REQUIRE(said < 10'000);
    RelayBench again;
    Guest& full = again.join(7);
    (void)pinged(again, full);
    for (std::uint32_t i = 1; i < said; ++i) {
        again.says(full, ping(ping_id(i)));
        again.told();
    }
    again.timeout_after(full, seconds{5});
    again.write(full, 1);  // slow, and not stalled
    again.timeout_after(full, seconds{5});
    CHECK(again.told().empty());  // the pong may be on its way
    REQUIRE_FALSE(full.session->ended());
    CHECK(again.heard(full).size() == said - 1);
    CHECK(again.told() == Story{left(7, SessionEnd::pong_timed_out)});
}

TEST_CASE("after handle_timeout at a session's deadline the next one is later, or there is none") {
    RelayBench bench;
    Guest& guest = bench.join(7);
    Instant last = bench.now;
    for (int i = 0; i < 10 && guest.session->next_deadline(); ++i) {
        bench.now = guest.session->next_deadline()->at;
        CHECK(bench.now > last);
        last = bench.now;
        guest.session->handle_timeout(bench.now);
        bench.told();
        bench.heard(guest);
    }
    CHECK(guest.session->ended() == SessionEnd::pong_timed_out);
}

}  // namespace toxrelay::test
