#include "examples/relay_pipe/pipe_receiver.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <variant>

#include <catch2/catch.hpp>

#include "examples/relay_pipe/failure.hpp"
#include "examples/relay_pipe/losses.hpp"
#include "examples/relay_pipe/message.hpp"
#include "examples/relay_pipe/stream_digest.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/time.hpp"

namespace relay_pipe {
namespace {

constexpr toxrelay::Instant start{};
constexpr std::array<std::byte, max_piece_size> zeros{};
constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

Piece piece(std::uint64_t sequence, std::uint64_t offset, std::size_t size = 10) {
    return {.sequence = sequence, .offset = offset, .bytes = toxrelay::Bytes{zeros}.first(size)};
}

void write_everything(PipeReceiver& receiver) {
    while (!receiver.output().empty()) receiver.output_written(receiver.output().size(), start);
}

std::optional<Failure> take(PipeReceiver& receiver, const Piece& piece) { return receiver.take(piece, start); }

Digest digest_of_zeros(std::size_t size) {
    StreamDigest digest;
    digest.add(toxrelay::Bytes{zeros}.first(size));
    return digest.so_far();
}

}  // namespace

TEST_CASE("an ack waits until the output has taken the pieces") {
    PipeReceiver receiver;
    for (std::uint64_t n = 0; n < 4; ++n) REQUIRE_FALSE(take(receiver, piece(n, n * 10)));
    CHECK_FALSE(receiver.next_message());
    receiver.output_written(4, start);
    CHECK(receiver.output().size() == 6);
    CHECK_FALSE(receiver.next_message());
    write_everything(receiver);
    REQUIRE(receiver.next_message());
    CHECK(std::get<Ack>(*receiver.next_message()) == Ack{.pieces = 4, .bytes = 40});
    receiver.sent(*receiver.next_message());
    CHECK_FALSE(receiver.next_message());
}

TEST_CASE("an ack for less than a quarter of the window waits a moment for company") {
    PipeReceiver receiver;
    REQUIRE_FALSE(take(receiver, piece(0, 0)));
    write_everything(receiver);
    CHECK_FALSE(receiver.next_message());
    REQUIRE(receiver.deadline());
    CHECK(*receiver.deadline() < start + std::chrono::milliseconds{100});
    receiver.handle_timeout(*receiver.deadline());
    REQUIRE(receiver.next_message());
    CHECK(std::get<Ack>(*receiver.next_message()) == Ack{.pieces = 1, .bytes = 10});
    CHECK_FALSE(receiver.deadline());
}

TEST_CASE("a gap is a loss of exactly the pieces and bytes in it") {
    PipeReceiver receiver;
    REQUIRE_FALSE(take(receiver, piece(0, 0)));
    REQUIRE_FALSE(take(receiver, piece(3, 27)));
    CHECK(receiver.losses().pieces() == 2);
    CHECK(receiver.losses().bytes() == 17);
    REQUIRE(receiver.losses().ranges().size() == 1);
    CHECK(receiver.losses().ranges()[0] == LostRange{.first_piece = 1, .pieces = 2, .first_byte = 10, .bytes = 17});
    write_everything(receiver);
    CHECK(receiver.bytes_written() == 20);
}

TEST_CASE("what is lost at the tail is found by the question, and the answer goes out at once") {
    PipeReceiver receiver;
    REQUIRE_FALSE(take(receiver, piece(0, 0)));
    REQUIRE_FALSE(receiver.take(Ask{.pieces = 3, .bytes = 30}, start));
    CHECK(receiver.losses().pieces() == 2);
    REQUIRE(receiver.next_message());
    CHECK(std::get<Ack>(*receiver.next_message()) == Ack{.pieces = 0, .bytes = 0});
    write_everything(receiver);
    CHECK(std::get<Ack>(*receiver.next_message()) == Ack{.pieces = 3, .bytes = 10});
    REQUIRE_FALSE(take(receiver, piece(4, 40)));
    CHECK(receiver.losses().ranges().size() == 1);  // one gap, found in two steps
    CHECK(receiver.losses().ranges()[0].pieces == 3);
}

TEST_CASE("the end is acknowledged once everything is written, and again when asked again") {
    PipeReceiver receiver;
    const End end{.pieces = 1, .bytes = 10, .digest = digest_of_zeros(10)};
    REQUIRE_FALSE(take(receiver, piece(0, 0)));
    REQUIRE_FALSE(receiver.take(end, start));
    CHECK(std::holds_alternative<Ack>(*receiver.next_message()));  // somebody is here
    receiver.sent(*receiver.next_message());
    CHECK_FALSE(receiver.next_message());
    write_everything(receiver);
    for (int round = 0; round < 2; ++round) {
        REQUIRE(receiver.next_message());
        CHECK(std::get<EndAck>(*receiver.next_message()) ==
              EndAck{.lost_pieces = 0, .bytes = 10, .digest = end.digest});
        receiver.sent(*receiver.next_message());
        CHECK(receiver.finished());
        CHECK(receiver.digest_agrees());
        CHECK_FALSE(receiver.next_message());
        REQUIRE_FALSE(receiver.take(end, start));
    }
}

TEST_CASE("bytes that were changed on the way are noticed by the digest") {
    PipeReceiver receiver;
    REQUIRE_FALSE(take(receiver, piece(0, 0)));
    REQUIRE_FALSE(receiver.take(End{.pieces = 1, .bytes = 10, .digest = digest_of_zeros(9)}, start));
    write_everything(receiver);
    CHECK_FALSE(receiver.digest_agrees());
}

TEST_CASE("numbers that cannot be are refused") {
    PipeReceiver receiver;
    REQUIRE_FALSE(take(receiver, piece(0, 0)));
    write_everything(receiver);
    CHECK(take(receiver, piece(0, 0)) == Failure::piece_out_of_order);
    CHECK(take(receiver, piece(1, 9)) == Failure::piece_out_of_order);
    CHECK(take(receiver, piece(1, 11)) == Failure::piece_out_of_order);
    CHECK(take(receiver, piece(2, 10)) == Failure::piece_out_of_order);
    CHECK(take(receiver, piece(2, 10 + max_piece_size + 1)) == Failure::piece_out_of_order);
    CHECK(take(receiver, piece(window, 500)) == Failure::window_exceeded);
    CHECK(take(receiver, piece(largest, largest)) == Failure::window_exceeded);
    CHECK(receiver.take(Ask{.pieces = 0, .bytes = 0}, start) == Failure::piece_out_of_order);
    CHECK(receiver.take(Ask{.pieces = window + 1, .bytes = 500}, start) == Failure::window_exceeded);
    CHECK(receiver.take(Ask{.pieces = 1, .bytes = 11}, start) == Failure::piece_out_of_order);
    CHECK(receiver.take(End{.pieces = largest, .bytes = 0, .digest = {}}, start) == Failure::window_exceeded);
    CHECK(receiver.losses().pieces() == 0);
    REQUIRE_FALSE(take(receiver, piece(1, 10)));  // nothing of that counted
}

TEST_CASE("nothing comes after the end but the same end") {
    PipeReceiver receiver;
    REQUIRE_FALSE(receiver.take(End{}, start));
    CHECK(take(receiver, piece(0, 0)) == Failure::sent_after_end);
    CHECK(receiver.take(Ask{}, start) == Failure::sent_after_end);
    CHECK(receiver.take(End{.pieces = 1, .bytes = 1, .digest = {}}, start) == Failure::sent_after_end);
    CHECK_FALSE(receiver.take(End{}, start));
}

TEST_CASE("what waits for a stuck output never passes the window") {
    PipeReceiver receiver;
    for (std::uint64_t n = 0; n < window; ++n) REQUIRE_FALSE(take(receiver, piece(n, n * 10)));
    CHECK(take(receiver, piece(window, window * 10)) == Failure::window_exceeded);
    write_everything(receiver);
    CHECK(receiver.bytes_written() == window * 10);
    // Written is not enough: the window moves for the sender when it is told.
    CHECK(take(receiver, piece(window, window * 10)) == Failure::window_exceeded);
    receiver.sent(*receiver.next_message());
    CHECK_FALSE(take(receiver, piece(window, window * 10)));
}

TEST_CASE("however many gaps a peer makes up, the report stays short and the totals right") {
    PipeReceiver receiver;
    for (std::uint64_t n = 1; n <= 2001; n += 2) {
        REQUIRE_FALSE(take(receiver, piece(n, n * 10)));
        write_everything(receiver);
        if (const auto ack = receiver.next_message()) receiver.sent(*ack);
    }
    CHECK(receiver.losses().ranges().size() == Losses::max_ranges);
    CHECK(receiver.losses().ranges_not_kept() == 1001 - Losses::max_ranges);
    CHECK(receiver.losses().pieces() == 1001);
    CHECK(receiver.losses().bytes() == 10010);
}

}  // namespace relay_pipe
