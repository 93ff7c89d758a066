// What each fault does to those who are connected.

#include <chrono>
#include <cstdint>
#include <string>

#include <catch2/catch.hpp>

#include "tests/simulated/endpoints.hpp"
#include "toxrelay/simulated/fault.hpp"
#include "toxrelay/simulated/world.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::simulated {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

struct Pair {
    Pair() {
        world.listen(far, 1, &door);
        world.run_for(seconds{1});
    }
    Talker& guest() { return *door.guests.at(0); }
    void happens(FaultKind kind, HostId host, std::uint64_t amount = 0) { world.apply({{}, kind, host, amount}); }

    World world{1};
    HostId near = world.add_host();
    HostId far = world.add_host();
    Doorkeeper door{world};
    Talker talker{world, near, far};
};

}  // namespace

TEST_CASE("through a cut cable nothing arrives and nobody is told, until it is mended") {
    Pair pair;
    pair.happens(FaultKind::cut, pair.near);
    pair.talker.say("one");
    pair.guest().say("two");
    pair.world.run_for(minutes{10});
    CHECK(pair.guest().heard.empty());
    CHECK(pair.talker.heard.empty());
    CHECK_FALSE(pair.talker.broken);
    pair.happens(FaultKind::mend, pair.near);
    pair.world.run_for(seconds{1});
    CHECK(pair.guest().heard == "one");
    CHECK(pair.talker.heard == "two");
}

TEST_CASE("what is under way when a cable is cut waits, and keeps its order behind it") {
    Pair pair;
    pair.talker.say("one ");
    pair.happens(FaultKind::cut, pair.far);
    pair.world.run_for(seconds{1});
    pair.talker.say("two");
    pair.happens(FaultKind::mend, pair.far);
    pair.world.run_for(seconds{1});
    CHECK(pair.guest().heard == "one two");
}

TEST_CASE("with both cables cut both have to be mended") {
    Pair pair;
    pair.happens(FaultKind::cut, pair.near);
    pair.happens(FaultKind::cut, pair.far);
    pair.talker.say("one");
    pair.world.run_for(seconds{1});
    pair.happens(FaultKind::mend, pair.near);
    pair.world.run_for(seconds{1});
    CHECK(pair.guest().heard.empty());
    pair.happens(FaultKind::mend, pair.far);
    pair.world.run_for(seconds{1});
    CHECK(pair.guest().heard == "one");
}

TEST_CASE("a stall is a cut that ends by itself") {
    Pair pair;
    pair.happens(FaultKind::stall, pair.near, 400);
    pair.talker.say("one");
    pair.world.run_for(milliseconds{399});
    CHECK(pair.guest().heard.empty());
    pair.world.run_for(milliseconds{1});
    CHECK(pair.guest().heard == "one");
}

TEST_CASE("of two stalls the longer one counts") {
    Pair pair;
    pair.happens(FaultKind::stall, pair.near, 400);
    pair.happens(FaultKind::stall, pair.near, 100);
    pair.talker.say("one");
    pair.world.run_for(milliseconds{399});
    CHECK(pair.guest().heard.empty());
    pair.world.run_for(milliseconds{1});
    CHECK(pair.guest().heard == "one");
}

TEST_CASE("a reset breaks both ends, the far one a little later, and what is unread is lost") {
    Pair pair;
    pair.guest().reading = false;
    pair.talker.say("lost");
    pair.world.run_for(seconds{1});
    pair.happens(FaultKind::reset, pair.near);
    CHECK(pair.talker.broken);
    CHECK_FALSE(pair.guest().broken);
    pair.guest().reading = true;
    pair.world.run_for(milliseconds{20});
    CHECK(pair.guest().broken);
    CHECK(pair.guest().heard.empty());
}

