#include "toxrelay/posix/listener.hpp"

#include <cerrno>
#include <chrono>

#include <netinet/in.h>
#include <sys/socket.h>

#include "toxrelay/posix/now.hpp"

namespace toxrelay::posix {

namespace {

// Enough for a crowd, and little enough that those who are connected do not wait for it.
constexpr int most_at_once = 64;
// Without descriptors the port stays readable: poll(2) would return at once, again and again.
constexpr Duration pause = std::chrono::milliseconds{200};

void check(bool good, const char* what, const Address& address) {
    if (!good) throw std::system_error{errno, std::system_category(), what + (" " + to_string(address))};
}

FileDescriptor listen_at(Address& address) {
    auto* const place = reinterpret_cast<sockaddr*>(&address.storage);
    FileDescriptor fd{::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    check(static_cast<bool>(fd), "socket for", address);
    // What is left of connections from before a restart does not keep the port.
    const int yes = 1;
    check(::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0, "SO_REUSEADDR at", address);
    if (address.storage.ss_family == AF_INET6) {
        // Systems and their administrators differ in what it is to begin with.
        const int no = 0;
        check(::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no) == 0, "IPV6_V6ONLY at", address);
    }
    check(::bind(fd.get(), place, address.size) == 0, "bind", address);
    check(::listen(fd.get(), SOMAXCONN) == 0, "listen at", address);
    check(::getsockname(fd.get(), place, &address.size) == 0, "getsockname at", address);
    return fd;
}

// A signal, or the trouble of one connection, which is gone: Linux reports through accept(2) whatever happened to it; see
// its manual. With anything else the system is out of something, or will not have us accept: asking at once is of no use.
bool is_worth_another_try(int error) noexcept {
    switch (error) {
        case EINTR:
        case ECONNABORTED:
        case EPERM:
        case EPROTO:
        case ENOPROTOOPT:
        case EOPNOTSUPP:
        case ETIMEDOUT:
        case ENETDOWN:
        case ENETUNREACH:
        case EHOSTDOWN:
        case EHOSTUNREACH:
        case ENONET: return true;
        default: return false;
    }
}

}  // namespace

Listener::Listener(Loop& loop, const Address& address) : loop_(loop), address_(address), fd_(listen_at(address_)) {
    loop_.add(*this);
}

FileDescriptor Listener::accept() noexcept {
    while (turns_ > 0) {
        --turns_;
        FileDescriptor connected{::accept4(fd_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
        if (connected) {
            error_ = {};
            return connected;
        }
        const int error = errno;
        if (is_worth_another_try(error)) continue;
        turns_ = 0;
        error_ = {};
        if (error == EAGAIN || error == EWOULDBLOCK) break;
        error_ = {error, std::system_category()};
        pause_until_ = after(now(), pause);
    }
    return {};
}

Pollable::Wish Listener::prepare(Instant now) {
    if (pause_until_ && now >= *pause_until_) pause_until_.reset();
    return {.fd = pause_until_ ? -1 : fd_.get(), .read = true};
}

void Listener::run(bool readable, bool /*writable*/, Instant /*now*/) {
    if (readable) turns_ = most_at_once;
}

}  // namespace toxrelay::posix
