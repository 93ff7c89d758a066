#include "toxrelay/simulated/world.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/simulated/endpoints.hpp"
#include "tests/support/counting_memory.hpp"
#include "toxrelay/simulated/fault.hpp"
#include "toxrelay/simulated/line.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::simulated {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// Two hosts with 10 ms of line each, one listening.
struct Pair {
    explicit Pair(const Line& line = {}, std::uint64_t seed = 1)
        : world(seed), near(world.add_host(line)), far(world.add_host(line)) {
        world.listen(far, 1, &door);
    }
    Talker& guest() { return *door.guests.at(0); }
    void happens(FaultKind kind, HostId host, std::uint64_t amount = 0) { world.apply({{}, kind, host, amount}); }

    World world;
    HostId near;
    HostId far;
    Doorkeeper door{world};
};

/// With a connection.
struct Connected : Pair {
    explicit Connected(const Line& line = {}, std::uint64_t seed = 1) : Pair(line, seed) {
        world.run_for(seconds{1});
        REQUIRE(talker.was_connected);
        start = world.now();
    }
    Talker talker{world, near, far};
    Instant start;
};

std::string many(std::size_t size) {
    std::string text(size, ' ');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i % 26);
    return text;
}

}  // namespace

TEST_CASE("time passes only from one thing that is due to the next") {
    World world{1};
    CHECK_FALSE(world.step());
    CHECK(world.now() == Instant{});
    world.run_for(minutes{5});
    CHECK(world.now() == Instant{minutes{5}});
}

TEST_CASE("connecting takes a round trip") {
    Pair pair;
    const Talker talker{pair.world, pair.near, pair.far};
    pair.world.run_until(Instant{milliseconds{39}});
    CHECK(pair.door.guests.size() == 1);
    CHECK_FALSE(talker.was_connected);
    pair.world.run_until(Instant{milliseconds{40}});
    CHECK(talker.was_connected);
}

TEST_CASE("what is written arrives one way later, both ways, in order and whole") {
    Connected pair;
    pair.talker.say("hello ");
    pair.talker.say("world");
    pair.guest().say("good day");
    pair.world.run_for(milliseconds{19});
    CHECK(pair.guest().heard.empty());
    pair.world.run_for(milliseconds{1});
    CHECK(pair.guest().heard == "hello world");
    CHECK(pair.talker.heard == "good day");
}

TEST_CASE("connecting to a port where nobody listens is refused after a round trip") {
    Pair pair;
    const Talker talker{pair.world, pair.near, pair.far, 2};
    pair.world.run_until(Instant{milliseconds{39}});
    CHECK_FALSE(talker.broken);
    pair.world.run_until(Instant{milliseconds{40}});
    CHECK(talker.broken);
    CHECK_FALSE(talker.was_connected);
}

TEST_CASE("jitter delays, never reorders, and differs from one segment to the next") {
    Line line;
    line.jitter = milliseconds{50};
    Connected pair{line};
    for (int i = 0; i < 50; ++i) {
        pair.talker.say("x");
        pair.world.run_for(milliseconds{200});
    }
    std::vector<Duration> delays;
    for (std::size_t i = 0; i < pair.guest().reads.size(); ++i) {
        const auto said = pair.start + i * milliseconds{200};
        delays.emplace_back(pair.guest().reads[i].at - said);
    }
    REQUIRE(delays.size() == 50);
    const auto [least, most] = std::ranges::minmax(delays);
    CHECK(least >= milliseconds{20});
    CHECK(most <= milliseconds{120});
    CHECK(most - least > milliseconds{20});

    pair.talker.say(many(20000));
    pair.world.run_for(seconds{5});
    CHECK(pair.guest().heard.ends_with(many(20000)));
}

TEST_CASE("a line's bandwidth is shared by all its connections") {
    Line line;
    line.bytes_per_second = 1000;
    Connected pair{line};
    Talker second{pair.world, pair.near, pair.far};
    pair.world.run_for(seconds{1});
    pair.talker.say(std::string(500, 'a'));
    second.say(std::string(500, 'b'));
    pair.world.run_for(milliseconds{519});
    CHECK(pair.guest().heard.empty());
    pair.world.run_for(milliseconds{1});
    CHECK(pair.guest().heard.size() == 500);
    pair.world.run_for(milliseconds{499});
    CHECK(pair.door.guests.at(1)->heard.empty());
    pair.world.run_for(milliseconds{1});
    CHECK(pair.door.guests.at(1)->heard.size() == 500);
}

TEST_CASE("no more than the window is on its way, and reading makes room") {
    Line line;
    line.window = 1000;
    Connected pair{line};
    pair.guest().reading = false;
    pair.talker.say(many(2500));
    pair.world.run_for(minutes{10});
    CHECK(pair.talker.unsent.size() == 1500);
    CHECK(pair.guest().heard.empty());
    pair.guest().reading = true;
    pair.guest().wake();
    CHECK(pair.guest().heard == many(1000));
    pair.world.run_for(milliseconds{19});
    CHECK(pair.talker.unsent.size() == 1500);
    pair.world.run_for(seconds{1});
    CHECK(pair.guest().heard == many(2500));
}

