// protocol.md, "Send path", from the relay's side: what a client that does not read costs, and what it does not.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/relay/relay_bench.hpp"
#include "tests/support/plaintext.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/session_end.hpp"

namespace toxrelay::test {
namespace {

/// Sends data to the guest on connection id 16 until its buffer takes no more. Returns how many packets it took.
std::size_t fill(RelayBench& bench, Guest& from, Guest& to) {
    std::size_t taken = 0;
    for (;;) {
        const std::size_t before = to.session->write_buffer().size();
        bench.says(from, data(16, pattern(2000)));
        bench.told();
        if (to.session->write_buffer().size() == before) return taken;
        ++taken;
    }
}

}  // namespace

TEST_CASE("data and OOB for a client whose buffer is full are dropped, and the client hears a whole prefix") {
    RelayBench bench;
    bench.join_and_link(7, 8);
    Guest& alice = bench.guest(7);
    Guest& bob = bench.guest(8);
    const std::size_t taken = fill(bench, alice, bob);
    CHECK(taken == 31);
    for (int i = 0; i < 2; ++i) bench.says(alice, oob_send(bob.client.key(), pattern(1024)));  // there is room for one
    CHECK(bench.told().empty());
    CHECK_FALSE(bench.relay.send_forwarding(*bob.session, pattern(1000)));
    CHECK_FALSE(alice.session->ended());
    auto expected = Plaintexts(taken, data(16, pattern(2000)));
    expected.push_back(oob_recv(alice.client.key(), pattern(1024)));
    CHECK(bench.heard(bob) == expected);
    bench.says(alice, data(16, text("room again")));
    CHECK(bench.told().empty());
    CHECK(bench.heard(bob) == Plaintexts{data(16, text("room again"))});
}

TEST_CASE("whatever three full reads bring finds room with a receiver that has taken everything") {
    RelayBench bench;
    bench.join_and_link(7, 8);
    Guest& alice = bench.guest(7);
    Guest& bob = bench.guest(8);
    const std::size_t three_reads = 3 * 16384;
    for (const std::size_t size : {1U, 100U, 1373U, 2031U}) {
        CAPTURE(size);
        std::vector<std::byte> stream;
        std::size_t sent = 0;
        while (stream.size() < 200'000) {
            stream = stream + alice.client.frame(data(16, pattern(size)));
            ++sent;
        }
        std::size_t heard = 0;
        for (Bytes left{stream}; !left.empty();) {
            for (Bytes burst = left.first(std::min(three_reads, left.size())); !burst.empty();) {
                const std::size_t taken = bench.deliver(alice, burst);
                REQUIRE(taken > 0);
                burst = burst.subspan(taken);
                left = left.subspan(taken);
                bench.told();
            }
            heard += bench.heard(bob).size();
        }
        CHECK(heard == sent);
    }
}

TEST_CASE("control packets for a client whose buffer is full wait, and none is lost") {
    RelayBench bench;
    Guest& reader = bench.join(1);
    Guest& filler = bench.join(2);
    bench.says(reader, routing_request(filler.client.key()));
    bench.says(filler, routing_request(reader.client.key()));
    bench.told();
    bench.heard(reader);
    for (std::uint8_t i = 3; i < 100; ++i) bench.answer(reader, routing_request(RelayBench::key_of(i)));
    fill(bench, filler, reader);
    for (std::uint8_t i = 3; i < 100; ++i) bench.says(bench.join(i), routing_request(reader.client.key()));
    bench.told();
    Plaintexts notifications;
    for (const auto& plain : bench.heard(reader)) {
        if (plain.size() == 2) notifications.push_back(plain);
    }
    REQUIRE(notifications.size() == 97);
    for (std::uint8_t i = 0; i < 97; ++i)
        CHECK(notifications[i] == connect_notification(static_cast<std::uint8_t>(17 + i)));
}

TEST_CASE("a client that pings and does not read is not read either, at a bound, and all is answered in the end") {
    RelayBench bench;
    Guest& guest = bench.join(7);
    std::size_t said = 0;
    std::vector<std::byte> stuck;
    for (; said < 100'000; ++said) {
        const auto frame = guest.client.frame(ping(ping_id(static_cast<std::uint32_t>(said + 1))));
        const std::size_t taken = bench.deliver(guest, frame);
        bench.told();
        if (taken == frame.size()) continue;
        stuck.assign(frame.begin() + static_cast<std::ptrdiff_t>(taken), frame.end());
        break;
    }
    CHECK(said < 4000);
    CHECK(bench.memory.outstanding() < 100'000);
    CHECK_FALSE(guest.session->interest().read);
    CHECK(guest.session->interest().write);
    Plaintexts heard;
    while (heard.size() < said) {
        const auto more = bench.heard(guest);
        heard.insert(heard.end(), more.begin(), more.end());
        const bool told_nothing = bench.told().empty();
        REQUIRE(told_nothing);
        if (more.empty() && guest.session->write_buffer().empty()) break;
    }
    CHECK(guest.session->interest().read);
    bench.deliver(guest, stuck);
    bench.told();
    const auto last = bench.heard(guest);
    heard.insert(heard.end(), last.begin(), last.end());
    REQUIRE(heard.size() == said + 1);
    for (std::size_t i = 0; i < heard.size(); ++i) {
        REQUIRE(heard[i] == pong(ping_id(static_cast<std::uint32_t>(i + 1))));
    }
}

TEST_CASE("a client that is not read holds up nobody else") {
    RelayBench bench;
    Guest& flood = bench.join(7);
    Guest& other = bench.join(8);
    for (std::uint32_t i = 1; i < 5000; ++i) {
        const auto frame = flood.client.frame(ping(ping_id(i)));
        if (bench.deliver(flood, frame) < frame.size()) break;
        bench.told();
    }
    CHECK(bench.answer(other, ping(ping_id(1))) == Plaintexts{pong(ping_id(1))});
}

TEST_CASE("clients that have much to say take turns, packet by packet") {
    RelayBench bench;
    Guest& alice = bench.join(7);
    Guest& bob = bench.join(8);
    for (int i = 0; i < 3; ++i) bench.says(alice, onion_request(text("a")));
    for (int i = 0; i < 3; ++i) bench.says(bob, onion_request(text("b")));
    CHECK(bench.told() ==
          Story{"onion of 7: a", "onion of 8: b", "onion of 7: a", "onion of 8: b", "onion of 7: a", "onion of 8: b"});
}

TEST_CASE("a client that takes one byte at a time hears everything in order") {
    RelayBench bench;
    bench.join_and_link(7, 8);
    Guest& alice = bench.guest(7);
    Guest& bob = bench.guest(8);
    Plaintexts heard;
    for (std::uint32_t i = 1; i <= 50; ++i) {
        bench.says(alice, data(16, pattern(100, i)));
        bench.says(bob, ping(ping_id(i)));
        bench.told();
        for (int j = 0; j < 400; ++j) bench.write(bob, 1);
        for (auto& plain : bob.client.heard()) heard.push_back(std::move(plain));
    }
    REQUIRE(heard.size() == 100);
    for (std::uint32_t i = 1; i <= 50; ++i) {
        CHECK(heard[2 * i - 2] == data(16, pattern(100, i)));
        CHECK(heard[2 * i - 1] == pong(ping_id(i)));
    }
}

TEST_CASE("a client that takes no byte for three minutes is given up, one that takes a byte now and then is not") {
    RelayBench bench;
    bench.join_and_link(7, 8);
    Guest& bob = bench.guest(8);
    fill(bench, bench.guest(7), bob);
    bench.timeout_after(bob, std::chrono::seconds{179});
    bench.write(bob, 1);
    bench.timeout_after(bob, std::chrono::seconds{179});
    CHECK(bench.told().empty());
    CHECK_FALSE(bob.session->ended());
    bench.timeout_after(bob, std::chrono::seconds{1});
    CHECK(bench.told() == Story{left(8, SessionEnd::write_stalled)});
    CHECK(bench.heard(bench.guest(7)).back() == disconnect_notification(16));
}

TEST_CASE("a relay names each session that got something to write, once, and none that lost its own") {
    RelayBench bench;
    bench.join_and_link(7, 8);
    while (bench.relay.next_to_write() != nullptr) {
    }
    Guest& bob = bench.guest(8);
    for (int i = 0; i < 3; ++i) bench.says(bench.guest(7), data(16, text("x")));
    bench.told();
    CHECK(bench.relay.next_to_write() == bob.session);
    CHECK(bench.relay.next_to_write() == nullptr);
    bench.heard(bob);
    CHECK(bench.relay.next_to_write() == nullptr);
}

}  // namespace toxrelay::test
