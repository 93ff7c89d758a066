// protocol.md, "Timers", and the laws of deadlines in client.hpp.

#include <algorithm>
#include <chrono>
#include <cstddef>

#include <catch2/catch.hpp>

#include "tests/support/bench.hpp"
#include "tests/support/plaintext.hpp"
#include "tests/support/told.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/send_status.hpp"
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

/// Moves the clock to the next deadline and handles it, and checks the law of deadlines.
void handle_next_deadline(Bench& bench) {
    const auto before = deadline_of(bench);
    bench.now = std::max(bench.now, before.at);
    bench.client.handle_timeout(bench.now);
    const auto behind = bench.client.next_deadline();
    REQUIRE((!behind || behind->at > bench.now));
}

}  // namespace

TEST_CASE("a transport that takes no byte within 10 s closes the connection") {
    Bench bench;
    CHECK(deadline_of(bench) == Deadline{bench.now + seconds{10}, Timer::connect});
    bench.timeout_after(seconds{10} - Duration{1});
    CHECK(bench.told().empty());
    bench.timeout_after(Duration{1});
    CHECK_FALSE(bench.client.next_deadline());
    CHECK(bench.told() == Story{closed(CloseReason::connect_timed_out)});
}

TEST_CASE("a first byte that the transport takes late, before anybody polled, is in time") {
    Bench bench;
    bench.timeout_after(seconds{10});
    bench.write(1);
    CHECK(bench.told().empty());
    CHECK(deadline_of(bench) == Deadline{bench.now + seconds{10}, Timer::handshake});
}

TEST_CASE("the handshake has 10 s from the first byte that the transport took") {
    Bench bench;
    bench.wait(seconds{9});
    bench.write(1);
    CHECK(deadline_of(bench) == Deadline{bench.now + seconds{10}, Timer::handshake});
    bench.wait(seconds{5});
    bench.write();
    bench.timeout_after(seconds{5} - Duration{1});
    CHECK(bench.told().empty());
    bench.timeout_after(Duration{1});
    CHECK(bench.told() == Story{closed(CloseReason::handshake_timed_out)});
}

TEST_CASE("bytes of the handshake, but not all, do not hold its time up") {
    Bench bench;
    bench.write();
    bench.wait(seconds{9});
    bench.deliver(Bytes{bench.relay.handshake()}.first(95));
    CHECK(bench.told().empty());
    bench.timeout_after(seconds{1});
    CHECK(bench.told() == Story{closed(CloseReason::handshake_timed_out)});
}

TEST_CASE("a handshake that has come counts before its time is looked at") {
    Bench bench;
    bench.write();
    bench.wait(seconds{11});
    bench.deliver(bench.relay.handshake());
    bench.client.handle_timeout(bench.now);
    CHECK(bench.told().empty());
    CHECK(bench.sent().size() == 1);
    CHECK(deadline_of(bench).why == Timer::pong);
}

TEST_CASE("a transport that takes nothing for three minutes closes the connection, and not a ping") {
    ConnectedBench bench;
    bench.timeout_after(seconds{30});
    const Instant stalled = bench.now;
    while (bench.now < stalled + minutes{3} - Duration{1}) {
        CHECK(bench.told().empty());
        const auto deadline = deadline_of(bench);
        CHECK((deadline.why == Timer::ping || deadline.at == stalled + minutes{3}));
        bench.now = std::min(deadline.at, stalled + minutes{3} - Duration{1});
        bench.client.handle_timeout(bench.now);
    }
    CHECK(deadline_of(bench).at == stalled + minutes{3});
    CHECK(bench.told().empty());
    CHECK(bench.client.write_buffer().size() == 27);  // one ping, however often it was due
    bench.timeout_after(Duration{1});
    CHECK(bench.told() == Story{closed(CloseReason::write_stalled)});
}

