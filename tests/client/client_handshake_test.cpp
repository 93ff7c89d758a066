// protocol.md, "Handshake".

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include <catch2/catch.hpp>

#include "tests/support/bench.hpp"
#include "tests/support/oracle_box.hpp"
#include "tests/support/plaintext.hpp"
#include "tests/support/scripted_relay.hpp"
#include "tests/support/told.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/interest.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/send_status.hpp"

namespace toxrelay::test {
namespace {

Plaintext from_hex(const std::string& hex) {
    Plaintext bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        bytes.push_back(static_cast<std::byte>(std::stoul(hex.substr(i, 2), nullptr, 16)));
    }
    return bytes;
}

/// Curve25519 points whose product with any secret key is zero: everybody knows the shared key (RFC 7748, section 6.1).
Plaintext low_order_point() {
    return from_hex(GENERATE(values<std::string>({
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    })));
}

PublicKey as_key(Bytes bytes) {
    PublicKey key;
    std::copy(bytes.begin(), bytes.end(), key.bytes.begin());
    return key;
}

}  // namespace

TEST_CASE("a client opens with 128 bytes that the relay can read, under its own key") {
    Bench bench;
    CHECK(bench.client.interest() == Interest{.read = true, .write = true});
    bench.write();
    CHECK(bench.relay.taken().size() == 128);
    REQUIRE(bench.relay.has_handshake());
    CHECK(bench.relay.client_key() == bench.self.public_key());
    CHECK_FALSE(bench.relay.client_temporary_key() == bench.self.public_key());
    CHECK(bench.client.interest() == Interest{.read = true, .write = false});
}

TEST_CASE("the ping leaves in the same flight as the relay's handshake is accepted, before anything else") {
    Bench bench;
    bench.shake_hands();
    const auto flight = bench.sent();
    REQUIRE(flight.size() == 1);
    CHECK(flight[0].size() == 9);
    CHECK(flight[0][0] == std::byte{4});
    CHECK(Bytes{flight[0]}.subspan(1).size() == 8);
    CHECK(Plaintext{flight[0].begin() + 1, flight[0].end()} != Plaintext(8, std::byte{0}));
}

TEST_CASE("routes wanted before the handshake leave in the flight with the first ping, behind it, in order") {
    Bench bench;
    CHECK(bench.client.open_route(key(7)) == SendStatus::queued);
    bench.write();
    CHECK(bench.client.open_route(key(8)) == SendStatus::queued);
    bench.deliver(bench.relay.handshake());
    CHECK(bench.client.open_route(key(9)) == SendStatus::queued);  // come, but not yet taken
    CHECK(bench.told().empty());
    auto flight = bench.sent();
    REQUIRE(flight.size() == 4);
    CHECK(flight[0][0] == std::byte{4});
    flight.erase(flight.begin());
    CHECK(flight == Plaintexts{routing_request(key(7)), routing_request(key(8)), routing_request(key(9))});
}

TEST_CASE("connected is told with the first frame that decrypts, before what the frame says") {
    Bench bench;
    bench.shake_hands();
    CHECK(bench.tells(oob_recv(key(9), text("hello"))) == Story{"connected", "oob from key 9: hello"});
}

TEST_CASE("connected is told once") {
    ConnectedBench bench;
    bench.timeout_after(std::chrono::seconds{30});
    const auto ping_packet = bench.sent().front();
    CHECK(bench.tells(pong(Bytes{ping_packet}.subspan(1))).empty());
}

TEST_CASE("a first frame that decrypts but is malformed is told as connected, then closed") {
    Bench bench;
    bench.shake_hands();
    CHECK(bench.tells(packet(12, {})) == Story{"connected", closed(CloseReason::packet_unexpected)});
}

TEST_CASE("frames glued behind the relay's handshake are kept") {
    Bench bench;
    bench.write();
    auto stream = bench.relay.handshake();
    stream = stream + bench.relay.frame(ping(ping_id(5)));
    stream = stream + bench.relay.frame(oob_recv(key(9), text("glued")));
    bench.deliver(stream);
    CHECK(bench.told() == Story{"connected", "oob from key 9: glued"});
    const auto flight = bench.sent();
    REQUIRE(flight.size() == 2);
    CHECK(flight[0][0] == std::byte{4});
    CHECK(flight[1] == pong(ping_id(5)));
}

TEST_CASE("the relay's handshake may come in any two pieces") {
    Bench bench;
    bench.write();
    const auto handshake = bench.relay.handshake();
    const auto cut = static_cast<std::size_t>(GENERATE(range(0, 96)));
    bench.deliver(Bytes{handshake}.first(cut));
    CHECK(bench.told().empty());
    CHECK(bench.client.write_buffer().empty());
    bench.deliver(Bytes{handshake}.subspan(cut));
    CHECK(bench.told().empty());
    CHECK(bench.sent().size() == 1);
}

