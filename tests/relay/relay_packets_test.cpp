// protocol.md, "Frame" and "Packets", from the relay's side.

#include <cstddef>
#include <cstdint>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/relay/relay_bench.hpp"
#include "tests/support/plaintext.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/packet.hpp"
#include "toxrelay/session_end.hpp"

namespace toxrelay::test {
namespace {

Plaintext forward_request(std::uint8_t family, std::size_t address_size, Bytes payload) {
    return packet(10, Plaintext{static_cast<std::byte>(family)} + pattern(address_size) +
                          Plaintext{std::byte{0x12}, std::byte{0x34}} + payload);
}

void check_ends(const Plaintext& plain, SessionEnd why) {
    CAPTURE(plain.size());
    RelayBench bench;
    bench.says(bench.join(7), plain);
    CHECK(bench.told() == Story{left(7, why)});
}

}  // namespace

TEST_CASE("a ping is answered with the same eight bytes") {
    RelayBench bench;
    CHECK(bench.answer(bench.join(7), ping(ping_id(99))) == Plaintexts{pong(ping_id(99))});
}

TEST_CASE("an OOB packet goes to whoever has that key, with the sender's in front") {
    RelayBench bench;
    Guest& alice = bench.join(7);
    Guest& bob = bench.join(8);
    bench.says(alice, oob_send(bob.client.key(), text("x")));
    bench.says(alice, oob_send(bob.client.key(), pattern(1024)));
    bench.says(alice, oob_send(alice.client.key(), text("to myself")));
    CHECK(bench.told().empty());
    CHECK(bench.heard(bob) ==
          Plaintexts{oob_recv(alice.client.key(), text("x")), oob_recv(alice.client.key(), pattern(1024))});
    CHECK(bench.heard(alice) == Plaintexts{oob_recv(alice.client.key(), text("to myself"))});
}

TEST_CASE("an OOB packet for nobody is dropped") {
    RelayBench bench;
    bench.greet(8);  // has not proven who it is
    bench.says(bench.join(7), oob_send(RelayBench::key_of(8), text("x")));
    CHECK(bench.told().empty());
    CHECK(bench.heard(bench.guest(8)).empty());
    CHECK_FALSE(bench.guest(7).session->ended());
}

TEST_CASE("onion and forward requests are the embedder's, and so are the answers") {
    RelayBench bench;
    Guest& guest = bench.join(7);
    bench.says(guest, onion_request(text("onion")));
    bench.says(guest, forward_request(2, 4, text("four")));
    bench.says(guest, forward_request(10, 16, text("six")));
    bench.says(guest, forward_request(2, 4, {}));
    CHECK(bench.told() == Story{"onion of 7: onion", "forward of 7 to port 4660: four",
                                "forward of 7 to port 4660: six", "forward of 7 to port 4660: "});
    CHECK(bench.relay.send_onion_response(*guest.session, text("core")));
    CHECK(bench.relay.send_forwarding(*guest.session, text("reply")));
    CHECK(bench.relay.send_onion_response(*guest.session, pattern(2031)));
    CHECK_FALSE(bench.relay.send_onion_response(*guest.session, {}));
    CHECK_FALSE(bench.relay.send_onion_response(*guest.session, pattern(2032)));
    CHECK_FALSE(bench.relay.send_forwarding(*guest.session, {}));
    CHECK_FALSE(bench.relay.send_forwarding(*guest.session, pattern(2032)));
    CHECK(bench.heard(guest) ==
          Plaintexts{onion_response(text("core")), forwarding(text("reply")), onion_response(pattern(2031))});
}

TEST_CASE("the first packet of a client may be of any kind, and is done behind its arrival") {
    RelayBench bench;
    Guest& guest = bench.greet(7);
    bench.says(guest, onion_request(text("first")));
    CHECK(bench.told() == Story{"arrived 7", "onion of 7: first"});
}

TEST_CASE("a first packet that must not be proves the client and ends its session") {
    RelayBench bench;
    Guest& guest = bench.greet(7);
    bench.says(guest, packet(12, text("x")));
    CHECK(bench.told() == Story{"arrived 7", left(7, SessionEnd::packet_unexpected)});
}

TEST_CASE("a pong that answers nothing is ignored and counted") {
    RelayBench bench;
    Guest& guest = bench.join(7);
    bench.says(guest, pong(ping_id(5)));
    CHECK(bench.told().empty());
    CHECK(guest.session->statistics().ignored.stray_pong == 1);
}

TEST_CASE("a connect notification of a client means nothing to a relay") {
    RelayBench bench;
    Guest& guest = bench.join(7);
    bench.says(guest, connect_notification(16));
    CHECK(bench.told().empty());
    CHECK_FALSE(guest.session->ended());
}

TEST_CASE("a kind that only relays send, or nobody, ends the session") {
    check_ends(routing_response(16, key(1)), SessionEnd::packet_unexpected);
    check_ends(oob_recv(key(1), text("x")), SessionEnd::packet_unexpected);
    check_ends(onion_response(text("x")), SessionEnd::packet_unexpected);
    check_ends(forwarding(text("x")), SessionEnd::packet_unexpected);
    for (const int kind : {12, 13, 14, 15}) {
        check_ends(packet(static_cast<std::uint8_t>(kind), text("x")), SessionEnd::packet_unexpected);
    }
}

TEST_CASE("a packet of a wrong length, or with an id that cannot be, ends the session") {
    check_ends(packet(0, pattern(31)), SessionEnd::packet_malformed);
    check_ends(packet(0, pattern(33)), SessionEnd::packet_malformed);
    check_ends(packet(3, {}), SessionEnd::packet_malformed);
    check_ends(packet(3, pattern(2)), SessionEnd::packet_malformed);
    check_ends(disconnect_notification(15), SessionEnd::packet_malformed);
    check_ends(ping(Plaintext(8)), SessionEnd::packet_malformed);
    check_ends(pong(Plaintext(8)), SessionEnd::packet_malformed);
    check_ends(ping(pattern(7)), SessionEnd::packet_malformed);
    check_ends(oob_send(key(1), {}), SessionEnd::packet_malformed);
    check_ends(oob_send(key(1), pattern(1025)), SessionEnd::packet_malformed);
    check_ends(onion_request({}), SessionEnd::packet_malformed);
    check_ends(forward_request(3, 4, text("x")), SessionEnd::packet_malformed);
    check_ends(forward_request(2, 3, {}), SessionEnd::packet_malformed);
    check_ends(forward_request(2, 4, pattern(1793)), SessionEnd::packet_malformed);
}

TEST_CASE("a frame of an impossible length ends the session at its length field") {
    for (const int length : {0, 1, 16, 2049, 65535}) {
        CAPTURE(length);
        RelayBench bench;
        Guest& guest = bench.join(7);
        const auto frame = guest.client.frame(text("x"), static_cast<std::uint16_t>(length));
        bench.deliver(guest, Bytes{frame}.first(2));
        CHECK(bench.told() == Story{left(7, SessionEnd::frame_length_invalid)});
    }
}

TEST_CASE("a frame with any bit of its box another ends the session") {
    const std::size_t bits = 8 * (16 + 9);
    for (std::size_t bit = 0; bit < bits; ++bit) {
        CAPTURE(bit);
        RelayBench bench;
        Guest& guest = bench.join(7);
        auto frame = guest.client.frame(ping(ping_id(2)));
        frame[2 + bit / 8] ^= std::byte{1} << (bit % 8);
        bench.deliver(guest, frame);
        REQUIRE(bench.told() == Story{left(7, SessionEnd::frame_not_authentic)});
    }
}

TEST_CASE("a frame sent again ends the session") {
    RelayBench bench;
    Guest& guest = bench.join(7);
    const auto frame = guest.client.frame(ping(ping_id(2)));
    bench.deliver(guest, frame);
    CHECK(bench.told().empty());
    bench.deliver(guest, frame);
    CHECK(bench.told() == Story{left(7, SessionEnd::frame_not_authentic)});
}

TEST_CASE("packets are handled alike in any two pieces") {
    for (std::size_t split = 0;; ++split) {
        CAPTURE(split);
        RelayBench bench;
        Guest& guest = bench.join(7);
        std::vector<std::byte> stream;
        for (const auto& plain : {ping(ping_id(2)), routing_request(key(1)), data(16, text("x")), ping(ping_id(3))}) {
            stream = stream + guest.client.frame(plain);
        }
        if (split > stream.size()) break;
        bench.deliver(guest, Bytes{stream}.first(split));
        CHECK(bench.told().empty());
        bench.deliver(guest, Bytes{stream}.subspan(split));
        CHECK(bench.told().empty());
        REQUIRE(bench.heard(guest) == Plaintexts{pong(ping_id(2)), routing_response(16, key(1)), pong(ping_id(3))});
    }
}

TEST_CASE("what a session did is counted") {
    RelayBench bench;
    Guest& guest = bench.join(7);
    bench.answer(guest, routing_request(key(1)));
    const auto& statistics = guest.session->statistics();
    CHECK(statistics.received.frames == 2);
    CHECK(statistics.received.bytes == 128 + (18 + 9) + (18 + 33));
    CHECK(statistics.received.packets[PacketKind::routing_request] == 1);
    CHECK(statistics.sent.frames == 2);
    CHECK(statistics.sent.bytes == 96 + (18 + 9) + (18 + 34));
    CHECK(statistics.sent.packets[PacketKind::routing_response] == 1);
}

}  // namespace toxrelay::test
