#pragma once

#include <cstddef>
#include <system_error>
#include <variant>

#include "toxrelay/bytes.hpp"
#include "toxrelay/posix/address.hpp"
#include "toxrelay/posix/file_descriptor.hpp"
#include "toxrelay/socket_options.hpp"

namespace toxrelay::posix {

/// A TCP socket that never blocks, never raises SIGPIPE and is not inherited by other programs.
class Socket {
public:
    /// None.
    Socket() noexcept = default;
    /// Over a socket that is connected already.
    Socket(FileDescriptor connected, const SocketOptions& options) noexcept;
    /// Begins to connect; connect_result() says how it went once the descriptor is writable.
    static std::variant<Socket, std::error_code> connecting_to(const Address& address,
                                                               const SocketOptions& options) noexcept;

    /// Whether there is one, connected or not yet.
    bool is_open() const noexcept { return static_cast<bool>(fd_); }
    /// For poll(2); it stays with this object. -1 when there is none.
    int fd() const noexcept { return fd_.get(); }

    /// Empty when connected.
    std::error_code connect_result() const noexcept;

    /// No size, no end and no error: nothing is there now.
    struct Received {
        std::size_t size = 0;   ///< bytes at the front of the room
        bool eof = false;       ///< the other side sends no more
        std::error_code error;  ///< the connection is broken
    };
    /// `room` is not empty.
    Received receive(MutableBytes room) const noexcept;

    /// No size and no error: there is no room now.
    struct Sent {
        std::size_t size = 0;   ///< how many bytes the system took, from the front
        std::error_code error;  ///< the connection is broken
    };
    /// As many as there is room for.
    Sent send(Bytes bytes) const noexcept;

    /// How many bytes have come that receive() has not taken.
    std::size_t unread() const noexcept;

    /// Closes it so that what was sent still arrives, unless the other side goes on sending: then the system answers
    /// with a reset, which may overtake it.
    void hang_up() noexcept;

private:
    FileDescriptor fd_;
};

}  // namespace toxrelay::posix
