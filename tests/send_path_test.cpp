#include "toxrelay/send_path.hpp"

#include <algorithm>
#include <array>
#include <memory_resource>
#include <vector>

#include <catch2/catch.hpp>

using namespace toxrelay;

namespace {

SharedKey key() {
    std::array<std::byte, key_size> bytes{};
    bytes.fill(std::byte{0x77});
    return SharedKey{bytes};
}
PublicKey peer(int number) {
    PublicKey key;
    key.bytes[0] = static_cast<std::byte>(number);
    return key;
}
constexpr PingId ping_id{std::byte{1}};

/// A send path, and the reader at the other end.
struct Wire {
    explicit Wire(std::pmr::memory_resource& memory = *std::pmr::new_delete_resource()) : path(memory, counts) {}

    /// Writes everything pending and returns the first bytes of the plaintexts, the kinds.
    std::vector<int> kinds_written() {
        std::vector<int> kinds;
        std::vector<std::byte> bytes{path.pending().begin(), path.pending().end()};
        path.written(bytes.size());
        for (std::size_t at = 0; at < bytes.size();) {
            const std::size_t size =
                2 + std::to_integer<std::size_t>(bytes[at]) * 256 + std::to_integer<std::size_t>(bytes[at + 1]);
            const auto text = receiver.open(MutableBytes{bytes}.subspan(at, size));
            REQUIRE(text.has_value());
            kinds.push_back(std::to_integer<int>(text->front()));
            at += size;
        }
        return kinds;
    }
    SendStatus send_data(std::size_t size) {
        return path.send(sender, Data{Slot::from_connection_id(16), Bytes{payload}.first(size)});
    }

    TrafficCounts counts;
    SendPath path;
    SealedStream sender{key(), Nonce{}, Nonce{}};
    SealedStream receiver{key(), Nonce{}, Nonce{}};
    std::vector<std::byte> payload = std::vector<std::byte>(max_data_size, std::byte{5});
};

}  // namespace

TEST_CASE("bytes that are no frame go out as they are") {
    Wire wire;
    CHECK(wire.path.empty());
    const std::array handshake{std::byte{1}, std::byte{2}};
    CHECK(wire.path.put(handshake));
    CHECK(std::ranges::equal(wire.path.pending(), handshake));
    CHECK(wire.counts.frames == 0);
    wire.path.written(2);
    CHECK(wire.counts.bytes == 2);
}

TEST_CASE("control packets leave in the order they were made, the first ping ahead of all") {
    Wire wire;
    REQUIRE(wire.path.owe(RoutingRequest{peer(1)}));
    REQUIRE(wire.path.owe(Pong{ping_id}));
    REQUIRE(wire.path.owe(DisconnectNotification{Slot::from_connection_id(20)}));
    REQUIRE(wire.path.owe_first(Ping{ping_id}));
    CHECK(wire.path.pending().empty());
    CHECK_FALSE(wire.path.empty());
    REQUIRE(wire.path.flush(wire.sender));
    CHECK(wire.kinds_written() == std::vector{4, 0, 5, 3});
    CHECK(wire.path.empty());
}

TEST_CASE("data is refused while a control packet waits to be sealed: control goes first") {
    Wire wire;
    REQUIRE(wire.path.owe(Pong{ping_id}));
    CHECK_FALSE(wire.path.has_room());
    CHECK(wire.send_data(1) == SendStatus::would_block);
    REQUIRE(wire.path.flush(wire.sender));
    CHECK(wire.send_data(1) == SendStatus::queued);
    CHECK(wire.kinds_written() == std::vector{5, 16});
}

TEST_CASE("data keeps clear of the reserve, which control packets may use") {
    Wire wire;
    while (wire.send_data(max_data_size) == SendStatus::queued) CHECK(wire.path.pending().size() <= 16384 - 1024);
    CHECK_FALSE(wire.path.has_room());
    const std::size_t left = TransmitBuffer::capacity - wire.path.pending().size();
    REQUIRE(left >= SendPath::control_reserve);
    const std::size_t fits = left - SendPath::control_reserve - frame_overhead - 1;
    CHECK(wire.send_data(fits + 1) == SendStatus::would_block);
    CHECK(wire.send_data(fits) == SendStatus::queued);
    CHECK(wire.path.pending().size() == TransmitBuffer::capacity - SendPath::control_reserve);
    for (int i = 0; i < 20; ++i) REQUIRE(wire.path.owe(RoutingRequest{peer(i)}));
    REQUIRE(wire.path.flush(wire.sender));
    CHECK(wire.path.pending().size() == TransmitBuffer::capacity - 1024 + 20UL * 51);
    CHECK_FALSE(wire.path.empty());
}

