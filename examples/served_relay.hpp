#pragma once

#include <cstddef>
#include <list>
#include <optional>

#include "toxrelay/keys.hpp"
#include "toxrelay/posix/address.hpp"
#include "toxrelay/posix/connection.hpp"
#include "toxrelay/posix/file_descriptor.hpp"
#include "toxrelay/posix/listener.hpp"
#include "toxrelay/posix/loop.hpp"
#include "toxrelay/relay.hpp"
#include "toxrelay/relay_session.hpp"

namespace toxrelay::examples {

/// A relay with a TCP port, on a loop: whoever connects gets a session, and it goes with its connection.
class ServedRelay {
public:
    /// Throws std::system_error when it cannot listen there. The loop outlives it.
    ServedRelay(posix::Loop& loop, KeyPair keys, const posix::Address& where, const RelayConfig& config = {});

    /// Drain it after each Loop::wait(): this is where the relay works. What an event refers to is good until the next call.
    std::optional<RelayEvent> poll_event();

    Relay& relay() noexcept { return relay_; }
    const posix::Listener& listener() const noexcept { return listener_; }

private:
    struct Served {
        Served(posix::Loop& loop, RelaySession& accepted, posix::FileDescriptor connected)
            : session(accepted), connection(loop, accepted, std::move(connected)) {}
        RelaySession& session;
        posix::Connection<RelaySession> connection;
    };

    void accept();
    void release_ended();

    posix::Loop& loop_;
    Relay relay_;
    posix::Listener listener_;
    std::list<Served> served_;
};

}  // namespace toxrelay::examples