TEST_CASE("a handshake with a changed bit closes the connection as not authentic") {
    Bench bench;
    bench.write();
    auto handshake = bench.relay.handshake();
    handshake[static_cast<std::size_t>(GENERATE(0, 23, 24, 39, 40, 71, 72, 95))] ^= std::byte{1};
    bench.deliver(handshake);
    CHECK(bench.told() == Story{closed(CloseReason::handshake_not_authentic)});
    CHECK(bench.client.write_buffer().empty());
}

TEST_CASE("a handshake from the owner of another key closes the connection as not authentic") {
    Bench bench;
    bench.write();
    ScriptedRelay::Secrets secrets{};
    secrets.long_term.fill(std::byte{0x66});
    secrets.temporary.fill(std::byte{0x67});
    // The impostor cannot read the client's handshake; it knows the client's key, which travels in clear.
    const auto self = bench.self.public_key();
    const Key shared = shared_key_of(self.bytes, secrets.long_term);
    const auto temporary = public_key_of(secrets.temporary);
    const auto plain = Plaintext{temporary.begin(), temporary.end()} + secrets.base_nonce;
    bench.deliver(Plaintext(24) + sealed(shared, OracleNonce{}, plain));
    CHECK(bench.told() == Story{closed(CloseReason::handshake_not_authentic)});
}

TEST_CASE("a reflected handshake closes the connection, and nobody is told that it is connected") {
    Bench bench;
    bench.write();
    // All but the clear key comes back: nonce and box are a valid handshake, of ourselves.
    bench.deliver(Bytes{bench.relay.taken()}.subspan(32));
    CHECK(bench.told() == Story{closed(CloseReason::handshake_reflected)});
    CHECK(bench.client.write_buffer().empty());
}

TEST_CASE("our temporary key under another nonce is a reflected handshake as well") {
    Bench bench;
    bench.write();
    const auto temporary = bench.relay.client_temporary_key();
    bench.deliver(bench.relay.handshake_of(Plaintext{temporary.bytes.begin(), temporary.bytes.end()} + pattern(24)));
    CHECK(bench.told() == Story{closed(CloseReason::handshake_reflected)});
}

TEST_CASE("a replayed handshake and its frames never look connected") {
    ConnectedBench recorded;
    auto old_stream = recorded.relay.handshake();
    // The relay's base nonce is the same again here, and still the old frames do not decrypt: the keys are others.
    ScriptedRelay old_relay;
    old_relay.take(recorded.relay.taken());
    old_stream = old_stream + old_relay.frame(pong(ping_id(1)));

    Bench bench({}, 2);
    bench.write();
    bench.deliver(old_stream);
    CHECK(bench.told() == Story{closed(CloseReason::frame_not_authentic)});
}

TEST_CASE("a replayed handshake with nothing behind it ends without its pong, and was never connected") {
    ConnectedBench recorded;
    Bench bench({}, 2);
    bench.write();
    bench.deliver(recorded.relay.handshake());
    CHECK(bench.told().empty());
    bench.write();
    bench.timeout_after(std::chrono::seconds{10});
    CHECK(bench.told() == Story{closed(CloseReason::pong_timed_out)});
}

TEST_CASE("a configured relay key that is a low-order point closes before a byte is sent") {
    const auto point = low_order_point();
    Bench bench([&](Config& config) { config.relay = as_key(point); });
    CHECK(bench.client.write_buffer().empty());
    CHECK(bench.client.interest() == Interest{});
    CHECK_FALSE(bench.client.next_deadline());
    CHECK(bench.client.open_route(key(7)) == SendStatus::closed);
    CHECK(bench.told() == Story{closed(CloseReason::relay_key_invalid)});
    CHECK(bench.told().empty());
}

TEST_CASE("a temporary key of the relay that is a low-order point closes the connection") {
    const auto point = low_order_point();
    Bench bench;
    bench.write();
    bench.deliver(bench.relay.handshake_of(point + pattern(24)));
    CHECK(bench.told() == Story{closed(CloseReason::handshake_key_invalid)});
    CHECK(bench.client.write_buffer().empty());
}

TEST_CASE("the same seed and the same inputs make the same bytes, another seed makes others") {
    const auto bytes_with = [](std::uint8_t seed) {
        Bench bench({}, seed);
        REQUIRE(bench.client.open_route(key(7)) == SendStatus::queued);
        bench.connect();
        bench.timeout_after(std::chrono::seconds{30});
        bench.write();
        return bench.relay.taken();
    };
    CHECK(bytes_with(1) == bytes_with(1));
    const auto one = bytes_with(1);
    const auto two = bytes_with(2);
    REQUIRE(one.size() == two.size());
    CHECK(std::equal(one.begin(), one.begin() + 32, two.begin()));  // our own key
    for (std::size_t from = 32; from + 8 <= one.size(); ++from) {
        CAPTURE(from);
        const auto at = static_cast<std::ptrdiff_t>(from);
        CHECK_FALSE(std::equal(one.begin() + at, one.begin() + at + 8, two.begin() + at));
    }
}

}  // namespace toxrelay::test
