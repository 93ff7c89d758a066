#include <chrono>
#include <system_error>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/adapters/loopback.hpp"
#include "tests/adapters/recording_machine.hpp"
#include "toxrelay/posix/connection.hpp"

namespace toxrelay {
namespace {

using namespace std::chrono_literals;
using posix::Connection;
using posix::Loop;

Deadline connect_within(Duration wait) { return {after(posix::now(), wait), Timer::connect}; }

TEST_CASE("a refused connection is told at once, with its cause") {
    const loopback::Refusal refusal;
    Loop loop;
    RecordingMachine machine;
    machine.deadline = connect_within(10s);
    const Instant start = posix::now();
    Connection connection{loop, machine, {refusal.address()}};
    REQUIRE(wait_until(loop, [&] { return !machine.ends.empty(); }));
    CHECK(posix::now() - start < 2s);
    CHECK(machine.ends == std::vector{TransportEnd::no_connect});
    REQUIRE(connection.failures().size() == 1);
    CHECK(connection.failures()[0].error == std::errc::connection_refused);
    CHECK(to_string(connection.failures()[0].address) == to_string(refusal.address()));
    CHECK_FALSE(connection.connected());
    CHECK(connection.remote() == nullptr);
}

TEST_CASE("the next address is tried after a refused one") {
    const loopback::Refusal refusal;
    const loopback::Listener listener;
    Loop loop;
    RecordingMachine machine;
    machine.to_send = "hello";
    Connection connection{loop, machine, {refusal.address(), listener.address()}};
    REQUIRE(wait_until(loop, [&] { return machine.to_send.empty(); }));
    CHECK(connection.connected());
    REQUIRE(connection.remote() != nullptr);
    CHECK(to_string(*connection.remote()) == to_string(listener.address()));
    CHECK(connection.failures().size() == 1);
    CHECK(loopback::receive(listener.accept(), 5) == "hello");
    CHECK(machine.ends.empty());
}

TEST_CASE("when every address refuses each one's cause is there, and the end is told once") {
    const loopback::Refusal first;
    const loopback::Refusal second;
    const posix::Address unusable;
    Loop loop;
    RecordingMachine machine;
    Connection connection{loop, machine, {first.address(), unusable, second.address()}};
    REQUIRE(wait_until(loop, [&] { return !machine.ends.empty(); }));
    loop.wait(0s);
    CHECK(machine.ends == std::vector{TransportEnd::no_connect});
    REQUIRE(connection.failures().size() == 3);
    CHECK(connection.failures()[1].error == std::errc::address_family_not_supported);
    CHECK(connection.failures()[2].error == std::errc::connection_refused);
}

TEST_CASE("without an address there is no connection") {
    Loop loop;
    RecordingMachine machine;
    const Connection connection{loop, machine, std::vector<posix::Address>{}};
    CHECK(machine.ends == std::vector{TransportEnd::no_connect});
    CHECK(connection.failures().empty());
}

TEST_CASE("the machine's deadline ends an attempt that nobody answers") {
    const loopback::Blackhole blackhole;
    Loop loop;
    RecordingMachine machine;
    machine.deadline = connect_within(150ms);
    const Instant at = machine.deadline->at;
    Connection connection{loop, machine, {blackhole.address()}};
    const auto waits = wait_until(loop, [&] { return !machine.timeouts.empty(); });
    REQUIRE(waits);
    CHECK(*waits <= 2);
    CHECK(machine.timeouts[0] >= at);
    CHECK(machine.timeouts[0] < at + 2s);
    REQUIRE(connection.failures().size() == 1);
    CHECK(connection.failures()[0].error == std::errc::timed_out);

    SECTION("a machine that gives up then is told nothing") {
        machine.fixed_interest = Interest{};
        loop.wait(0s);
        CHECK(machine.ends.empty());
    }
    SECTION("a machine that still wants a connection is told that there is none") {
        loop.wait();
        CHECK(machine.ends == std::vector{TransportEnd::no_connect});
    }
}

TEST_CASE("an address that does not answer costs its share of the time, not all of it") {
    const loopback::Blackhole blackhole;
    const loopback::Listener listener;
    Loop loop;
    RecordingMachine machine;
    machine.deadline = connect_within(400ms);
    const Instant at = machine.deadline->at;
    Connection connection{loop, machine, {blackhole.address(), listener.address()}};
    REQUIRE(wait_until(loop, [&] { return connection.connected(); }));
    CHECK(posix::now() >= at - 250ms);
    CHECK(machine.timeouts.empty());
    REQUIRE(connection.failures().size() == 1);
    CHECK(connection.failures()[0].error == std::errc::timed_out);
}

TEST_CASE("a machine that wants nothing is not connected") {
    const loopback::Listener listener;
    Loop loop;
    RecordingMachine machine;
    machine.fixed_interest = Interest{};
    const Connection connection{loop, machine, {listener.address()}};
    loop.wait(10ms);
    CHECK_FALSE(listener.has_caller());
    CHECK(machine.ends.empty());
}

TEST_CASE("a machine that loses interest while connecting is left alone") {
    const loopback::Blackhole blackhole;
    Loop loop;
    RecordingMachine machine;
    Connection connection{loop, machine, {blackhole.address()}};
    CHECK(connection.prepare(posix::now()).fd >= 0);
    machine.fixed_interest = Interest{};
    CHECK(connection.prepare(posix::now()).fd < 0);
    loop.wait(10ms);
    CHECK(machine.ends.empty());
    CHECK_FALSE(connection.connected());
}

TEST_CASE("IPv6 is spoken as well") {
    if (!loopback::has_ipv6()) {
        WARN("this system has no IPv6");
        return;
    }
    const loopback::Listener listener{"::1"};
    Loop loop;
    RecordingMachine machine;
    Connection connection{loop, machine, {listener.address()}};
    REQUIRE(wait_until(loop, [&] { return connection.connected(); }));
    CHECK(to_string(*connection.remote()) == to_string(listener.address()));
}

}  // namespace
}  // namespace toxrelay
