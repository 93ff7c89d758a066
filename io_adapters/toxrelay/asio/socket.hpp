#pragma once

#include <array>
#include <cstddef>

#include "toxrelay/asio/net.hpp"
#include "toxrelay/socket_options.hpp"

namespace toxrelay::asio_net {

// What the system refuses here is not looked at: such a socket works, or ends, all the same.

inline void apply(const SocketOptions& options, net::ip::tcp::socket& socket) {
    ErrorCode ignored;
    socket.set_option(net::socket_base::send_buffer_size{options.send_buffer}, ignored);
    socket.set_option(net::ip::tcp::no_delay{options.no_delay}, ignored);
}

/// With nobody listening on a port of the range from which the system picks our own, TCP may connect a socket to itself.
inline bool is_connected_to_itself(const net::ip::tcp::socket& socket) {
    ErrorCode ignored;
    return socket.local_endpoint(ignored) == socket.remote_endpoint(ignored);
}

/// Closes so that what was sent still arrives: with unread input a close would be a reset, which takes it back. Bounded,
/// since the other side may never stop sending. The socket does not block.
inline void hang_up(net::ip::tcp::socket& socket) {
    ErrorCode error;
    socket.shutdown(net::ip::tcp::socket::shutdown_send, error);
    std::array<std::byte, 16384> discarded;  // NOLINT(cppcoreguidelines-pro-type-member-init): never looked at
    for (int rounds = 0; rounds < 64 && socket.read_some(net::buffer(discarded), error) > 0; ++rounds) {
    }
    socket.close(error);
}

}  // namespace toxrelay::asio_net
