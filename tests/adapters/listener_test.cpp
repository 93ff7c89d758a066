#include "toxrelay/posix/listener.hpp"

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>

#include "tests/adapters/loopback.hpp"
#include "tests/adapters/recording_machine.hpp"
#include "toxrelay/posix/address.hpp"
#include "toxrelay/posix/connection.hpp"
#include "toxrelay/posix/file_descriptor.hpp"
#include "toxrelay/posix/loop.hpp"
#include "toxrelay/posix/now.hpp"

namespace toxrelay::posix {
namespace {

using namespace std::chrono_literals;

Address literal(const char* host, std::uint16_t port = 0) {
    return std::get<std::vector<Address>>(resolve(host, port)).at(0);
}

std::uint16_t port_of(const Address& address) { return to_destination(address).port; }

/// Connected as soon as the system has it, accepted or not.
FileDescriptor call(const Address& address) {
    FileDescriptor fd{::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    REQUIRE(fd);
    REQUIRE(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.size) == 0);
    loopback::limit_waiting(fd);
    return fd;
}

std::vector<FileDescriptor> accept_all(Listener& listener) {
    std::vector<FileDescriptor> connected;
    while (FileDescriptor next = listener.accept()) connected.push_back(std::move(next));
    return connected;
}

/// Of the next file that is opened, none can be had.
class NoDescriptorsLeft {
public:
    NoDescriptorsLeft() {
        REQUIRE(::getrlimit(RLIMIT_NOFILE, &before_) == 0);
        const FileDescriptor next{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
        const rlimit fewer{.rlim_cur = static_cast<rlim_t>(next.get()), .rlim_max = before_.rlim_max};
        REQUIRE(::setrlimit(RLIMIT_NOFILE, &fewer) == 0);
    }
    NoDescriptorsLeft(const NoDescriptorsLeft&) = delete;
    NoDescriptorsLeft& operator=(const NoDescriptorsLeft&) = delete;
    ~NoDescriptorsLeft() { ::setrlimit(RLIMIT_NOFILE, &before_); }

private:
    rlimit before_{};
};

TEST_CASE("a listener hands out each connection once, and machines talk over them") {
    Loop loop;
    Listener listener{loop, literal("127.0.0.1")};
    const FileDescriptor first = call(listener.address());
    const FileDescriptor second = call(listener.address());
    loop.wait();
    std::vector<FileDescriptor> connected = accept_all(listener);
    REQUIRE(connected.size() == 2);
    CHECK_FALSE(listener.error());

    std::vector<RecordingMachine> machines(2);
    std::vector<std::unique_ptr<Connection<RecordingMachine>>> connections;
    for (std::size_t i = 0; i < 2; ++i) {
        machines[i].echo = true;
        connections.push_back(
            std::make_unique<Connection<RecordingMachine>>(loop, machines[i], std::move(connected[i])));
    }
    loopback::send_all(first, "one");
    loopback::send_all(second, "two");
    // In whatever order they were accepted.
    const auto heard = [&] { return std::set<std::string>{machines[0].received, machines[1].received}; };
    CHECK(wait_until(loop, [&] {
        return heard() == std::set<std::string>{"one", "two"} && machines[0].to_send.empty() &&
               machines[1].to_send.empty();
    }));
    CHECK(loopback::receive(first, 3) == "one");
    CHECK(loopback::receive(second, 3) == "two");
}

TEST_CASE("a listener tells the port that the system chose for it") {
    Loop loop;
    const Listener listener{loop, literal("127.0.0.1")};
    CHECK(port_of(listener.address()) != 0);
    CHECK_THAT(to_string(listener.address()), Catch::Matchers::StartsWith("127.0.0.1:"));
}

TEST_CASE("with nobody there, a listener neither blocks nor keeps the loop awake") {
    Loop loop;
    Listener listener{loop, literal("127.0.0.1")};
    CHECK_FALSE(listener.accept());
    const Instant start = now();
    loop.wait(20ms);
    CHECK(now() - start >= 20ms);
    CHECK_FALSE(listener.accept());
    CHECK_FALSE(listener.error());
}

TEST_CASE("a listener on :: takes IPv6 and IPv4") {
    if (!loopback::has_ipv6()) return;
    Loop loop;
    Listener listener{loop, literal("::")};
    const FileDescriptor ipv6 = call(literal("::1", port_of(listener.address())));
    const FileDescriptor ipv4 = call(literal("127.0.0.1", port_of(listener.address())));
    loop.wait();
    CHECK(accept_all(listener).size() == 2);
}

TEST_CASE("a port that is taken is an exception that says so, and leaves nothing on the loop") {
    Loop loop;
    const Listener listener{loop, literal("127.0.0.1")};
    try {
        const Listener second{loop, listener.address()};
        FAIL("two listen on one port");
    } catch (const std::system_error& error) {
        CHECK(error.code() == std::errc::address_in_use);
        CHECK_THAT(error.what(), Catch::Matchers::StartsWith("bind " + to_string(listener.address())));
    }
    loop.wait(1ms);
}

TEST_CASE("a port is free again for the next listener, though connections of the last still linger") {
    Loop loop;
    auto listener = std::make_unique<Listener>(loop, literal("127.0.0.1"));
    const Address address = listener->address();
    const FileDescriptor caller = call(address);
    loop.wait();
    accept_all(*listener);  // closed from here first, which leaves the port in TIME_WAIT
    CHECK(loopback::receive_all(caller).empty());
    listener.reset();
    CHECK_NOTHROW(Listener{loop, address});
}

TEST_CASE("what a listener hands out neither blocks nor is inherited") {
    Loop loop;
    Listener listener{loop, literal("127.0.0.1")};
    const FileDescriptor caller = call(listener.address());
    loop.wait();
    const FileDescriptor connected = listener.accept();
    REQUIRE(connected);
    CHECK((::fcntl(connected.get(), F_GETFL) & O_NONBLOCK) != 0);
    CHECK((::fcntl(connected.get(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("a caller who has hung up before it was accepted is in nobody's way") {
    Loop loop;
    Listener listener{loop, literal("127.0.0.1")};
    FileDescriptor gone = call(listener.address());
    loopback::reset(gone);
    const FileDescriptor caller = call(listener.address());
    loopback::send_all(caller, "here");
    loop.wait();
    // Linux hands out the first all the same, and it fails when it is read; others report it here.
    const std::vector<FileDescriptor> connected = accept_all(listener);
    REQUIRE_FALSE(connected.empty());
    CHECK(loopback::receive(connected.back(), 4) == "here");
    CHECK_FALSE(listener.error());
}

TEST_CASE("a crowd is accepted in parts, so that the loop comes to the others in between") {
    Loop loop;
    Listener listener{loop, literal("127.0.0.1")};
    std::vector<FileDescriptor> callers;
    callers.reserve(100);
    for (int i = 0; i < 100; ++i) callers.push_back(call(listener.address()));
    loop.wait();
    std::vector<FileDescriptor> connected = accept_all(listener);
    CHECK(connected.size() == 64);
    CHECK_FALSE(listener.accept());
    loop.wait();
    CHECK(accept_all(listener).size() == 36);
}

TEST_CASE("without descriptors a listener says so, lets the loop sleep, and goes on when there are some") {
    Loop loop;
    Listener listener{loop, literal("127.0.0.1")};
    const FileDescriptor caller = call(listener.address());
    {
        const NoDescriptorsLeft none;
        loop.wait();
        CHECK_FALSE(listener.accept());
        CHECK(listener.error() == std::errc::too_many_files_open);
        const Instant start = now();
        loop.wait(50ms);
        CHECK(now() - start >= 50ms);
        CHECK_FALSE(listener.accept());
    }
    FileDescriptor connected;
    REQUIRE(wait_until(loop, [&] {
        connected = listener.accept();
        return static_cast<bool>(connected);
    }));
    CHECK_FALSE(listener.error());
}

TEST_CASE("callers who were not accepted are refused when the listener goes") {
    Loop loop;
    auto listener = std::make_unique<Listener>(loop, literal("127.0.0.1"));
    const FileDescriptor caller = call(listener->address());
    listener.reset();
    CHECK(loopback::receive_all(caller) == " (Connection reset by peer)");
    loop.wait(1ms);
}

}  // namespace
}  // namespace toxrelay::posix
