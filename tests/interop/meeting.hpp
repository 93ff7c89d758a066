#pragma once

#include <functional>

#include <catch2/catch.hpp>

#include "tests/interop/bootstrapd.hpp"
#include "tests/interop/peer.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/posix/loop.hpp"
#include "toxrelay/send_status.hpp"

namespace toxrelay::interop {

/// Two peers at a relay of their own: where most of these tests begin.
struct Meeting {
    Bootstrapd relay;
    posix::Loop loop;
    Peer alice{loop, relay.public_key(), relay.addresses()};
    Peer bob{loop, relay.public_key(), relay.addresses()};

    bool until(const std::function<bool()>& happened) { return eventually(loop, {&alice, &bob}, happened); }
    void connect() {
        REQUIRE(until([&] { return alice.connected && bob.connected; }));
    }
    /// Both ask for each other, and both are told that the other is there.
    void open_routes() {
        REQUIRE(alice.client.open_route(bob.key()) == SendStatus::queued);
        REQUIRE(bob.client.open_route(alice.key()) == SendStatus::queued);
        REQUIRE(until([&] { return alice.sees(bob) && bob.sees(alice); }));
    }
};

}  // namespace toxrelay::interop
