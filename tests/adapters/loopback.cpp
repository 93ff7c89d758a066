#include "tests/adapters/loopback.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <variant>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace toxrelay::loopback {

namespace {

void check(bool good, const char* what) {
    if (!good) throw std::system_error{errno, std::system_category(), what};
}

const sockaddr* pointer(const posix::Address& address) { return reinterpret_cast<const sockaddr*>(&address.storage); }

}  // namespace

posix::FileDescriptor bound(const char* host, posix::Address& address) {
    auto resolved = posix::resolve(host, 0);
    address = std::get<0>(resolved).at(0);
    posix::FileDescriptor fd{::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    check(static_cast<bool>(fd), "socket");
    check(::bind(fd.get(), pointer(address), address.size) == 0, "bind");
    check(::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address.storage), &address.size) == 0, "getsockname");
    return fd;
}

bool has_ipv6() {
    try {
        posix::Address address;
        bound("::1", address);
        return true;
    } catch (const std::system_error&) {
        return false;
    }
}

posix::HostPort place_of(const posix::Address& address) {
    return posix::parse_host_port(posix::to_string(address)).value();
}

Listener::Listener(const char* host, int backlog) : fd_(bound(host, address_)) {
    check(::listen(fd_.get(), backlog) == 0, "listen");
}

bool Listener::has_caller() const {
    pollfd waiting{.fd = fd_.get(), .events = POLLIN, .revents = 0};
    return ::poll(&waiting, 1, 0) == 1;
}

posix::FileDescriptor Listener::accept() const {
    pollfd waiting{.fd = fd_.get(), .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, 5000) != 1) throw std::runtime_error{"nobody connects"};
    posix::FileDescriptor fd{::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    check(static_cast<bool>(fd), "accept");
    limit_waiting(fd);
    return fd;
}

Refusal::Refusal() : fd_(bound("127.0.0.1", address_)) {}

Blackhole::Blackhole() : listener_("127.0.0.1", 0) {
    // Until one is left without an answer.
    for (int i = 0; i < 16; ++i) {
        posix::FileDescriptor fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
        check(::connect(fd.get(), pointer(address()), address().size) == 0 || errno == EINPROGRESS, "connect");
        pollfd waiting{.fd = fd.get(), .events = POLLOUT, .revents = 0};
        const bool answered = ::poll(&waiting, 1, 20) == 1;
        callers_.push_back(std::move(fd));
        if (!answered) return;
    }
    throw std::runtime_error{"the queue of a listener does not fill up"};
}

void send_all(const posix::FileDescriptor& fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t size = ::send(fd.get(), text.data(), text.size(), MSG_NOSIGNAL);
        check(size > 0, "send");
        text.remove_prefix(static_cast<std::size_t>(size));
    }
}

std::string receive(const posix::FileDescriptor& fd, std::size_t size) {
    std::string text(size, '\0');
    std::size_t filled = 0;
    while (filled < size) {
        const ssize_t got = ::recv(fd.get(), text.data() + filled, size - filled, 0);
        check(got >= 0, "recv");
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
    }
    text.resize(filled);
    return text;
}

std::string receive_all(const posix::FileDescriptor& fd) {
    std::string text;
    std::array<char, 4096> part{};
    while (true) {
        const ssize_t got = ::recv(fd.get(), part.data(), part.size(), 0);
        if (got == 0) return text;
        if (got < 0) return text + " (" + std::system_category().message(errno) + ")";
        text.append(part.data(), static_cast<std::size_t>(got));
    }
}

void finish_sending(const posix::FileDescriptor& fd) { check(::shutdown(fd.get(), SHUT_WR) == 0, "shutdown"); }

void reset(posix::FileDescriptor& fd) {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    check(::setsockopt(fd.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) == 0, "SO_LINGER");
    fd.reset();
}

void limit_waiting(const posix::FileDescriptor& fd) {
    const timeval limit{.tv_sec = 5, .tv_usec = 0};
    check(::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == 0, "SO_RCVTIMEO");
    check(::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) == 0, "SO_SNDTIMEO");
}

}  // namespace toxrelay::loopback
