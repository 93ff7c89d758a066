// protocol.md, "Frame": lengths, decryption, and pieces.

#include <cstddef>
#include <cstdint>
#include <string>

#include <catch2/catch.hpp>

#include "tests/support/bench.hpp"
#include "tests/support/plaintext.hpp"
#include "tests/support/told.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/close_reason.hpp"

namespace toxrelay::test {
namespace {

Plaintext length_field(std::size_t length) {
    return {static_cast<std::byte>(length / 256), static_cast<std::byte>(length % 256)};
}

}  // namespace

TEST_CASE("a frame of an impossible length closes the connection at once, before its bytes have come") {
    ConnectedBench bench;
    const auto length = static_cast<std::size_t>(GENERATE(0, 1, 15, 16, 2049, 2050, 4096, 65535));
    bench.deliver(length_field(length));
    CHECK(bench.told() == Story{closed(CloseReason::frame_length_invalid)});
}

TEST_CASE("frames of length 17 and 2048, the shortest and the longest, are taken") {
    ConnectedBench bench;
    bench.open_online_route(key(7), 16);
    const auto shortest = bench.relay.frame(data(16, {}));
    REQUIRE(shortest.size() == 2 + 17);
    bench.deliver(shortest);
    CHECK(bench.told().empty());
    CHECK(bench.client.statistics().ignored.empty_data == 1);
    const auto payload = pattern(2031);
    const auto longest = bench.relay.frame(data(16, payload));
    REQUIRE(longest.size() == 2 + 2048);
    bench.deliver(longest);
    CHECK(bench.told() == Story{"data 16: " + in_words(Bytes{payload})});
}

TEST_CASE("one byte of a length field says nothing yet") {
    ConnectedBench bench;
    bench.deliver(Plaintext{std::byte{0xFF}});
    CHECK(bench.told().empty());
    bench.deliver(Plaintext{std::byte{0xFF}});
    CHECK(bench.told() == Story{closed(CloseReason::frame_length_invalid)});
}

TEST_CASE("a frame with any bit of its box changed closes the connection as not authentic") {
    ConnectedBench bench;
    bench.open_online_route(key(7), 16);
    auto frame = bench.relay.frame(data(16, text("hello")));
    const auto at = static_cast<std::size_t>(GENERATE(range(2, 2 + 16 + 6)));
    REQUIRE(at < frame.size());
    frame[at] ^= std::byte{0x80};
    bench.deliver(frame);
    CHECK(bench.told() == Story{closed(CloseReason::frame_not_authentic)});
}

TEST_CASE("a frame sent again closes the connection as not authentic") {
    ConnectedBench bench;
    const auto frame = bench.relay.frame(oob_recv(key(9), text("once")));
    bench.deliver(frame);
    CHECK(bench.told() == Story{"oob from key 9: once"});
    bench.deliver(frame);
    CHECK(bench.told() == Story{closed(CloseReason::frame_not_authentic)});
}

TEST_CASE("a frame left out closes the connection as not authentic") {
    ConnectedBench bench;
    bench.relay.frame(oob_recv(key(9), text("lost")));
    CHECK(bench.tells(oob_recv(key(9), text("next"))) == Story{closed(CloseReason::frame_not_authentic)});
}

TEST_CASE("a frame of a wrong length field closes the connection, whichever it is") {
    ConnectedBench bench;
    const auto told_length = static_cast<std::uint16_t>(GENERATE(17, 53, 55));
    const auto frame = bench.relay.frame(oob_recv(key(9), text("hello")), told_length);  // 54
    bench.deliver(frame + pattern(64));
    CHECK(bench.told() == Story{closed(CloseReason::frame_not_authentic)});
}

TEST_CASE("a frame is told when its last byte comes, however its bytes are cut") {
    ConnectedBench bench;
    const auto frame = bench.relay.frame(oob_recv(key(9), text("in two")));
    const auto cut = static_cast<std::size_t>(GENERATE(1, 2, 3, 17, 18, 19, 56));
    REQUIRE(cut < frame.size());
    bench.deliver(Bytes{frame}.first(cut));
    CHECK(bench.told().empty());
    bench.deliver(Bytes{frame}.subspan(cut));
    CHECK(bench.told() == Story{"oob from key 9: in two"});
}

TEST_CASE("frames that come together are told one poll_event each, in order") {
    ConnectedBench bench;
    Plaintext stream;
    for (const char* word : {"one", "two", "three"}) stream = stream + bench.relay.frame(oob_recv(key(9), text(word)));
    bench.deliver(stream);
    for (const char* word : {"one", "two", "three"}) {
        const auto event = bench.client.poll_event();
        REQUIRE(event);
        CHECK(in_words(*event) == "oob from key 9: " + std::string{word});
    }
    CHECK_FALSE(bench.client.poll_event());
}

TEST_CASE("a thousand frames of every kind of length keep the stream together") {
    ConnectedBench bench;
    for (std::size_t i = 0; i < 1000; ++i) {
        const auto payload = pattern(1 + i * 37 % 1999, static_cast<unsigned>(i));
        REQUIRE(bench.tells(oob_recv(key(9), payload)) == Story{"oob from key 9: " + in_words(Bytes{payload})});
    }
    CHECK(bench.client.statistics().received.frames == 1001);
}

}  // namespace toxrelay::test
