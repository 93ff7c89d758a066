#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "toxrelay/input_before_deadline.hpp"
#include "toxrelay/posix/address.hpp"
#include "toxrelay/posix/dialer.hpp"
#include "toxrelay/posix/file_descriptor.hpp"
#include "toxrelay/posix/loop.hpp"
#include "toxrelay/posix/now.hpp"
#include "toxrelay/posix/socket.hpp"
#include "toxrelay/socket_options.hpp"
#include "toxrelay/stream_machine.hpp"

namespace toxrelay::posix {

/// Plugs a stream machine into a TCP socket on a loop: connects to the first of `addresses` that answers, then moves bytes.
/// The machine's own deadline bounds the whole (Client's connect_timeout); each address gets an equal share of what is
/// left of it. When the machine has no interest left, the socket is closed.
///
/// The loop and the machine outlive the connection. Destroying it closes the socket and tells the machine nothing.
template <StreamMachine Machine>
class Connection final : public Pollable {
public:
    /// Begins to connect.
    Connection(Loop& loop, Machine& machine, std::vector<Address> addresses, SocketOptions options = {})
        : loop_(loop), machine_(machine), dialer_(std::move(addresses), options), dialing_(wanted()) {
        loop_.add(*this);
        if (dialing_) dial(false, now());
    }
    /// Over a socket that is connected already, such as one from accept().
    Connection(Loop& loop, Machine& machine, FileDescriptor connected, SocketOptions options = {})
        : loop_(loop), machine_(machine), dialer_({}, options), socket_(std::move(connected), options) {
        loop_.add(*this);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() override {
        loop_.remove(*this);
        socket_.hang_up();
    }

    /// There is a connected socket. False again once it is closed.
    bool connected() const noexcept { return socket_.is_open(); }
    /// The address that answered; null before, and for a socket that was given.
    const Address* remote() const noexcept { return dialer_.remote(); }
    /// The addresses that did not, each with its cause, in the order in which they were tried.
    const std::vector<ConnectFailure>& failures() const noexcept { return dialer_.failures(); }
    /// What broke the connection once it was there (reset, say); empty for an end of file or none.
    std::error_code error() const noexcept { return error_; }

    Wish prepare(Instant now) override;
    std::optional<Instant> deadline() const override;
    void run(bool readable, bool writable, Instant now) override;

private:
    bool wanted() const noexcept { return machine_.interest() != Interest{}; }
    void dial(bool writable, Instant now);
    std::size_t read(Instant now);
    void write(Instant now);
    void end(TransportEnd how, std::error_code error = {});
    void expire(std::size_t just_read, Instant now);

    Loop& loop_;
    Machine& machine_;
    Dialer dialer_;
    bool dialing_ = false;
    Socket socket_;
    bool ended_ = false;  // and the machine was told
    std::error_code error_;
    // A write failed. What had come before is read first, and then the machine is told.
    bool broken_ = false;
    InputBeforeDeadline input_before_deadline_;
};

template <StreamMachine Machine>
Pollable::Wish Connection<Machine>::prepare(Instant /*now*/) {
    Interest interest = machine_.interest();
    if (ended_) interest.read = false;  // after the end of file there may still be something to write
    if (interest == Interest{}) {
        dialer_.stop();
        dialing_ = broken_ = false;
        socket_.hang_up();
        return {};
    }
    if (dialing_) return {.fd = dialer_.fd(), .write = true};
    return {.fd = socket_.fd(), .read = interest.read, .write = interest.write && !broken_};
}

template <StreamMachine Machine>
std::optional<Instant> Connection<Machine>::deadline() const {
    // Something to tell that no descriptor will report.
    if (broken_ || (dialing_ && dialer_.fd() < 0)) return Instant::min();
    const auto machines = machine_.next_deadline();
    const auto dialers = dialer_.deadline();
    if (!machines) return dialers;
    return dialers ? std::min(machines->at, *dialers) : machines->at;
}

template <StreamMachine Machine>
void Connection<Machine>::run(bool readable, bool writable, Instant now) {
    std::size_t just_read = 0;
    if (dialing_) {
        dial(writable, now);
    } else if (broken_) {
        just_read = read(now);
        if (just_read == 0) end(TransportEnd::error, error_);
    } else {
        if (readable) just_read = read(now);
        if (writable) write(now);
    }
    expire(just_read, now);
}

template <StreamMachine Machine>
void Connection<Machine>::dial(bool writable, Instant now) {
    switch (dialer_.step(writable, machine_.next_deadline(), now)) {
        case Dialer::Outcome::waiting: return;
        case Dialer::Outcome::connected:
            dialing_ = false;
            socket_ = dialer_.take();
            write(now);
            return;
        case Dialer::Outcome::failed:
            dialing_ = false;
            end(TransportEnd::no_connect);
            return;
    }
}

/// Once a call, so that one busy connection does not keep the others waiting.
template <StreamMachine Machine>
std::size_t Connection<Machine>::read(Instant now) {
    if (!socket_.is_open() || ended_ || !machine_.interest().read) return 0;
    const MutableBytes room = machine_.read_buffer();
    Socket::Received received;
    if (!room.empty()) received = socket_.receive(room);
    machine_.commit_read(received.size, now);
    if (broken_) return received.size;  // dead anyway, and the cause is known
    if (received.eof) end(TransportEnd::eof);
    if (received.error) end(TransportEnd::error, received.error);
    return received.size;
}

template <StreamMachine Machine>
void Connection<Machine>::write(Instant now) {
    if (!socket_.is_open() || !machine_.interest().write) return;
    const Socket::Sent sent = socket_.send(machine_.write_buffer());
    machine_.commit_write(sent.size, now);
    if (!sent.error) return;
    broken_ = true;
    error_ = sent.error;
}

template <StreamMachine Machine>
void Connection<Machine>::end(TransportEnd how, std::error_code error) {
    error_ = error;
    if (!ended_) machine_.transport_ended(how);
    ended_ = true;
    broken_ = false;
    if (how != TransportEnd::eof) socket_.hang_up();
}

template <StreamMachine Machine>
void Connection<Machine>::expire(std::size_t just_read, Instant now) {
    const auto deadline = machine_.next_deadline();
    if (!deadline || now < deadline->at) {
        input_before_deadline_.reset();
        return;
    }
    if (!input_before_deadline_.is_read(just_read, [this] { return socket_.is_open() ? socket_.unread() : 0; })) return;
    machine_.handle_timeout(now);
}

}  // namespace toxrelay::posix
