// close(), and the other ways in which a connection ends: Closed exactly once, and nothing behind it.

#include <chrono>
#include <cstddef>
#include <cstdint>

#include <catch2/catch.hpp>

#include "tests/support/bench.hpp"
#include "tests/support/plaintext.hpp"
#include "tests/support/told.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/interest.hpp"
#include "toxrelay/route_id.hpp"
#include "toxrelay/send_status.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::test {
namespace {

/// Nothing happens any more, whatever is done.
void check_is_over(Bench& bench) {
    CHECK(bench.client.interest() == Interest{});
    CHECK(bench.client.write_buffer().empty());
    CHECK(bench.client.read_buffer().empty());
    bench.client.commit_read(0, bench.now);
    CHECK_FALSE(bench.client.next_deadline());
    CHECK(bench.client.open_route(key(1)) == SendStatus::closed);
    CHECK(bench.client.close_route(key(1)) == SendStatus::closed);
    CHECK(bench.client.send(key(1), text("late")) == SendStatus::closed);
    CHECK(bench.client.send_oob(key(1), text("late")) == SendStatus::closed);
    CHECK(bench.client.send_onion(text("late")) == SendStatus::closed);
    bench.client.close();
    bench.client.transport_ended(TransportEnd::error);
    bench.timeout_after(std::chrono::hours{1});
    CHECK(bench.told().empty());
    CHECK(bench.client.interest() == Interest{});
    CHECK(bench.client.write_buffer().empty());
}

}  // namespace

TEST_CASE("close sends every open route's disconnect notification and what is queued, then Closed follows, once") {
    ConnectedBench bench;
    bench.open_route(key(7), 16);
    const RouteId online = bench.open_online_route(key(8), 20);
    REQUIRE(bench.client.send_data(online, text("last words")) == SendStatus::queued);
    bench.client.close();
    CHECK(bench.told().empty());  // not before it has left
    CHECK(bench.client.interest().write);
    bench.write(10);
    CHECK(bench.told().empty());
    CHECK(bench.sent() ==
          Plaintexts{data(20, text("last words")), disconnect_notification(16), disconnect_notification(20)});
    CHECK(bench.told() == Story{closed(CloseReason::closed_locally)});
    check_is_over(bench);
}

TEST_CASE("close with nothing queued and no route ends at the next event") {
    ConnectedBench bench;
    bench.client.close();
    CHECK(bench.told() == Story{closed(CloseReason::closed_locally)});
    CHECK(bench.sent().empty());
    check_is_over(bench);
}

TEST_CASE("close before the relay's handshake ends at once") {
    Bench bench;
    REQUIRE(bench.client.open_route(key(7)) == SendStatus::queued);
    const bool handshake_sent = GENERATE(false, true);
    if (handshake_sent) bench.write();
    bench.client.close();
    CHECK(bench.client.write_buffer().empty());
    CHECK(bench.told() == Story{closed(CloseReason::closed_locally)});
    check_is_over(bench);
}

TEST_CASE("close between the handshake and the first frame lets the flight go out, and is never connected") {
    Bench bench;
    bench.shake_hands();
    bench.client.close();
    bench.says(ping(ping_id(1)));
    CHECK(bench.told().empty());
    CHECK(bench.sent().size() == 2);  // ping and pong
    CHECK(bench.told() == Story{closed(CloseReason::closed_locally)});
    check_is_over(bench);
}

TEST_CASE("commands are refused while closing") {
    ConnectedBench bench;
    const RouteId route = bench.open_online_route(key(7), 16);
    bench.client.close();
    CHECK(bench.client.send_data(route, text("late")) == SendStatus::closed);
    CHECK(bench.client.close_route(route) == SendStatus::closed);
    CHECK(bench.client.open_route(key(8)) == SendStatus::closed);
    CHECK(bench.client.send_oob(key(7), text("late")) == SendStatus::closed);
    bench.client.close();
    CHECK(bench.sent() == Plaintexts{disconnect_notification(16)});
}

TEST_CASE("a route granted while closing is given back") {
    ConnectedBench bench;
    REQUIRE(bench.client.open_route(key(7)) == SendStatus::queued);
    bench.client.close();
    CHECK(bench.tells(routing_response(16, key(7))).empty());
    CHECK(bench.sent() == Plaintexts{routing_request(key(7)), disconnect_notification(16)});
    CHECK(bench.told() == Story{closed(CloseReason::closed_locally)});
}

TEST_CASE("a refused send is not told SendReady while closing") {
    ConnectedBench bench;
    while (bench.client.send_oob(key(9), pattern(1024)) == SendStatus::queued) continue;
    bench.client.close();
    bench.write();
    CHECK(bench.told() == Story{closed(CloseReason::closed_locally)});
}

