// protocol.md, "Timers": pings, and the pongs that they wait for.

#include <chrono>
#include <cstddef>

#include <catch2/catch.hpp>

#include "tests/support/bench.hpp"
#include "tests/support/plaintext.hpp"
#include "tests/support/told.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

Deadline deadline_of(const Bench& bench) {
    const auto deadline = bench.client.next_deadline();
    REQUIRE(deadline);
    return *deadline;
}

Plaintext pong_to(const Plaintext& ping_packet) { return pong(Bytes{ping_packet}.subspan(1)); }

}  // namespace

TEST_CASE("a ping goes out every 30 s, each with another id") {
    ConnectedBench bench;
    CHECK(deadline_of(bench) == Deadline{bench.now + seconds{30}, Timer::ping});
    bench.timeout_after(seconds{30} - Duration{1});
    CHECK(bench.sent().empty());
    bench.timeout_after(Duration{1});
    const auto first = bench.sent();
    REQUIRE(first.size() == 1);
    CHECK(first[0][0] == std::byte{4});
    CHECK(bench.tells(pong_to(first[0])).empty());
    bench.timeout_after(seconds{30});
    const auto second = bench.sent();
    REQUIRE(second.size() == 1);
    CHECK(second != first);
    CHECK(bench.tells(pong_to(second[0])).empty());
    CHECK(bench.client.statistics().ignored.stray_pong == 0);
}

TEST_CASE("no pong within 10 s after the ping has left closes the connection") {
    ConnectedBench bench;
    bench.timeout_after(seconds{30});
    bench.wait(seconds{1});
    bench.write();
    CHECK(deadline_of(bench) == Deadline{bench.now + seconds{10}, Timer::pong});
    bench.timeout_after(seconds{10} - Duration{1});
    CHECK(bench.told().empty());
    bench.timeout_after(Duration{1});
    CHECK(bench.told() == Story{closed(CloseReason::pong_timed_out)});
}

TEST_CASE("other frames are no pong") {
    ConnectedBench bench;
    bench.timeout_after(seconds{30});
    bench.write();
    for (int i = 0; i < 9; ++i) {
        bench.wait(seconds{1});
        CHECK(bench.tells(oob_recv(key(9), text("alive"))).size() == 1);
    }
    CHECK(bench.tells(pong(ping_id(99))).empty());
    bench.timeout_after(seconds{1});
    CHECK(bench.told() == Story{closed(CloseReason::pong_timed_out)});
}

TEST_CASE("a pong that came in time and is read late is no timeout") {
    ConnectedBench bench;
    bench.timeout_after(seconds{30});
    const auto ping_packet = bench.sent().front();
    bench.wait(seconds{9});
    bench.says(pong_to(ping_packet));
    bench.timeout_after(minutes{1});  // the process slept: input came, and nobody polled
    CHECK(bench.told().empty());
    CHECK(bench.client.interest().read);
}

TEST_CASE("a pong behind other events is no timeout, while they are taken one by one") {
    ConnectedBench bench;
    bench.timeout_after(seconds{30});
    const auto ping_packet = bench.sent().front();
    for (int i = 0; i < 20; ++i) bench.says(oob_recv(key(9), text("queued")));
    bench.says(pong_to(ping_packet));
    bench.timeout_after(seconds{10});
    for (int i = 0; i < 20; ++i) {
        const auto event = bench.client.poll_event();
        REQUIRE(event);
        CHECK(in_words(*event) == "oob from key 9: queued");
        bench.client.handle_timeout(bench.now);
    }
    CHECK(bench.told().empty());
}

TEST_CASE("a pong read behind the deadline, before anybody polled, is no timeout") {
    ConnectedBench bench;
    bench.timeout_after(seconds{30});
    const auto ping_packet = bench.sent().front();
    bench.timeout_after(seconds{10});
    bench.says(pong_to(ping_packet));
    CHECK(bench.told().empty());
}

TEST_CASE("a pong that is read before the transport has confirmed the ping's leaving is the pong") {
    // Transports with completions (io_uring, overlapped I/O) may report the read before the write that caused it.
    ConnectedBench bench;
    bench.timeout_after(seconds{30});
    const Bytes pending = bench.client.write_buffer();
    bench.relay.take(pending);
    const auto heard = bench.relay.heard();
    REQUIRE(heard.size() == 1);
    CHECK(bench.tells(pong_to(heard[0])).empty());
    bench.client.commit_write(pending.size(), bench.now);
    CHECK(bench.client.statistics().ignored.stray_pong == 0);
    bench.timeout_after(seconds{11});
    CHECK(bench.told().empty());
}

TEST_CASE("the pong is waited for from the ping's last byte on, not from its first") {
    ConnectedBench bench;
    bench.timeout_after(seconds{30});
    bench.write(26);  // all but one
    bench.timeout_after(seconds{20});
    CHECK(bench.told().empty());
    bench.write();
    CHECK(deadline_of(bench) == Deadline{bench.now + seconds{10}, Timer::pong});
    bench.timeout_after(seconds{10});
    CHECK(bench.told() == Story{closed(CloseReason::pong_timed_out)});
}

TEST_CASE("the last round trip is from the ping's leaving to its pong") {
    Bench bench;
    bench.shake_hands();
    CHECK_FALSE(bench.client.statistics().last_round_trip);
    const auto first = bench.sent().front();
    bench.wait(milliseconds{70});
    bench.tells(pong_to(first));
    CHECK(bench.client.statistics().last_round_trip == Duration{milliseconds{70}});
    bench.timeout_after(seconds{30});
    bench.wait(seconds{2});  // in our own buffer
    const auto second = bench.sent().front();
    bench.wait(milliseconds{90});
    bench.tells(pong_to(second));
    CHECK(bench.client.statistics().last_round_trip == Duration{milliseconds{90}});
}

}  // namespace toxrelay::test
