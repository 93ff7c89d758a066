#include "toxrelay/time.hpp"

#include <chrono>

#include <catch2/catch.hpp>

using namespace toxrelay;
using namespace std::chrono_literals;

TEST_CASE("a time after another is that much later") {
    CHECK(after(Instant{5s}, 10s) == Instant{15s});
    CHECK(after(Instant{-20s}, 10s) == Instant{-10s});
}

TEST_CASE("a wait that is not positive counts as a nanosecond, so that after is always later") {
    for (const Duration wait : {Duration{0}, Duration{-1}, Duration{-10s}, Duration::min()}) {
        CAPTURE(wait.count());
        CHECK(after(Instant{7s}, wait) == Instant{7s + 1ns});
        CHECK(after(Instant::min(), wait) > Instant::min());
    }
}

TEST_CASE("a sum that would pass the end of time is the end of time") {
    CHECK(after(Instant::max(), 1ns) == Instant::max());
    CHECK(after(Instant::max() - 1ns, 2ns) == Instant::max());
    CHECK(after(Instant::max() - 1ns, Duration::max()) == Instant::max());
    CHECK(after(Instant{1s}, Duration::max()) == Instant::max());
    CHECK(after(Instant::max(), Duration::min()) == Instant::max());
}

TEST_CASE("a sum that just fits is exact") {
    CHECK(after(Instant::max() - 2ns, 1ns) == Instant::max() - 1ns);
    CHECK(after(Instant{0ns}, Duration::max()) == Instant::max());
    CHECK(after(Instant::min(), Duration::max()) == Instant{-1ns});
}

TEST_CASE("deadlines are equal when time and cause are") {
    const Deadline deadline{Instant{1s}, Timer::ping};
    CHECK(deadline == Deadline{Instant{1s}, Timer::ping});
    CHECK_FALSE(deadline == Deadline{Instant{1s}, Timer::pong});
    CHECK_FALSE(deadline == Deadline{Instant{2s}, Timer::ping});
}
