#include "examples/served_relay.hpp"

#include <utility>

#include "toxrelay/posix/now.hpp"
#include "toxrelay/random.hpp"

namespace toxrelay::examples {

ServedRelay::ServedRelay(posix::Loop& loop, KeyPair keys, const posix::Address& where, const RelayConfig& config)
    : loop_{loop}, relay_{config, std::move(keys), random_seed()}, listener_{loop, where} {}

std::optional<RelayEvent> ServedRelay::poll_event() {
    accept();
    auto event = relay_.poll_event();
    if (!event) release_ended();  // all that they had to tell is told
    return event;
}

void ServedRelay::accept() {
    while (posix::FileDescriptor connected = listener_.accept()) {
        // Without memory for a session the connection is closed.
        if (RelaySession* const session = relay_.accept(posix::now())) {
            served_.emplace_back(loop_, *session, std::move(connected));
        }
    }
}

void ServedRelay::release_ended() {
    for (auto served = served_.begin(); served != served_.end();) {
        RelaySession& session = served->session;
        if (!session.ended()) {
            ++served;
            continue;
        }
        served = served_.erase(served);  // closes the socket; the session outlives its connection
        relay_.release(session);
    }
}

}  // namespace toxrelay::examples
