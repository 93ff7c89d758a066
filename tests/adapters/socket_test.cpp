#include "toxrelay/posix/socket.hpp"

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>
#include <variant>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/adapters/loopback.hpp"
#include "toxrelay/posix/file_descriptor.hpp"

namespace toxrelay::posix {
namespace {

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) != -1; }

TEST_CASE("a file descriptor has one owner, and is closed with it") {
    const int number = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    FileDescriptor first{number};
    {
        FileDescriptor second{std::move(first)};
        CHECK_FALSE(first);  // NOLINT(bugprone-use-after-move): what is left of it is the point
        CHECK(second.get() == number);
        first = std::move(second);
    }
    CHECK(is_open(number));
    FileDescriptor& itself = first;
    first = std::move(itself);
    CHECK(is_open(number));
    errno = EDOM;
    first.reset();
    first.reset();
    CHECK(errno == EDOM);
    CHECK_FALSE(is_open(number));
}

TEST_CASE("a socket that TCP connected to itself is nobody's") {
    Address address;
    FileDescriptor fd = loopback::bound("127.0.0.1", address);
    REQUIRE(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.size) == 0);
    const Socket socket{std::move(fd), {}};
    CHECK(socket.connect_result() == std::errc::connection_refused);
}

TEST_CASE("nothing to read and no room to write are no errors") {
    const loopback::Listener listener;
    auto connecting = Socket::connecting_to(listener.address(), {});
    REQUIRE(std::holds_alternative<Socket>(connecting));
    const Socket socket = std::move(std::get<Socket>(connecting));
    const FileDescriptor peer = listener.accept();
    CHECK_FALSE(socket.connect_result());

    std::array<std::byte, 4096> bytes{};
    const Socket::Received received = socket.receive(bytes);
    CHECK(received.size == 0);
    CHECK_FALSE(received.eof);
    CHECK_FALSE(received.error);

    Socket::Sent sent{.size = 1, .error = {}};
    while (sent.size > 0) sent = socket.send(bytes);
    CHECK_FALSE(sent.error);
}

TEST_CASE("a descriptor that is no socket is an error, not a crash") {
    const Socket socket{FileDescriptor{::open("/dev/null", O_RDONLY | O_CLOEXEC)}, {}};
    std::array<std::byte, 4> bytes{};
    CHECK(socket.receive(bytes).error == std::errc::not_a_socket);
    CHECK(socket.send(bytes).error == std::errc::not_a_socket);
    CHECK(socket.connect_result() == std::errc::not_a_socket);
}

}  // namespace
}  // namespace toxrelay::posix
