#include "examples/relay_pipe/pipe_session.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "examples/relay_pipe/complaints.hpp"
#include "examples/relay_pipe/failure.hpp"
#include "examples/relay_pipe/message.hpp"
#include "tests/relay_pipe/two_pipes.hpp"
#include "toxrelay/bytes.hpp"

namespace relay_pipe {
namespace {

using Side = TwoPipes::Side;
using std::chrono::seconds;

template <class T>
std::size_t times_sent(const Side& side) {
    return static_cast<std::size_t>(
        std::ranges::count_if(side.sent, [](const Message& message) { return std::holds_alternative<T>(message); }));
}

void check_all_is_well(const Side& side) {
    CHECK(side.session.over());
    CHECK_FALSE(side.session.failure());
    CHECK(complaints(side.session).empty());
}

/// Drops the first `times` messages of kind T.
template <class T>
auto first(unsigned times) {
    return [left = times](const Side&, const Message& message) mutable {
        if (!std::holds_alternative<T>(message) || left == 0) return false;
        --left;
        return true;
    };
}

}  // namespace

TEST_CASE("all sizes arrive, both ways at once") {
    const auto sizes = {std::size_t{0}, std::size_t{1},     max_piece_size - 1,
                        max_piece_size, max_piece_size + 1, std::size_t{1} << 20U};
    for (const auto left_size : sizes) {
        for (const auto right_size : sizes) {
            TwoPipes pipes;
            pipes.left.input = pattern(left_size, 1);
            pipes.right.input = pattern(right_size, 2);
            pipes.meet();
            pipes.run();
            check_all_is_well(pipes.left);
            check_all_is_well(pipes.right);
            CHECK((pipes.right.output == pipes.left.input));
            CHECK((pipes.left.output == pipes.right.input));
            CHECK(pipes.now - toxrelay::Instant{} < seconds{1});  // without a loss nobody waits for a repetition
        }
    }
}

TEST_CASE("there is never more than a window under way, however small the pieces") {
    for (const std::size_t at_once : {std::size_t{1}, max_piece_size}) {
        TwoPipes pipes;
        pipes.left.input = pattern(200 * at_once);
        pipes.left.bytes_at_once = at_once;
        pipes.right.output_stuck = true;
        pipes.meet();
        pipes.run(seconds{30});
        CHECK(times_sent<Piece>(pipes.left) == window);
        CHECK_FALSE(pipes.left.session.failure());  // the answers say that somebody is there
        pipes.right.output_stuck = false;
        pipes.run();
        CHECK(pipes.right.most_pieces_incoming <= window);
        check_all_is_well(pipes.left);
        CHECK((pipes.right.output == pipes.left.input));
    }
}

TEST_CASE("lost pieces are reported exactly, to both sides") {
    for (const std::uint64_t lost : {std::uint64_t{0}, std::uint64_t{5}, std::uint64_t{99}}) {
        TwoPipes pipes;
        pipes.left.input = pattern(100 * max_piece_size);
        pipes.drops = [lost](const Side&, const Message& message) {
            const auto* piece = std::get_if<Piece>(&message);
            return piece != nullptr && piece->sequence == lost;
        };
        pipes.meet();
        pipes.run();
        CHECK(pipes.left.session.over());
        CHECK(pipes.right.session.over());
        auto expected = pipes.left.input;
        expected.erase(lost * max_piece_size, max_piece_size);
        CHECK((pipes.right.output == expected));
        const auto size = std::to_string(max_piece_size);
        CHECK(complaints(pipes.right.session) ==
              std::vector<std::string>{
                  "the relay dropped " + size + " bytes in 1 piece of what the peer sent; the rest was written",
                  "  missing: " + size + " bytes from byte " + std::to_string(lost * max_piece_size) +
                      " on (1 piece from piece " + std::to_string(lost) + " on)"});
        CHECK(complaints(pipes.left.session) ==
              std::vector<std::string>{"the relay dropped " + size + " bytes in 1 piece of what was sent to the peer"});
    }
}

TEST_CASE("a whole window lost does not stop the rest") {
    TwoPipes pipes;
    pipes.left.input = pattern(3 * window * max_piece_size);
    pipes.drops = [](const Side&, const Message& message) {
        const auto* piece = std::get_if<Piece>(&message);
        return piece != nullptr && piece->sequence >= window && piece->sequence < 2 * window;
    };
    pipes.meet();
    pipes.run();
    CHECK(pipes.left.session.over());
    CHECK(pipes.right.session.receiver().losses().pieces() == window);
    CHECK(pipes.right.session.receiver().losses().ranges().size() == 1);
    CHECK(pipes.right.output.size() == 2 * window * max_piece_size);
    CHECK(times_sent<Ask>(pipes.left) == 1);
}

TEST_CASE("lost acks, ends, last acks, hellos and farewells cost time but nothing else") {
    const auto input = pattern(100 * max_piece_size);
    const auto check = [&](auto drops) {
        TwoPipes pipes;
        pipes.left.input = input;
        pipes.drops = drops;
        pipes.meet();
        pipes.run();
        check_all_is_well(pipes.left);
        check_all_is_well(pipes.right);
        CHECK((pipes.right.output == input));
    };
    for (const unsigned times : {1U, 2U, 3U, 7U}) {
        check(first<Ack>(times));
        check(first<End>(times));
        check(first<Hello>(times));
    }
    check(first<EndAck>(1));
    check(first<EndAck>(2));
    check(first<Done>(1));
    check(first<Done>(2));
}

TEST_CASE("under any weather both sides come to an end, and know what is missing") {
    for (std::uint32_t seed = 1; seed <= 200; ++seed) {
        TwoPipes pipes;
        pipes.left.input = pattern(60 * max_piece_size, seed);
        pipes.right.input = pattern(90000, seed + 1);
        std::uint32_t state = seed;
        pipes.drops = [&state](const Side&, const Message& message) {
            state = state * 1664525U + 1013904223U;
            // The last words are spared: nobody can tell the loss of all of them from a peer that is gone.
            if (std::holds_alternative<Done>(message) || std::holds_alternative<EndAck>(message)) return false;
            return state >> 24U < 40;
        };
        pipes.meet();
        pipes.run();
        INFO("seed " << seed);
        REQUIRE(pipes.left.session.over());
        REQUIRE(pipes.right.session.over());
        for (Side* from : {&pipes.left, &pipes.right}) {
            const Side& to = pipes.other(*from);
            CHECK(to.output.size() + to.session.receiver().losses().bytes() == from->input.size());
            CHECK(from->session.sender().delivery()->lost_bytes == to.session.receiver().losses().bytes());
        }
    }
}

TEST_CASE("before the hello the peer may come and go, afterwards it may not") {
    TwoPipes pipes;
    pipes.left.session.peer_online(pipes.now);
    pipes.run(seconds{7});
    CHECK(times_sent<Hello>(pipes.left) == 4);  // at once, then every two seconds
    pipes.left.session.peer_offline();
    CHECK_FALSE(pipes.left.session.failure());
    CHECK_FALSE(pipes.left.session.next_message());
    pipes.right.incoming.clear();
    pipes.right.output_stuck = true;
    pipes.left.input = pattern(100000);
    pipes.meet();
    pipes.run(seconds{1});
    CHECK(pipes.left.session.met());
    pipes.left.session.peer_offline();
    CHECK(pipes.left.session.failure() == Failure::peer_left);
}

TEST_CASE("nothing is read from the input before the peer is known to listen") {
    TwoPipes pipes;
    CHECK(pipes.left.session.input_buffer().empty());
    pipes.left.session.peer_online(pipes.now);
    pipes.run(seconds{10});
    CHECK(pipes.left.session.input_buffer().empty());
}

TEST_CASE("what was meant for an earlier session is dropped") {
    PipeSession session;
    session.peer_online({});
    std::array<std::byte, max_message_size> buffer{};
    for (const Message& message : std::vector<Message>{Ack{.pieces = 9, .bytes = 9}, End{}, EndAck{}, Done{}})
        session.take(encode(message, buffer), {});
    CHECK_FALSE(session.failure());
    CHECK_FALSE(session.met());
    CHECK_FALSE(session.over());
}

TEST_CASE("a peer that talks something else ends the session") {
    for (const bool met : {false, true}) {
        PipeSession session;
        session.peer_online({});
        std::array<std::byte, max_message_size> buffer{};
        if (met) session.take(encode(Hello{}, buffer), {});
        const std::string garbage = "GET / HTTP/1.1";
        session.take(std::as_bytes(std::span{garbage}), {});
        CHECK(session.failure() == Failure::message_unknown);
        CHECK_FALSE(session.next_message());
        session.take(encode(Hello{}, buffer), {});
        CHECK(session.failure() == Failure::message_unknown);
    }
}

TEST_CASE("a peer that is there but never answers is given up after a minute") {
    TwoPipes pipes;
    pipes.left.input = "x";
    pipes.meet();
    pipes.drops = [&](const Side& from, const Message& message) {
        return &from == &pipes.right && !std::holds_alternative<Hello>(message);
    };
    pipes.run();
    CHECK(pipes.left.session.failure() == Failure::peer_silent);
    CHECK(pipes.now - toxrelay::Instant{} >= seconds{59});
    CHECK(pipes.now - toxrelay::Instant{} <= seconds{70});
}

TEST_CASE("random messages of a peer never do more than end the session") {
    std::uint32_t state = 1;
    const auto random = [&state] { return (state = state * 1664525U + 1013904223U) >> 16U; };
    for (int round = 0; round < 20000; ++round) {
        PipeSession session;
        std::array<std::byte, max_message_size> buffer{};
        session.peer_online({});
        session.take(encode(Hello{.heard = true, .answer_wanted = false}, buffer), {});
        for (int n = 0; n < 8; ++n) {
            const std::size_t size = 1 + random() % 60;
            for (std::size_t at = 0; at < size; ++at)
                buffer[at] = random() % 3 == 0 ? static_cast<std::byte>(random()) : std::byte{0};
            buffer[0] = static_cast<std::byte>(random() % 8);
            session.take(toxrelay::Bytes{buffer}.first(size), {});
            if (!session.output().empty()) session.output_written(session.output().size(), {});
            if (const auto message = session.next_message()) session.sent(*message, {});
        }
        REQUIRE(session.receiver().bytes_written() <= std::uint64_t{8} * 60);
    }
}

}  // namespace relay_pipe
