#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "toxrelay/posix/address.hpp"
#include "toxrelay/posix/file_descriptor.hpp"

// The other side of a connection, over loopback, with plain blocking calls.
namespace toxrelay::loopback {

/// Accepts connections on a port that the system chose.
class Listener {
public:
    explicit Listener(const char* host = "127.0.0.1", int backlog = 256);
    const posix::Address& address() const { return address_; }
    posix::FileDescriptor accept() const;
    /// Whether somebody has connected and was not accepted.
    bool has_caller() const;

private:
    posix::Address address_;
    posix::FileDescriptor fd_;
};

/// A port that refuses: it is taken, so that nobody else can have it, and nobody listens.
class Refusal {
public:
    Refusal();
    const posix::Address& address() const { return address_; }

private:
    posix::Address address_;
    posix::FileDescriptor fd_;
};

/// A port that never answers: its queue of connections not accepted is full.
class Blackhole {
public:
    Blackhole();
    const posix::Address& address() const { return listener_.address(); }

private:
    Listener listener_;
    std::vector<posix::FileDescriptor> callers_;
};

/// A socket bound to a port that the system chose.
posix::FileDescriptor bound(const char* host, posix::Address& address);
bool has_ipv6();
/// The same, for those who resolve names.
posix::HostPort place_of(const posix::Address& address);

void send_all(const posix::FileDescriptor& fd, std::string_view text);
/// Exactly `size` bytes, or fewer when the stream ends before that.
std::string receive(const posix::FileDescriptor& fd, std::size_t size);
/// All up to the end of the stream, followed by the error's name when it did not end well.
std::string receive_all(const posix::FileDescriptor& fd);
void finish_sending(const posix::FileDescriptor& fd);
/// Closes with a reset.
void reset(posix::FileDescriptor& fd);
/// Fails the test when nothing comes within seconds.
void limit_waiting(const posix::FileDescriptor& fd);

}  // namespace toxrelay::loopback
