#include "toxrelay/simulated/fault.hpp"

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

using namespace toxrelay;
using namespace toxrelay::simulated;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

TEST_CASE("a fault is one line: when, what, which host, and how much where that matters") {
    CHECK(to_string(Fault{milliseconds{12500}, FaultKind::cut, HostId{3}, 0}) == "12.5 cut 3");
    CHECK(to_string(Fault{seconds{7}, FaultKind::stall, HostId{0}, 400}) == "7 stall 0 400");
    CHECK(to_string(Fault{nanoseconds{1}, FaultKind::flip, HostId{10}, 11679}) == "0.000000001 flip 10 11679");
    CHECK(to_string(Fault{Duration{}, FaultKind::mend, HostId{1}, 99}) == "0 mend 1");
}

TEST_CASE("a fault's line reads back as the same fault, of every kind") {
    std::set<std::string_view> names;
    for (int kind = 0; kind <= static_cast<int>(FaultKind::lie); ++kind) {
        Fault fault{milliseconds{1250} + nanoseconds{7}, static_cast<FaultKind>(kind), HostId{12}, 34};
        const auto line = to_string(fault);
        CAPTURE(line);
        if (!line.ends_with(" 34")) fault.amount = 0;
        CHECK(parse_fault(line) == fault);
        CHECK(names.insert(to_string(fault.kind)).second);
    }
}

TEST_CASE("a schedule is its faults' lines, and empty ones mean nothing") {
    const Schedule schedule{{seconds{1}, FaultKind::cut, HostId{2}, 0}, {seconds{3}, FaultKind::mend, HostId{2}, 0}};
    CHECK(to_string(schedule) == "1 cut 2\n3 mend 2\n");
    CHECK(parse_schedule("1 cut 2\n3 mend 2\n") == schedule);
    CHECK(parse_schedule("\n  1   cut  2  \n\n3 mend 2") == schedule);
    CHECK(parse_schedule("") == Schedule{});
}

TEST_CASE("a line that is no fault is refused") {
    for (const std::string_view line :
         {"", "1", "1 cut", "cut 1", "1 bite 2", "1 cut 2 3", "1 stall 2", "1 stall 2 x", "-1 cut 2", "1. cut 2",
          "x cut 2", "1.0000000001 cut 2", "1 cut -2", "1 cut 4294967296", "1.5.5 cut 2", "1 cut 2x"}) {
        CAPTURE(line);
        CHECK_FALSE(parse_fault(line));
    }
    CHECK_FALSE(parse_schedule("1 cut 2\nand then\n"));
}