TEST_CASE("the stall has a deadline of its own") {
    ConnectedBench bench([](Config& config) { config.ping_interval = std::chrono::hours{1}; });
    REQUIRE(bench.client.send_oob(key(9), text("stuck")) == SendStatus::queued);
    bench.client.commit_write(0, bench.now);  // the transport was offered it, and took nothing
    CHECK(deadline_of(bench) == Deadline{bench.now + minutes{3}, Timer::stall});
    bench.wait(minutes{2});
    bench.write(1);
    CHECK(deadline_of(bench) == Deadline{bench.now + minutes{3}, Timer::stall});
    bench.timeout_after(minutes{3});
    CHECK_FALSE(bench.client.next_deadline());
    CHECK(bench.told() == Story{closed(CloseReason::write_stalled)});
}

TEST_CASE("a byte a minute is no stall") {
    ConnectedBench bench([](Config& config) { config.ping_interval = std::chrono::hours{24}; });
    REQUIRE(bench.client.send_oob(key(9), text("slow")) == SendStatus::queued);
    const std::size_t size = bench.client.write_buffer().size();
    for (std::size_t i = 0; i < size; ++i) {
        bench.timeout_after(minutes{1});
        REQUIRE(bench.told().empty());
        bench.write(1);
    }
    CHECK(bench.relay.heard() == Plaintexts{oob_send(key(9), text("slow"))});
    bench.timeout_after(minutes{5});
    CHECK(bench.told().empty());
}

TEST_CASE("the next deadline is later than now after every handled timeout, until there is none") {
    Bench bench;
    const int answered = GENERATE(0, 1, 2, 3);  // how far the relay goes along
    if (answered == 1) bench.write();
    if (answered == 2) bench.shake_hands();
    if (answered == 3) bench.connect();
    Story story;
    for (int i = 0; i < 100 && bench.client.next_deadline(); ++i) {
        handle_next_deadline(bench);
        if (i % 3 == 1) bench.write();
        if (i % 5 == 4) story = bench.told();
    }
    CHECK_FALSE(bench.client.next_deadline());
    if (story.empty()) story = bench.told();
    REQUIRE(story.size() == 1);
    CHECK(story.front().starts_with("closed: "));
}

TEST_CASE("timeouts handled early, or never due, change nothing") {
    ConnectedBench bench;
    const auto deadline = deadline_of(bench);
    for (int i = 0; i < 29; ++i) bench.timeout_after(seconds{1});
    CHECK(deadline_of(bench) == deadline);
    CHECK(bench.sent().empty());
    CHECK(bench.told().empty());
}

TEST_CASE("time that goes backwards counts as time that stands still") {
    ConnectedBench bench;
    bench.timeout_after(seconds{30});
    bench.write();
    const auto deadline = deadline_of(bench);
    bench.timeout_after(-minutes{30});
    CHECK(deadline_of(bench) == deadline);
    CHECK(bench.tells(oob_recv(key(9), text("hello"))) == Story{"oob from key 9: hello"});
    const auto heard = bench.relay.heard();
    REQUIRE(heard.size() == 1);
    CHECK(bench.tells(pong(Bytes{heard[0]}.subspan(1))).empty());
    CHECK(bench.client.statistics().last_round_trip == Duration{0});
}

TEST_CASE("the times are the configuration's") {
    Bench bench([](Config& config) {
        config.connect_timeout = milliseconds{1};
        config.handshake_timeout = milliseconds{2};
        config.ping_interval = milliseconds{300};
        config.pong_timeout = milliseconds{4};
    });
    CHECK(deadline_of(bench).at == bench.now + milliseconds{1});
    bench.write();
    CHECK(deadline_of(bench).at == bench.now + milliseconds{2});
    bench.deliver(bench.relay.handshake());
    bench.told();
    CHECK(deadline_of(bench) == Deadline{bench.now + milliseconds{300}, Timer::ping});
    bench.write();
    CHECK(deadline_of(bench) == Deadline{bench.now + milliseconds{4}, Timer::pong});
}

}  // namespace toxrelay::test