TEST_CASE("a close that the transport does not let out ends by the stall timer") {
    ConnectedBench bench;
    bench.open_route(key(7), 16);
    bench.client.close();
    Story story;
    const Instant begin = bench.now;
    while (story.empty()) {
        const auto deadline = bench.client.next_deadline();
        REQUIRE(deadline);
        bench.now = deadline->at;
        bench.client.handle_timeout(bench.now);
        story = bench.told();
        REQUIRE(bench.now < begin + std::chrono::minutes{4});
    }
    CHECK(story == Story{closed(CloseReason::write_stalled)});
    check_is_over(bench);
}

TEST_CASE("the transport's end between two frames is a close by the relay") {
    ConnectedBench bench;
    bench.client.transport_ended(TransportEnd::eof);
    CHECK(bench.client.interest() == Interest{});
    CHECK(bench.told() == Story{closed(CloseReason::closed_by_relay)});
    check_is_over(bench);
}

TEST_CASE("the transport's end inside a frame is a truncated stream") {
    ConnectedBench bench;
    const auto frame = bench.relay.frame(oob_recv(key(9), text("cut")));
    const auto size = static_cast<std::size_t>(GENERATE(1, 2, 18, 53));
    REQUIRE(size < frame.size());
    bench.deliver(Bytes{frame}.first(size));
    bench.client.transport_ended(TransportEnd::eof);
    CHECK(bench.told() == Story{closed(CloseReason::stream_truncated)});
    check_is_over(bench);
}

TEST_CASE("the transport's end in the handshake is told as that") {
    Bench bench;
    bench.write();
    const auto size = static_cast<std::size_t>(GENERATE(0, 1, 95));
    bench.deliver(Bytes{bench.relay.handshake()}.first(size));
    bench.client.transport_ended(TransportEnd::eof);
    CHECK(bench.told() == Story{closed(CloseReason::closed_in_handshake)});
    check_is_over(bench);
}

TEST_CASE("a broken transport is told as that, whenever it breaks") {
    Bench bench;
    const bool connected = GENERATE(false, true);
    if (connected) bench.connect();
    bench.client.transport_ended(TransportEnd::error);
    CHECK(bench.told() == Story{closed(CloseReason::transport_failed)});
    check_is_over(bench);
}

TEST_CASE("a transport that never came to be is told as that") {
    Bench bench;
    bench.client.transport_ended(TransportEnd::no_connect);
    CHECK(bench.told() == Story{closed(CloseReason::connect_failed)});
    check_is_over(bench);
}

TEST_CASE("what came before the transport ended still counts, and Closed is last") {
    ConnectedBench bench;
    bench.says(oob_recv(key(9), text("one")));
    bench.says(ping(ping_id(1)));
    bench.says(oob_recv(key(9), text("two")));
    const auto end = GENERATE(TransportEnd::eof, TransportEnd::error);
    bench.client.transport_ended(end);
    const auto reason = end == TransportEnd::eof ? CloseReason::closed_by_relay : CloseReason::transport_failed;
    CHECK(bench.told() == Story{"oob from key 9: one", "oob from key 9: two", closed(reason)});
    check_is_over(bench);
}

TEST_CASE("what came before the transport ended counts, even when no pong could go out any more") {
    ConnectedBench bench;
    Plaintext stream;
    for (std::uint32_t i = 1; i <= 1000; ++i) stream = stream + bench.relay.frame(ping(ping_id(i)));
    std::size_t taken = 0;
    while (const std::size_t size = bench.deliver(Bytes{stream}.subspan(taken))) {
        taken += size;
        REQUIRE(bench.told().empty());
    }
    bench.memory.forget_peak();
    const std::size_t before = bench.memory.outstanding();
    bench.client.transport_ended(TransportEnd::eof);
    const Story story = bench.told();
    REQUIRE(story.size() == 1);
    CHECK(bench.memory.peak() == before);  // no pong is made that nobody can read
    const auto frames = bench.client.statistics().received.frames - 1;
    CHECK(frames == taken / 27);
    CHECK(story.front() == closed(taken % 27 == 0 ? CloseReason::closed_by_relay : CloseReason::stream_truncated));
}

TEST_CASE("only the first end of a transport counts") {
    ConnectedBench bench;
    bench.client.transport_ended(TransportEnd::eof);
    bench.client.transport_ended(TransportEnd::error);
    CHECK(bench.told() == Story{closed(CloseReason::closed_by_relay)});
}

TEST_CASE("a timeout that is due when the transport ends does not hide why it ended") {
    ConnectedBench bench;
    bench.timeout_after(std::chrono::seconds{30});
    bench.write();
    bench.client.transport_ended(TransportEnd::error);
    bench.timeout_after(std::chrono::minutes{1});
    CHECK(bench.told() == Story{closed(CloseReason::transport_failed)});
}

TEST_CASE("a relay at fault is told as such") {
    ConnectedBench bench;
    bench.tells(packet(12, {}));
    check_is_over(bench);
}

TEST_CASE("a connection that ends before Connected tells Closed only") {
    Bench bench;
    bench.shake_hands();
    bench.client.transport_ended(TransportEnd::eof);
    CHECK(bench.told() == Story{closed(CloseReason::closed_by_relay)});
    check_is_over(bench);
}

}  // namespace toxrelay::test