TEST_CASE("a half-closed host reads the end of the stream and may still write") {
    Pair pair;
    pair.happens(FaultKind::half_close, pair.near);
    pair.world.run_for(seconds{1});
    CHECK(pair.talker.ended);
    pair.talker.say("still here");
    pair.guest().say("to nobody");
    pair.world.run_for(seconds{1});
    CHECK(pair.guest().heard == "still here");
    CHECK(pair.talker.heard.empty());
}

TEST_CASE("a host refuses, ignores and welcomes those who connect, and leaves those alone who are connected") {
    Pair pair;
    pair.happens(FaultKind::refuse, pair.far);
    const Talker refused{pair.world, pair.near, pair.far};
    pair.world.run_for(seconds{1});
    CHECK(refused.broken);
    pair.happens(FaultKind::ignore, pair.far);
    const Talker ignored{pair.world, pair.near, pair.far};
    pair.world.run_for(minutes{10});
    CHECK_FALSE(ignored.broken);
    CHECK_FALSE(ignored.was_connected);
    pair.happens(FaultKind::welcome, pair.far);
    const Talker welcome{pair.world, pair.near, pair.far};
    pair.talker.say("hello");
    pair.world.run_for(seconds{1});
    CHECK(welcome.was_connected);
    CHECK_FALSE(ignored.was_connected);
    CHECK(pair.guest().heard == "hello");
}

TEST_CASE("a flipped bit is flipped once") {
    Pair pair;
    pair.happens(FaultKind::flip, pair.far, 8);  // the lowest bit of the second byte
    pair.talker.say("abc");
    pair.world.run_for(seconds{1});
    pair.talker.say("abc");
    pair.world.run_for(seconds{1});
    CHECK(pair.guest().heard == "accabc");
}

TEST_CASE("a line's latency, bandwidth and segments change for what is sent from then on") {
    Pair pair;
    pair.happens(FaultKind::latency, pair.far, 100'000);
    pair.talker.say("one");
    pair.world.run_for(milliseconds{109});
    CHECK(pair.guest().heard.empty());
    pair.world.run_for(milliseconds{1});
    CHECK(pair.guest().heard == "one");
    pair.happens(FaultKind::bandwidth, pair.near, 10);
    pair.talker.say("0123456789");
    pair.world.run_for(seconds{1});
    CHECK(pair.guest().heard == "one");
    pair.world.run_for(milliseconds{110});
    CHECK(pair.guest().heard == "one0123456789");
    pair.happens(FaultKind::bandwidth, pair.near, 0);
    pair.happens(FaultKind::segment, pair.near, 1);
    pair.talker.say("abc");
    pair.world.run_for(seconds{1});
    CHECK(pair.guest().reads.size() == 5);
}

TEST_CASE("a host that crashes breaks its connections at the other ends, and listens no more") {
    class Counting final : public Program {
    public:
        void crashed() override { ++crashes; }
        void restarted() override { ++restarts; }
        int crashes = 0;
        int restarts = 0;
    } program;
    Pair pair;
    pair.world.run(pair.far, &program);
    pair.happens(FaultKind::crash, pair.far);
    CHECK(program.crashes == 1);
    pair.world.run_for(seconds{1});
    CHECK(pair.talker.broken);
    const Talker late{pair.world, pair.near, pair.far};
    pair.world.run_for(seconds{1});
    CHECK(late.broken);
    pair.happens(FaultKind::restart, pair.far);
    CHECK(program.restarts == 1);
}

TEST_CASE("a schedule's faults happen at their times, and those of hosts that are not there do nothing") {
    Pair pair;  // begins at second 1
    pair.world.plan(parse_schedule("5 cut 0\n6 mend 0\n7 cut 9\n").value());
    pair.world.run_until(Instant{seconds{5}});
    pair.talker.say("one");
    pair.world.run_until(Instant{seconds{6} - milliseconds{1}});
    CHECK(pair.guest().heard.empty());
    pair.world.run_until(Instant{seconds{8}});
    CHECK(pair.guest().heard == "one");
}

}  // namespace toxrelay::simulated
