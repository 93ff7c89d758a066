#include <chrono>
#include <csignal>
#include <cstddef>
#include <string>
#include <system_error>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/adapters/loopback.hpp"
#include "tests/adapters/recording_machine.hpp"
#include "tests/adapters/session.hpp"

// How a connection ends, and what still arrives when it does.

namespace toxrelay {
namespace {

using namespace std::chrono_literals;

TEST_CASE_METHOD(Session, "an end of file is told at once, although there is more to write") {
    machine.to_send.assign(8'000'000, 'x');  // more than the kernel takes
    loop.wait();
    loopback::finish_sending(peer);
    REQUIRE(wait_until(loop, [&] { return !machine.ends.empty(); }));
    CHECK(machine.ends == std::vector{TransportEnd::eof});
    CHECK_FALSE(machine.to_send.empty());
    CHECK_FALSE(connection->error());
    loop.wait(0s);
    CHECK_FALSE(connection->connected());
}

TEST_CASE_METHOD(Session, "a machine that writes on after the end of file may do so, and then the socket is closed") {
    machine.writes_after_end = true;
    loopback::send_all(peer, "question");
    loopback::finish_sending(peer);
    REQUIRE(wait_until(loop, [&] { return !machine.ends.empty(); }));
    CHECK(machine.received == "question");
    machine.to_send = "answer";
    REQUIRE(wait_until(loop, [&] { return machine.to_send.empty(); }));
    CHECK(connection->connected());
    loop.wait(0s);
    CHECK_FALSE(connection->connected());
    CHECK(loopback::receive_all(peer) == "answer");
    CHECK(machine.ends.size() == 1);
}

TEST_CASE_METHOD(Session, "a reset is told at once, with its cause, after what came before it") {
    machine.room = 4;
    loopback::send_all(peer, "last words");
    loopback::reset(peer);
    SECTION("seen by a read") {}
    SECTION("seen by a write") { machine.to_send = "too late"; }
    REQUIRE(wait_until(loop, [&] { return !machine.ends.empty(); }));
    CHECK(machine.received == "last words");
    CHECK(machine.ends == std::vector{TransportEnd::error});
    CHECK(connection->error() == std::errc::connection_reset);
    CHECK_FALSE(connection->connected());
    CHECK(connection->failures().empty());
}

TEST_CASE_METHOD(Session, "a write to a peer that is gone is an error, not a signal") {
    REQUIRE(std::signal(SIGPIPE, SIG_DFL) != SIG_ERR);
    machine.fixed_interest = Interest{.read = false, .write = true};
    peer.reset();
    machine.to_send = "to nobody";
    REQUIRE(wait_until(loop, [&] {
        if (machine.to_send.empty()) machine.to_send = "again";
        return !machine.ends.empty();
    }));
    CHECK(machine.ends == std::vector{TransportEnd::error});
    CHECK((connection->error() == std::errc::broken_pipe || connection->error() == std::errc::connection_reset));
    CHECK(machine.received.empty());
}

TEST_CASE_METHOD(Session, "a machine that would read on after the end of file does not keep the loop awake") {
    loopback::finish_sending(peer);
    machine.fixed_interest = Interest{.read = true, .write = false};
    REQUIRE(wait_until(loop, [&] { return !machine.ends.empty(); }));
    const Instant start = posix::now();
    loop.wait(20ms);
    CHECK(posix::now() - start >= 20ms);
    CHECK_FALSE(connection->connected());
    CHECK(machine.ends.size() == 1);
}

TEST_CASE_METHOD(Session, "what was written arrives, although input was left unread when the machine lost interest") {
    machine.fixed_interest = Interest{.read = false, .write = true};
    const std::size_t size = 8'000'000;  // more than the kernels hold: some is still on our side at the end
    machine.to_send.assign(size, 'x');
    loopback::send_all(peer, pattern(50'000));
    for (std::size_t before = 0; before != machine.to_send.size();) {
        before = machine.to_send.size();
        loop.wait(250ms);  // longer than a kernel delays an acknowledgement
    }
    const std::size_t written = size - machine.to_send.size();
    machine.fixed_interest = Interest{};
    loop.wait(0s);
    CHECK_FALSE(connection->connected());
    const std::string arrived = loopback::receive_all(peer);
    CHECK(arrived.size() == written);
    CHECK(arrived.find_first_not_of('x') == std::string::npos);
    CHECK(machine.ends.empty());
}

TEST_CASE_METHOD(Session, "a connection that is destroyed closes its socket and leaves the loop") {
    machine.to_send = "goodbye";
    REQUIRE(wait_until(loop, [&] { return machine.to_send.empty(); }));
    connection.reset();
    loop.wait(0s);
    CHECK(loopback::receive_all(peer) == "goodbye");
    CHECK(machine.ends.empty());
}

}  // namespace
}  // namespace toxrelay
