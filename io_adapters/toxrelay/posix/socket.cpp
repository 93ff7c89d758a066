#include "toxrelay/posix/socket.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace toxrelay::posix {

namespace {

std::error_code last_error() noexcept { return {errno, std::system_category()}; }

// The two differ on some systems.
bool would_block() noexcept { return errno == EAGAIN || errno == EWOULDBLOCK; }

template <class Call>
auto repeat_when_interrupted(Call call) noexcept {
    auto result = call();
    while (result < 0 && errno == EINTR) result = call();
    return result;
}

// What fails here is not looked at: a socket that refuses these (a local one, say) works all the same.
void apply(const SocketOptions& options, int fd) noexcept {
    const int no_delay = options.no_delay ? 1 : 0;
    ::setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &options.send_buffer, sizeof options.send_buffer);
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &no_delay, sizeof no_delay);
}

// With nobody listening on a port of the range from which the system picks our own port (33445 is one), TCP may
// connect a socket to itself.
bool is_connected_to_itself(int fd) noexcept {
    sockaddr_storage ours{};
    sockaddr_storage theirs{};
    socklen_t our_size = sizeof ours;
    socklen_t their_size = sizeof theirs;
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&ours), &our_size) != 0) return false;
    if (::getpeername(fd, reinterpret_cast<sockaddr*>(&theirs), &their_size) != 0) return false;
    return our_size == their_size && std::memcmp(&ours, &theirs, our_size) == 0;
}

}  // namespace

Socket::Socket(FileDescriptor connected, const SocketOptions& options) noexcept : fd_(std::move(connected)) {
    ::fcntl(fd(), F_SETFL, ::fcntl(fd(), F_GETFL) | O_NONBLOCK);
    ::fcntl(fd(), F_SETFD, FD_CLOEXEC);
    apply(options, fd());
}

std::variant<Socket, std::error_code> Socket::connecting_to(const Address& address,
                                                            const SocketOptions& options) noexcept {
    Socket socket;
    socket.fd_ = FileDescriptor{::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (!socket.is_open()) return last_error();
    apply(options, socket.fd());
    const int result = ::connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address.storage), address.size);
    // Interrupted, it goes on by itself; a second call would fail.
    if (result != 0 && errno != EINPROGRESS && errno != EINTR) return last_error();
    return socket;
}

std::error_code Socket::connect_result() const noexcept {
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(fd(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) return last_error();
    if (error == 0 && is_connected_to_itself(fd())) error = ECONNREFUSED;
    if (error == 0) return {};
    return {error, std::system_category()};
}

Socket::Received Socket::receive(MutableBytes room) const noexcept {
    const ssize_t size = repeat_when_interrupted([&] { return ::recv(fd(), room.data(), room.size(), 0); });
    if (size > 0) return {.size = static_cast<std::size_t>(size), .error = {}};
    if (size == 0) return {.eof = true, .error = {}};
    if (would_block()) return {};
    return {.error = last_error()};
}

Socket::Sent Socket::send(Bytes bytes) const noexcept {
    const ssize_t size =
        repeat_when_interrupted([&] { return ::send(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL); });
    if (size >= 0) return {.size = static_cast<std::size_t>(size), .error = {}};
    if (would_block()) return {};
    return {.error = last_error()};
}

std::size_t Socket::unread() const noexcept {
    int size = 0;
    if (::ioctl(fd(), FIONREAD, &size) != 0 || size < 0) return 0;
    return static_cast<std::size_t>(size);
}

void Socket::hang_up() noexcept {
    if (!is_open()) return;
    ::shutdown(fd(), SHUT_WR);
    // A close with unread input resets the connection and takes back what is still on its way. Bounded, since the other
    // side may never stop sending.
    std::array<std::byte, 16384> discarded;  // NOLINT(cppcoreguidelines-pro-type-member-init): never looked at
    for (int rounds = 0; rounds < 64 && receive(discarded).size > 0; ++rounds) {
    }
    fd_.reset();
}

}  // namespace toxrelay::posix
