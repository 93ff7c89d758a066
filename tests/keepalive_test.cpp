#include "toxrelay/keepalive.hpp"

#include <chrono>

#include <catch2/catch.hpp>

using namespace toxrelay;
using namespace std::chrono_literals;

namespace {

constexpr Instant start{100s};
Keepalive keepalive() { return {PingIds{1, 1}, 30s, 10s, start}; }

}  // namespace

TEST_CASE("the first ping is due at once") {
    Keepalive alive = keepalive();
    CHECK(alive.next_deadline() == Deadline{start, Timer::ping});
    CHECK_FALSE(alive.ping(start - 1ns).has_value());
    CHECK(alive.ping(start).has_value());
}

TEST_CASE("the next ping is due an interval after the last") {
    Keepalive alive = keepalive();
    const auto first = alive.ping(start);
    alive.left(start);
    REQUIRE(alive.answered(*first, start + 1s).has_value());
    CHECK(alive.next_deadline() == Deadline{start + 30s, Timer::ping});
    CHECK_FALSE(alive.ping(start + 30s - 1ns).has_value());
    const auto second = alive.ping(start + 31s);
    REQUIRE(second.has_value());
    CHECK(*second != *first);
    CHECK(alive.next_deadline() == Deadline{start + 61s, Timer::ping});
}

TEST_CASE("a pong is waited for from the instant at which its ping had left") {
    Keepalive alive = keepalive();
    REQUIRE(alive.ping(start).has_value());
    CHECK(alive.next_deadline()->why == Timer::ping);
    alive.expire(start + 25s);
    CHECK_FALSE(alive.overdue());
    alive.left(start + 5s);
    CHECK(alive.next_deadline() == Deadline{start + 15s, Timer::pong});
    alive.left(start + 9s);  // it leaves only once
    CHECK(alive.next_deadline() == Deadline{start + 15s, Timer::pong});
    alive.expire(start + 15s - 1ns);
    CHECK_FALSE(alive.overdue());
    alive.expire(start + 15s);
    CHECK(alive.overdue());
}

TEST_CASE("a pong tells the round trip, once") {
    Keepalive alive = keepalive();
    const auto id = alive.ping(start);
    alive.left(start + 2s);
    CHECK(alive.answered(*id, start + 2500ms) == Duration{500ms});
    CHECK_FALSE(alive.answered(*id, start + 3s).has_value());
    alive.expire(start + 1h);
    CHECK_FALSE(alive.overdue());
}

TEST_CASE("a pong that is read before its ping is known to have left counts from the ping's making") {
    Keepalive alive = keepalive();
    const auto id = alive.ping(start);
    CHECK(alive.answered(*id, start + 1s) == Duration{1s});
    alive.left(start + 2s);
    CHECK(alive.next_deadline()->why == Timer::ping);
}

TEST_CASE("a pong with another id answers nothing") {
    Keepalive alive = keepalive();
    const auto id = alive.ping(start);
    alive.left(start + 2s);
    PingId other = *id;
    other[0] ^= std::byte{1};
    CHECK_FALSE(alive.answered(other, start + 3s).has_value());
    CHECK(alive.answered(*id, start + 3s).has_value());
}

TEST_CASE("a pong read late, before the verdict, still saves the connection") {
    Keepalive alive = keepalive();
    const auto id = alive.ping(start);
    alive.left(start);
    alive.expire(start + 20s);
    REQUIRE(alive.overdue());
    CHECK(alive.answered(*id, start + 21s) == Duration{21s});
    CHECK_FALSE(alive.overdue());
}

TEST_CASE("a pong that is overdue leaves nothing to wait for, and being read brings the next ping back") {
    Keepalive alive = keepalive();
    const auto id = alive.ping(start);
    alive.left(start);
    alive.expire(start + 10s);
    CHECK_FALSE(alive.next_deadline());
    REQUIRE(alive.answered(*id, start + 11s));
    CHECK(alive.next_deadline() == Deadline{start + 30s, Timer::ping});
}

TEST_CASE("no second ping is made while one is outstanding") {
    Keepalive alive{PingIds{1, 1}, 5s, 10s, start};
    REQUIRE(alive.ping(start).has_value());
    CHECK_FALSE(alive.ping(start + 5s).has_value());
    CHECK(alive.next_deadline() == Deadline{start + 10s, Timer::ping});
    CHECK_FALSE(alive.ping(start + 10s).has_value());
}

TEST_CASE("the deadline is later after each timeout, whatever the intervals") {
    for (const Duration interval : {Duration{0}, Duration{1}, Duration{7s}, Duration::max(), Duration{-5s}}) {
        for (const Duration timeout : {Duration{0}, Duration{3s}, Duration::max(), Duration::min()}) {
            Keepalive alive{PingIds{1, 1}, interval, timeout, start};
            Instant now = start;
            for (int i = 0; i < 20 && now < Instant::max(); ++i) {
                CAPTURE(interval.count(), timeout.count(), i);
                if (alive.ping(now)) alive.left(now);
                alive.expire(now);
                const auto next = alive.next_deadline();
                if (!next) break;  // the pong is overdue
                REQUIRE(next->at > now);
                now = next->at;
            }
        }
    }
}

TEST_CASE("the earlier of ping and pong is the deadline, the pong's where both are due at once") {
    Keepalive late{PingIds{1, 1}, 10s, 30s, start};
    REQUIRE(late.ping(start).has_value());
    late.left(start);
    CHECK(late.next_deadline() == Deadline{start + 10s, Timer::ping});
    Keepalive same{PingIds{1, 1}, 10s, 10s, start};
    REQUIRE(same.ping(start).has_value());
    same.left(start);
    CHECK(same.next_deadline() == Deadline{start + 10s, Timer::pong});
}