TEST_CASE("writes are cut into segments of the size that the line has, or of any below") {
    Line line;
    line.max_segment = 7;
    SECTION("of that size") {
        Connected pair{line};
        pair.talker.say(many(70));
        pair.world.run_for(seconds{1});
        CHECK(pair.guest().heard == many(70));
        CHECK(pair.guest().reads.size() == 10);
    }
    SECTION("ragged") {
        line.ragged = true;
        Connected pair{line};
        pair.talker.say(many(700));
        pair.world.run_for(seconds{1});
        CHECK(pair.guest().heard == many(700));
        CHECK(pair.guest().reads.size() > 110);
        CHECK(std::ranges::any_of(pair.guest().reads, [](const auto& read) { return read.size == 1; }));
        CHECK(std::ranges::any_of(pair.guest().reads, [](const auto& read) { return read.size == 7; }));
    }
}

TEST_CASE("one write takes and one read gives no more than the line says") {
    Line line;
    line.max_write = 3;
    line.max_read = 2;
    Connected pair{line};
    CHECK(pair.world.write(pair.talker.socket, bytes_of(many(10))) == 3);
    pair.world.run_for(seconds{1});
    CHECK(pair.guest().heard == "abc");
    CHECK(pair.guest().reads.size() == 2);
}

TEST_CASE("a closed end is read as the end of the stream, behind what was written before") {
    Connected pair;
    pair.talker.say("last words");
    pair.world.close(pair.talker.socket);
    CHECK(pair.world.is_broken(pair.talker.socket));
    pair.world.run_for(seconds{1});
    CHECK(pair.guest().heard == "last words");
    CHECK(pair.guest().ended);
    CHECK_FALSE(pair.guest().broken);
}

TEST_CASE("writing to an end that is closed breaks the connection a round trip later") {
    Connected pair;
    pair.world.close(pair.talker.socket);
    pair.guest().say("anybody?");
    pair.world.run_for(milliseconds{39});
    CHECK_FALSE(pair.guest().broken);
    pair.world.run_for(milliseconds{1});
    CHECK(pair.guest().broken);
}

TEST_CASE("closing while connecting leaves nothing behind, at whatever moment") {
    for (const int when : {0, 10, 20, 30, 40, 50}) {
        CAPTURE(when);
        Pair pair;
        const SocketId socket = [&] {
            const Talker talker{pair.world, pair.near, pair.far};
            pair.world.run_until(Instant{milliseconds{when}});
            return talker.socket;
        }();
        pair.world.run_for(seconds{1});
        CHECK(pair.world.is_broken(socket));
        for (const auto& guest : pair.door.guests) CHECK(guest->ended);
    }
}

TEST_CASE("the id of a closed socket names no other") {
    Connected pair;
    const SocketId old = pair.talker.socket;
    pair.world.close(old);
    pair.world.close(pair.guest().socket);
    pair.world.run_for(seconds{1});
    Talker next{pair.world, pair.near, pair.far};
    pair.world.run_for(seconds{1});
    CHECK(next.was_connected);
    CHECK(pair.world.is_broken(old));
    CHECK(pair.world.write(old, bytes_of("x")) == 0);
}

TEST_CASE("a stream is woken at its time, or at an earlier one that was named meanwhile") {
    Connected pair;
    const int before = pair.talker.wakes;
    pair.world.wake_at(pair.talker.socket, pair.start + seconds{20});
    pair.world.wake_at(pair.talker.socket, pair.start + seconds{10});
    pair.world.run_until(pair.start + seconds{10} - Duration{1});
    CHECK(pair.talker.wakes == before);
    pair.world.run_until(pair.start + seconds{10});
    CHECK(pair.talker.wakes == before + 1);
    pair.world.wake_at(pair.talker.socket, pair.start);
    pair.world.run_for(Duration{});
    CHECK(pair.talker.wakes == before + 2);
}

TEST_CASE("the same calls give the same trace, and another seed gives another") {
    const auto hash_of = [](std::uint64_t seed) {
        Line line;
        line.jitter = milliseconds{5};
        line.ragged = true;
        Connected pair{line, seed};
        pair.talker.say(many(5000));
        pair.world.run_for(seconds{2});
        return pair.world.trace_hash();
    };
    CHECK(hash_of(7) == hash_of(7));
    CHECK(hash_of(7) != hash_of(8));
}

TEST_CASE("one byte that differs shows in the trace") {
    const auto hash_of = [](const std::string& text) {
        Connected pair;
        pair.talker.say(text);
        pair.world.run_for(seconds{1});
        return pair.world.trace_hash();
    };
    CHECK(hash_of("hello") != hash_of("hellp"));
    CHECK(hash_of("hello") == hash_of("hello"));
}

TEST_CASE("a trace is the same on every machine") {
    Connected pair;
    pair.talker.say(many(3000));
    pair.world.run_for(seconds{1});
    CHECK(pair.world.events() == 5);
    CHECK(pair.world.trace_hash() == 0x3010EB34F56152A9U);
}

TEST_CASE("moving bytes allocates nothing once a world has had as much on its way") {
    test::CountingMemory memory;
    World world{1, memory};
    const HostId near = world.add_host();
    const HostId far = world.add_host();
    Doorkeeper door{world};
    world.listen(far, 1, &door);
    Talker talker{world, near, far};
    const auto talk = [&] {
        talker.say(many(30000));
        world.run_for(seconds{1});
    };
    talk();
    const auto allocations = memory.allocations();
    for (int i = 0; i < 20; ++i) talk();
    CHECK(door.guests.at(0)->heard.size() == std::size_t{21} * 30000);
    CHECK(memory.allocations() == allocations);
}

}  // namespace toxrelay::simulated
