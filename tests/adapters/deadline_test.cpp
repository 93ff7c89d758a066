#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <sys/socket.h>

#include <catch2/catch.hpp>

#include "tests/adapters/loopback.hpp"
#include "tests/adapters/recording_machine.hpp"
#include "toxrelay/posix/connection.hpp"

namespace toxrelay {
namespace {

using namespace std::chrono_literals;
using posix::Connection;
using posix::FileDescriptor;
using posix::Loop;

/// A machine on one end of a pair of local sockets: what is sent at the other end is there at once.
struct Pair {
    Pair() {
        std::array<int, 2> ends{};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
        peer = FileDescriptor{ends[0]};
        connection.emplace(loop, machine, FileDescriptor{ends[1]});
    }
    FileDescriptor peer;
    Loop loop;
    RecordingMachine machine;
    std::optional<Connection<RecordingMachine>> connection;
};

TEST_CASE_METHOD(Pair, "a deadline is told not before its time, and the loop sleeps until then") {
    const Duration wait = GENERATE(Duration{50ms}, Duration{1500us}, Duration{300us}, Duration{1ns});
    machine.deadline = Deadline{after(posix::now(), wait), Timer::ping};
    const Instant at = machine.deadline->at;
    const auto waits = wait_until(loop, [&] { return !machine.timeouts.empty(); });
    REQUIRE(waits);
    CHECK(*waits == 1);
    CHECK(machine.timeouts[0] >= at);
    CHECK(machine.timeouts[0] < at + 2s);
}

TEST_CASE_METHOD(Pair, "a connection with nothing to do does not wake the loop") {
    const Instant start = posix::now();
    loop.wait(30ms);
    CHECK(posix::now() - start >= 30ms);
    CHECK(machine.log.empty());
}

TEST_CASE_METHOD(Pair, "input that came before a deadline is read before it, however late we are") {
    machine.room = 4;
    loopback::send_all(peer, "ten bytes!");
    machine.deadline = Deadline{posix::now() - 1s, Timer::pong};
    REQUIRE(wait_until(loop, [&] { return !machine.timeouts.empty(); }));
    CHECK(machine.log == std::vector<std::string>{"read 4", "read 4", "read 2", "timeout"});
}

TEST_CASE_METHOD(Pair, "a flood of input does not stop the clock") {
    machine.room = 4;
    loopback::send_all(peer, "ten bytes!");
    machine.deadline = Deadline{posix::now() - 1s, Timer::pong};
    const auto waits = wait_until(loop, [&] {
        loopback::send_all(peer, "and more and more");
        return !machine.timeouts.empty();
    });
    REQUIRE(waits);
    CHECK(*waits < 20);
}

TEST_CASE_METHOD(Pair, "a deadline does not wait for input that the machine does not take") {
    loopback::send_all(peer, "ten bytes!");
    machine.deadline = Deadline{posix::now() - 1s, Timer::stall};
    machine.fixed_interest = Interest{.read = false, .write = true};
    loop.wait();
    CHECK(machine.timeouts.size() == 1);
    CHECK(machine.received.empty());
}

TEST_CASE_METHOD(Pair, "a deadline is told although the transport has ended") {
    machine.fixed_interest = Interest{};
    machine.deadline = Deadline{after(posix::now(), 5ms), Timer::ping};
    REQUIRE(wait_until(loop, [&] { return !machine.timeouts.empty(); }));
    CHECK_FALSE(connection->connected());
}

}  // namespace
}  // namespace toxrelay