TEST_CASE("a refused packet leaves the stream as it was: what follows decrypts") {
    Wire wire;
    while (wire.send_data(max_data_size) == SendStatus::queued) {
    }
    CHECK(wire.kinds_written() == std::vector<int>(7, 16));
    CHECK(wire.send_data(1) == SendStatus::queued);
    CHECK(wire.kinds_written() == std::vector{16});
}

TEST_CASE("control packets beyond the room wait, lose nothing and keep their order") {
    Wire wire;
    for (int i = 0; i < 240; ++i) REQUIRE(wire.path.owe(RoutingRequest{peer(i)}));
    for (int i = 16; i < 256; ++i) {
        REQUIRE(wire.path.owe(DisconnectNotification{Slot::from_connection_id(static_cast<std::uint8_t>(i))}));
    }
    std::vector<int> kinds;
    for (int round = 0; round < 10 && !wire.path.empty(); ++round) {
        REQUIRE(wire.path.flush(wire.sender));
        CHECK(wire.path.pending().size() <= TransmitBuffer::capacity);
        for (const int kind : wire.kinds_written()) kinds.push_back(kind);
    }
    std::vector<int> expected(240, 0);
    expected.insert(expected.end(), 240, 3);
    CHECK(kinds == expected);
}

TEST_CASE("a ping has left when its last byte has, and not when only what stood before it has") {
    Wire wire;
    REQUIRE(wire.send_data(100) == SendStatus::queued);
    const std::size_t before = wire.path.pending().size();
    REQUIRE(wire.path.owe(Ping{ping_id}));
    CHECK_FALSE(wire.path.ping_has_left());
    REQUIRE(wire.path.flush(wire.sender));
    REQUIRE(wire.send_data(100) == SendStatus::queued);
    wire.path.written(before);
    CHECK_FALSE(wire.path.ping_has_left());
    wire.path.written(frame_overhead + ping_size - 1);
    CHECK_FALSE(wire.path.ping_has_left());
    wire.path.written(1);
    CHECK(wire.path.ping_has_left());
    REQUIRE(wire.path.owe(Ping{ping_id}));
    CHECK_FALSE(wire.path.ping_has_left());
}

TEST_CASE("what is sent is counted: frames and kinds when sealed, bytes when written") {
    Wire wire;
    REQUIRE(wire.path.owe(Pong{ping_id}));
    CHECK(wire.counts.frames == 0);
    REQUIRE(wire.path.flush(wire.sender));
    REQUIRE(wire.send_data(10) == SendStatus::queued);
    CHECK(wire.counts.frames == 2);
    CHECK(wire.counts.packets[PacketKind::pong] == 1);
    CHECK(wire.counts.packets[PacketKind::data] == 1);
    CHECK(wire.counts.bytes == 0);
    wire.path.written(5);
    CHECK(wire.counts.bytes == 5);
    wire.path.written(100000);
    CHECK(wire.counts.bytes == 18 + 9 + 18 + 11);
    CHECK(wire.path.empty());
}

TEST_CASE("a request can be withdrawn until it is sealed") {
    Wire wire;
    REQUIRE(wire.path.owe(RoutingRequest{peer(1)}));
    REQUIRE(wire.path.owe(RoutingRequest{peer(2)}));
    CHECK(wire.path.withdraw_request(peer(1)));
    REQUIRE(wire.path.flush(wire.sender));
    CHECK_FALSE(wire.path.withdraw_request(peer(2)));
    CHECK(wire.kinds_written() == std::vector{0});
}

TEST_CASE("with no memory left everything says so") {
    Wire wire{*std::pmr::null_memory_resource()};
    CHECK_FALSE(wire.path.put(wire.payload));
    CHECK_FALSE(wire.path.owe(Pong{ping_id}));
    CHECK(wire.send_data(1) == SendStatus::out_of_memory);
    CHECK(wire.path.flush(wire.sender));  // nothing is owed, so nothing is needed
    CHECK(wire.path.empty());
    CHECK(wire.counts.frames == 0);
}
