#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>

#include "tests/adapters/loopback.hpp"
#include "tests/adapters/recording_machine.hpp"
#include "tests/adapters/session.hpp"
#include "toxrelay/posix/connection.hpp"

namespace toxrelay {
namespace {

using namespace std::chrono_literals;
using posix::Connection;
using posix::Loop;

int option(int fd, int level, int name) {
    int value = 0;
    socklen_t size = sizeof value;
    REQUIRE(::getsockopt(fd, level, name, &value, &size) == 0);
    return value;
}

TEST_CASE_METHOD(Session, "a socket has a small send buffer, no delay, and is not inherited") {
    const int fd = connection->prepare(posix::now()).fd;
    CHECK(option(fd, SOL_SOCKET, SO_SNDBUF) == 2 * 16384);  // Linux doubles it
    CHECK(option(fd, IPPROTO_TCP, TCP_NODELAY) == 1);
    CHECK((::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    CHECK((::fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
}

TEST_CASE_METHOD(Session, "a socket that was given gets the same options") {
    RecordingMachine other;
    Connection given{loop, other, std::move(peer)};
    const int fd = given.prepare(posix::now()).fd;
    CHECK(option(fd, SOL_SOCKET, SO_SNDBUF) == 2 * 16384);
    CHECK(option(fd, IPPROTO_TCP, TCP_NODELAY) == 1);
    CHECK((::fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
    CHECK(given.remote() == nullptr);
}

TEST_CASE("the options are the caller's to choose") {
    const loopback::Listener listener;
    Loop loop;
    RecordingMachine machine;
    Connection connection{loop, machine, {listener.address()}, {.send_buffer = 65536, .no_delay = false}};
    const int fd = connection.prepare(posix::now()).fd;
    CHECK(option(fd, SOL_SOCKET, SO_SNDBUF) == 2 * 65536);
    CHECK(option(fd, IPPROTO_TCP, TCP_NODELAY) == 0);
}

TEST_CASE_METHOD(Session, "a peer that sends a byte at a time is read a byte at a time") {
    for (const char c : std::string{"slowly"}) {
        const std::string before = machine.received;
        loopback::send_all(peer, std::string(1, c));
        REQUIRE(wait_until(loop, [&] { return machine.received == before + c; }));
    }
    CHECK(machine.received == "slowly");
}

TEST_CASE("a million bytes go there and back") {
    const loopback::Listener listener;
    Loop loop;
    RecordingMachine sender;
    RecordingMachine echo;
    echo.echo = true;
    const std::string text = pattern(1'000'000);
    sender.to_send = text;
    Connection there{loop, sender, {listener.address()}};
    REQUIRE(wait_until(loop, [&] { return listener.has_caller(); }));
    Connection back{loop, echo, listener.accept()};
    REQUIRE(wait_until(loop, [&] { return sender.received.size() == text.size(); }));
    CHECK(sender.received == text);
}

TEST_CASE("two hundred connections share one loop") {
    const loopback::Listener listener;
    Loop loop;
    std::vector<RecordingMachine> machines(400);
    std::vector<std::unique_ptr<Connection<RecordingMachine>>> connections;
    const std::string text = pattern(3000);
    for (std::size_t i = 0; i < 200; ++i) {
        RecordingMachine& client = machines[2 * i];
        RecordingMachine& server = machines[2 * i + 1];
        client.to_send = std::to_string(i) + text;
        server.echo = true;
        connections.push_back(std::make_unique<Connection<RecordingMachine>>(
            loop, client, std::vector<posix::Address>{listener.address()}));
        connections.push_back(std::make_unique<Connection<RecordingMachine>>(loop, server, listener.accept()));
    }
    const auto complete = [&] {
        for (std::size_t i = 0; i < 200; ++i) {
            if (machines[2 * i].received != std::to_string(i) + text) return false;
        }
        return true;
    };
    REQUIRE(wait_until(loop, complete));
}

TEST_CASE_METHOD(Session, "one wait reads a connection once, however much has come") {
    machine.room = 100;
    loopback::send_all(peer, pattern(1000));
    loop.wait();
    CHECK(machine.received.size() == 100);
}

TEST_CASE_METHOD(Session, "a machine that does not want to read pushes back") {
    machine.fixed_interest = Interest{.read = false, .write = true};
    machine.to_send.clear();
    machine.room = 0;
    loopback::send_all(peer, "patience");
    loop.wait(0s);
    CHECK(machine.received.empty());
    SECTION("and reads later") {
        machine.room = 4096;
        machine.fixed_interest = Interest{.read = true, .write = false};
        REQUIRE(wait_until(loop, [&] { return machine.received == "patience"; }));
    }
    SECTION("and no room is no end of file") {
        machine.fixed_interest = Interest{.read = true, .write = false};
        loop.wait(0s);
        CHECK(machine.ends.empty());
        CHECK(machine.log.back() == "read 0");
    }
}

}  // namespace
}  // namespace toxrelay
