// protocol.md, "Handshake", from the relay's side.

#include <chrono>
#include <cstddef>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/relay/relay_bench.hpp"
#include "tests/support/plaintext.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/interest.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/session_end.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::test {
namespace {

using std::chrono::seconds;

/// What comes of these bytes in place of the handshake.
SessionEnd refused(Bytes handshake) {
    RelayBench bench;
    Guest& guest = bench.dial(7);
    bench.deliver(guest, handshake);
    CHECK(bench.told().empty());
    CHECK(guest.session->write_buffer().empty());
    CHECK(guest.session->interest() == Interest{});
    REQUIRE(guest.session->ended());
    return *guest.session->ended();
}

}  // namespace

TEST_CASE("a client is there from its first frame that decrypts, not from its handshake") {
    RelayBench bench;
    Guest& guest = bench.greet(7);
    CHECK(*guest.session->client() == RelayBench::key_of(7));
    CHECK(bench.relay.clients() == 0);
    bench.says(guest, ping(ping_id(1)));
    CHECK(bench.told() == Story{"arrived 7"});
    CHECK(bench.relay.clients() == 1);
    CHECK(bench.heard(guest) == Plaintexts{pong(ping_id(1))});
}

TEST_CASE("a client's handshake may come in any two pieces, or byte by byte") {
    for (std::size_t split = 0; split <= 128; ++split) {
        RelayBench bench;
        Guest& guest = bench.dial(7);
        const auto handshake = guest.client.handshake();
        bench.deliver(guest, Bytes{handshake}.first(split));
        CHECK(bench.told().empty());
        bench.deliver(guest, Bytes{handshake}.subspan(split));
        CHECK(bench.told().empty());
        bench.write(guest);
        REQUIRE(guest.client.has_handshake());
    }
    RelayBench bench;
    Guest& guest = bench.dial(7);
    for (const std::byte& one : guest.client.handshake()) {
        bench.deliver(guest, {&one, 1});
        CHECK(bench.told().empty());
    }
    bench.write(guest);
    CHECK(guest.client.has_handshake());
}

TEST_CASE("a relay says nothing before a client's handshake") {
    RelayBench bench;
    Guest& guest = bench.dial(7);
    bench.deliver(guest, Bytes{guest.client.handshake()}.first(127));
    CHECK(bench.told().empty());
    CHECK(guest.session->write_buffer().empty());
    CHECK(guest.session->client() == nullptr);
}

TEST_CASE("a handshake with any bit another is refused") {
    const auto good = ScriptedClient{7, RelayBench{}.self.public_key()}.handshake();
    for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
        CAPTURE(bit);
        auto handshake = good;
        handshake[bit / 8] ^= std::byte{1} << (bit % 8);
        // X25519 ignores the last bit of the client's key, so all else in the handshake stays authentic.
        const bool ignored = bit == 8 * key_size - 1;
        REQUIRE(refused(handshake) ==
                (ignored ? SessionEnd::handshake_key_invalid : SessionEnd::handshake_not_authentic));
    }
}

TEST_CASE("a handshake made for another relay is refused") {
    CHECK(refused(ScriptedClient{7, RelayBench::key_of(8)}.handshake()) == SessionEnd::handshake_not_authentic);
}

TEST_CASE("a handshake with a low-order point in place of a key is refused") {
    CHECK(refused(Plaintext(128)) == SessionEnd::handshake_not_authentic);
    const ScriptedClient client{7, RelayBench{}.self.public_key()};
    CHECK(refused(client.handshake_of(Plaintext(56))) == SessionEnd::handshake_key_invalid);
}

TEST_CASE("a client that says nothing is given up after 10 s") {
    RelayBench bench;
    Guest& guest = bench.dial(7);
    REQUIRE(guest.session->next_deadline());
    CHECK(guest.session->next_deadline()->at == bench.now + seconds{10});
    CHECK(guest.session->next_deadline()->why == Timer::handshake);
    bench.timeout_after(guest, seconds{10} - Duration{1});
    CHECK(bench.told().empty());
    CHECK_FALSE(guest.session->ended());
    bench.timeout_after(guest, Duration{1});
    CHECK(bench.told().empty());
    CHECK(guest.session->ended() == SessionEnd::handshake_timed_out);
    CHECK_FALSE(guest.session->next_deadline());
}

TEST_CASE("a client that sends no frame behind its handshake is given up after the same 10 s") {
    RelayBench bench;
    Guest& guest = bench.greet(7);
    bench.timeout_after(guest, seconds{10});
    CHECK(bench.told().empty());
    CHECK(guest.session->ended() == SessionEnd::handshake_timed_out);
}

TEST_CASE("a first frame that has arrived counts before the time is looked at") {
    RelayBench bench;
    Guest& guest = bench.greet(7);
    bench.says(guest, ping(ping_id(1)));
    bench.timeout_after(guest, seconds{11});
    CHECK(bench.told() == Story{"arrived 7"});
    CHECK_FALSE(guest.session->ended());
}

TEST_CASE("an old handshake sent again neither arrives nor puts the real client out") {
    RelayBench bench;
    bench.join(7);
    Guest& replay = bench.greet(7);
    CHECK(bench.relay.clients() == 1);
    bench.deliver(replay, Plaintext(50));
    CHECK(bench.told().empty());
    CHECK(replay.session->ended() == SessionEnd::frame_length_invalid);
    CHECK_FALSE(bench.guests.front().session->ended());
    CHECK(bench.relay.clients() == 1);
}

TEST_CASE("a client that connects again puts its first connection out") {
    RelayBench bench;
    Guest& first = bench.join(7);
    Guest& second = bench.greet(7);
    CHECK_FALSE(first.session->ended());
    bench.says(second, ping(ping_id(1)));
    CHECK(bench.told() == Story{"arrived 7", left(7, SessionEnd::replaced)});
    CHECK(first.session->ended() == SessionEnd::replaced);
    CHECK(first.session->interest() == Interest{});
    CHECK(bench.relay.clients() == 1);
    CHECK(bench.heard(second) == Plaintexts{pong(ping_id(1))});
}

}  // namespace toxrelay::test
