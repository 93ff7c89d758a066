#pragma once

#include <cstddef>
#include <cstdint>

#include "toxrelay/bytes.hpp"
#include "toxrelay/interest.hpp"
#include "toxrelay/simulated/world.hpp"
#include "toxrelay/stream_machine.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::simulated {

/// Whose machine it is.
class Owner {
public:
    Owner(const Owner&) = delete;
    Owner& operator=(const Owner&) = delete;
    virtual ~Owner() = default;
    /// After anything at all: drain the machine's events. May command this machine, and nudge() the connections of others.
    virtual void drain() = 0;
    /// The machine has no interest left and its socket is closed. The last call: it may destroy the connection.
    virtual void over() {}

protected:
    Owner() = default;
};

/// Plugs a stream machine into a connection of a world. Decides nothing. The world, the machine and the owner outlive it;
/// destroying it closes the socket and tells the machine nothing.
template <StreamMachine Machine>
class Connection final : public Stream {
public:
    /// Connects.
    Connection(World& world, Machine& machine, Owner& owner, HostId from, HostId to, std::uint16_t port)
        : world_(world), machine_(machine), owner_(owner), socket_(world.connect(from, to, port, *this)) {
        nudge();
    }
    /// Over a socket that a listener was given.
    Connection(World& world, Machine& machine, Owner& owner, SocketId accepted)
        : world_(world), machine_(machine), owner_(owner), socket_(accepted), connected_(true) {
        world_.attach(socket_, *this);
        nudge();
    }
    ~Connection() override { world_.close(socket_); }

    /// After a command from elsewhere than the owner's drain(): lets the machine's bytes go out, at this instant still.
    void nudge() { world_.wake_at(socket_, world_.now()); }

    void wake() override {
        do {
            while (read()) owner_.drain();
            owner_.drain();
            pass_time();
        } while (write());
        if (machine_.interest() == Interest{}) {
            world_.close(socket_);
            owner_.over();  // nothing behind it: we may be gone
            return;
        }
        if (const auto deadline = machine_.next_deadline()) world_.wake_at(socket_, deadline->at);
    }

private:
    /// Whether anything came of it.
    bool read() {
        if (ended_) return false;
        connected_ = connected_ || world_.is_connected(socket_);
        if (world_.is_broken(socket_)) return end(connected_ ? TransportEnd::error : TransportEnd::no_connect);
        std::size_t size = 0;
        if (machine_.interest().read) {
            const MutableBytes room = machine_.read_buffer();
            size = world_.read(socket_, room);
            machine_.commit_read(size, world_.now());
        }
        if (size == 0 && world_.at_end(socket_)) return end(TransportEnd::eof);
        return size > 0;
    }
    bool end(TransportEnd how) {
        ended_ = true;
        machine_.transport_ended(how);
        return true;
    }
    void pass_time() {
        const auto deadline = machine_.next_deadline();
        if (!deadline || deadline->at > world_.now()) return;
        machine_.handle_timeout(world_.now());
        owner_.drain();
    }
    bool write() {
        if (!machine_.interest().write) return false;
        const std::size_t size = world_.write(socket_, machine_.write_buffer());
        machine_.commit_write(size, world_.now());
        return size > 0;
    }

    World& world_;
    Machine& machine_;
    Owner& owner_;
    SocketId socket_;
    bool connected_ = false;
    bool ended_ = false;
};

}  // namespace toxrelay::simulated
