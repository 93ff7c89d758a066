#pragma once

namespace toxrelay {

/// What the adapters tell the system about a TCP socket.
struct SocketOptions {
    /// SO_SNDBUF, which Linux doubles. Small, so that a pong does not queue behind megabytes of data in the kernel, and
    /// so that a relay is not handed more at once than it copes with.
    int send_buffer = 16384;
    /// TCP_NODELAY: a machine hands over all that it has at once, so there is nothing to wait for.
    bool no_delay = true;
};

}  // namespace toxrelay
