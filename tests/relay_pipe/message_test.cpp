#include "examples/relay_pipe/message.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "examples/relay_pipe/digest.hpp"
#include "toxrelay/bytes.hpp"

namespace relay_pipe {
namespace {

constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

std::vector<std::byte> encoded(const Message& message) {
    std::array<std::byte, max_message_size> buffer{};
    const auto bytes = encode(message, buffer);
    return {bytes.begin(), bytes.end()};
}

template <class T>
void check_round_trip(const T& message) {
    const auto decoded = decode(encoded(message));
    REQUIRE(decoded);
    REQUIRE(std::holds_alternative<T>(*decoded));
    CHECK(std::get<T>(*decoded) == message);
}

Digest some_digest() {
    Digest digest{};
    for (std::size_t at = 0; at < digest.size(); ++at) digest[at] = static_cast<std::byte>(at + 1);
    return digest;
}

}  // namespace

TEST_CASE("every message comes back as it was written") {
    check_round_trip(Hello{});
    check_round_trip(Hello{.heard = true, .answer_wanted = false});
    check_round_trip(Hello{.heard = false, .answer_wanted = true});
    check_round_trip(Ask{.pieces = 1, .bytes = largest});
    check_round_trip(Ack{.pieces = largest, .bytes = 0x0102030405060708U});
    check_round_trip(End{.pieces = 7, .bytes = 9, .digest = some_digest()});
    check_round_trip(EndAck{.lost_pieces = 7, .bytes = 9, .digest = some_digest()});
    check_round_trip(Done{});
}

TEST_CASE("a piece carries up to the largest payload of a data packet") {
    for (const std::size_t size : {std::size_t{1}, max_piece_size}) {
        const std::vector bytes(size, std::byte{0xA5});
        const auto packed = encoded(Piece{.sequence = 3, .offset = 5, .bytes = bytes});
        CHECK(packed.size() == piece_header_size + size);
        const auto decoded = decode(packed);
        REQUIRE(decoded);
        const auto& piece = std::get<Piece>(*decoded);
        CHECK(piece.sequence == 3);
        CHECK(piece.offset == 5);
        CHECK(std::vector<std::byte>(piece.bytes.begin(), piece.bytes.end()) == bytes);
    }
    CHECK(piece_header_size + max_piece_size == toxrelay::max_data_size);
}

TEST_CASE("a message that is cut short, or goes on too long, is none") {
    const std::vector<Message> messages{Hello{}, Ask{}, Ack{}, End{}, EndAck{}, Done{}};
    for (const auto& message : messages) {
        auto packed = encoded(message);
        for (std::size_t size = 0; size < packed.size(); ++size)
            CHECK_FALSE(decode(toxrelay::Bytes{packed}.first(size)));
        packed.push_back(std::byte{0});
        CHECK_FALSE(decode(packed));
    }
}

TEST_CASE("a piece without bytes, or with too many, is no message") {
    CHECK_FALSE(decode(encoded(Piece{})));
    std::vector<std::byte> packed(max_message_size + 1, std::byte{2});
    CHECK_FALSE(decode(packed));
    packed.pop_back();
    CHECK(decode(packed));
}

TEST_CASE("unknown kinds, another opening of a hello and odd flags are no messages") {
    for (unsigned kind = 0; kind < 256; ++kind) {
        const std::vector packed{static_cast<std::byte>(kind)};
        CHECK(decode(packed).has_value() == (kind == 7));
    }
    const auto hello = encoded(Hello{});
    for (std::size_t at = 1; at < hello.size(); ++at) {
        auto changed = hello;
        changed[at] ^= std::byte{0x80};
        CHECK_FALSE(decode(changed));
    }
}

}  // namespace relay_pipe
