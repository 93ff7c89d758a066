#pragma once

#include <cstdint>
#include <map>

#include "toxrelay/posix/file_descriptor.hpp"
#include "toxrelay/relay.hpp"

namespace toxrelay::interop {

/// What a relay is to the onion and `Relay` leaves to others: the first hop of a client's path, which passes its requests on
/// over UDP, and the answers back. As toktok.ltd/spec.html describes it ("Onion"), for nodes with IPv4; the relay's own
/// part of the way back, which others seal, is in clear here.
class OnionHop {
public:
    /// On loopback.
    OnionHop();

    void pass_on(const OnionRequested& request);
    /// Those that have come. Call it often.
    void return_answers(Relay& relay);
    void forget(const RelaySession& session) { waiting_.erase(session.number()); }

private:
    posix::FileDescriptor socket_;
    std::map<std::uint64_t, RelaySession*> waiting_;
};

}  // namespace toxrelay::interop
