#include "examples/fleet_report.hpp"

#include <array>
#include <chrono>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "toxrelay/close_reason.hpp"
#include "toxrelay/simulated/fleet_peer.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::examples {

using std::chrono::microseconds;
using std::chrono::milliseconds;

TEST_CASE("a percentile is the smallest delay that so many do not exceed") {
    std::vector<Duration> delays;
    for (int i = 1; i <= 100; ++i) delays.emplace_back(milliseconds{i});
    CHECK(percentile(delays, 50) == milliseconds{50});
    CHECK(percentile(delays, 95) == milliseconds{95});
    CHECK(percentile(delays, 99) == milliseconds{99});
    CHECK(percentile(delays, 100) == milliseconds{100});
    CHECK(percentile(delays, 1) == milliseconds{1});
    CHECK(percentile(std::array<Duration, 1>{milliseconds{7}}, 50) == milliseconds{7});
    CHECK(percentile(std::array<Duration, 2>{milliseconds{7}, milliseconds{9}}, 50) == milliseconds{7});
    CHECK(percentile({}, 50) == Duration{});
}

TEST_CASE("times are told in tenths of milliseconds, cut off") {
    CHECK(in_milliseconds(microseconds{12'399}) == "12.3 ms");
    CHECK(in_milliseconds(microseconds{99}) == "0.0 ms");
    CHECK(in_milliseconds(Duration{}) == "0.0 ms");
}

TEST_CASE("a report says what was delivered of what was sent, and why connections ended") {
    simulated::FleetCounts counts;
    counts.sent = 1000;
    counts.delivered = 999;
    counts.delays = {milliseconds{2}, milliseconds{1}};
    counts.connected = 7;
    counts.connected_again = 4;
    counts.closed[CloseReason::pong_timed_out] = 3;
    const FleetReport report{
        .headline = "a fleet", .faults = 5, .peers = 4, .online = 3, .events = 99, .trace_hash = 0xABC};
    const std::string text = to_string(report, counts);
    CHECK(text.starts_with("a fleet\n"));
    CHECK(text.find("1000 sent, 999 delivered (99.9 %)\n") != std::string::npos);
    CHECK(text.find("p50 1.0 ms, p95 2.0 ms, p99 2.0 ms\n") != std::string::npos);
    CHECK(text.find("7, 4 of them again\n") != std::string::npos);
    CHECK(text.find("3 of 4 at the end\n") != std::string::npos);
    CHECK(text.find("closed        3 x the relay did not answer") != std::string::npos);
    CHECK(text.ends_with("trace         0000000000000abc\n"));
}

TEST_CASE("a report of a fleet that has sent nothing says so") {
    const std::string text = to_string(FleetReport{}, {});
    CHECK(text.find("0 sent, 0 delivered (none)\n") != std::string::npos);
}

}  // namespace toxrelay::examples
