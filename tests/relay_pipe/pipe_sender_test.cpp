#include "examples/relay_pipe/pipe_sender.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <variant>

#include <catch2/catch.hpp>

#include "examples/relay_pipe/failure.hpp"
#include "examples/relay_pipe/message.hpp"
#include "examples/relay_pipe/stream_digest.hpp"
#include "toxrelay/time.hpp"

namespace relay_pipe {
namespace {

using std::chrono::seconds;
constexpr toxrelay::Instant start{};

void send_one(PipeSender& sender, std::size_t size = 10, toxrelay::Instant now = start) {
    REQUIRE(sender.input_buffer().size() >= size);
    sender.commit_input(size);
    const auto message = sender.next_message();
    REQUIRE(message);
    REQUIRE(std::holds_alternative<Piece>(*message));
    sender.sent(*message, now);
}

void send_end(PipeSender& sender) {
    sender.end_input();
    const auto message = sender.next_message();
    REQUIRE(message);
    REQUIRE(std::holds_alternative<End>(*message));
    sender.sent(*message, start);
}

}  // namespace

TEST_CASE("pieces are numbered and know their place in the stream") {
    PipeSender sender;
    CHECK(sender.input_buffer().size() == max_piece_size);
    CHECK_FALSE(sender.next_message());
    send_one(sender, 10);
    sender.commit_input(7);
    CHECK(sender.input_buffer().empty());
    const auto piece = std::get<Piece>(*sender.next_message());
    CHECK(piece.sequence == 1);
    CHECK(piece.offset == 10);
    CHECK(piece.bytes.size() == 7);
}

TEST_CASE("a full window leaves the input alone until an ack comes") {
    PipeSender sender;
    for (std::uint64_t n = 0; n < window; ++n) send_one(sender);
    CHECK(sender.input_buffer().empty());
    CHECK_FALSE(sender.next_message());
    REQUIRE_FALSE(sender.take(Ack{.pieces = 1, .bytes = 10}, start));
    CHECK_FALSE(sender.input_buffer().empty());
    CHECK(sender.bytes_acknowledged() == 10);
    CHECK(sender.bytes_sent() == 10 * window);
}

TEST_CASE("when no ack comes for two seconds the sender asks, and goes on asking") {
    PipeSender sender;
    CHECK_FALSE(sender.deadline());
    send_one(sender);
    for (unsigned round = 1; round <= 3; ++round) {
        REQUIRE(sender.deadline());
        CHECK(*sender.deadline() == start + 2 * round * seconds{1});
        sender.handle_timeout(*sender.deadline() - toxrelay::Duration{1});
        CHECK_FALSE(sender.next_message());
        const auto due = *sender.deadline();
        sender.handle_timeout(due);
        CHECK(sender.unanswered() == round);
        CHECK(std::get<Ask>(*sender.next_message()) == Ask{.pieces = 1, .bytes = 10});
        sender.sent(*sender.next_message(), due);
    }
    REQUIRE_FALSE(sender.take(Ack{.pieces = 1, .bytes = 10}, start));
    CHECK(sender.unanswered() == 0);
    CHECK_FALSE(sender.deadline());
    CHECK_FALSE(sender.next_message());
}

TEST_CASE("the end is sent again until it is acknowledged") {
    PipeSender sender;
    send_end(sender);
    for (int round = 0; round < 3; ++round) {
        CHECK_FALSE(sender.next_message());
        REQUIRE(sender.deadline());
        const auto due = *sender.deadline();
        sender.handle_timeout(due);
        REQUIRE(sender.next_message());
        CHECK(std::holds_alternative<End>(*sender.next_message()));
        sender.sent(*sender.next_message(), due);
    }
    REQUIRE_FALSE(sender.take(EndAck{.lost_pieces = 0, .bytes = 0, .digest = StreamDigest{}.so_far()}));
    CHECK_FALSE(sender.deadline());
    CHECK_FALSE(sender.next_message());
    REQUIRE(sender.delivery());
    CHECK(sender.delivery()->digest_agrees);
    CHECK(sender.delivery()->lost_bytes == 0);
}

TEST_CASE("what the receiver missed is told by its last word") {
    PipeSender sender;
    for (int n = 0; n < 3; ++n) send_one(sender);
    send_end(sender);
    REQUIRE_FALSE(sender.take(EndAck{.lost_pieces = 1, .bytes = 20, .digest = {}}));
    REQUIRE(sender.delivery());
    CHECK(sender.delivery()->lost_pieces == 1);
    CHECK(sender.delivery()->lost_bytes == 10);
    CHECK_FALSE(sender.delivery()->digest_agrees);
}

TEST_CASE("acks for what was never sent, or that take back others, are refused") {
    PipeSender sender;
    CHECK(sender.take(Ack{.pieces = 1, .bytes = 0}, start) == Failure::acknowledged_unsent);
    send_one(sender);
    send_one(sender);
    CHECK(sender.take(Ack{.pieces = 3, .bytes = 0}, start) == Failure::acknowledged_unsent);
    CHECK(sender.take(Ack{.pieces = 2, .bytes = 21}, start) == Failure::acknowledged_unsent);
    REQUIRE_FALSE(sender.take(Ack{.pieces = 1, .bytes = 10}, start));
    CHECK(sender.take(Ack{.pieces = 0, .bytes = 10}, start) == Failure::acknowledged_unsent);
    CHECK(sender.take(Ack{.pieces = 1, .bytes = 9}, start) == Failure::acknowledged_unsent);
    CHECK(sender.take(EndAck{}) == Failure::acknowledged_unsent);
    send_end(sender);
    CHECK(sender.take(EndAck{.lost_pieces = 3, .bytes = 0, .digest = {}}) == Failure::acknowledged_unsent);
    CHECK(sender.take(EndAck{.lost_pieces = 0, .bytes = 21, .digest = {}}) == Failure::acknowledged_unsent);
    CHECK_FALSE(sender.delivery());
}

}  // namespace relay_pipe
