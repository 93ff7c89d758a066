#pragma once

#include <functional>
#include <memory>
#include <utility>

#include <catch2/catch.hpp>

#include "tests/conformance/adapter.hpp"
#include "tests/interop/peer.hpp"
#include "toxrelay/send_status.hpp"

namespace toxrelay::interop {

/// Two peers at a relay of their own: where most of these tests begin.
template <class Relay>
struct Meeting {
    explicit Meeting(std::unique_ptr<conformance::Adapter> by = conformance::posix_adapter())
        : adapter{std::move(by)} {}

    Relay relay;
    std::unique_ptr<conformance::Adapter> adapter;
    Peer alice{*adapter, {.relay = relay.public_key()}, relay.at()};
    Peer bob{*adapter, {.relay = relay.public_key()}, relay.at()};

    bool until(const std::function<bool()>& happened) { return eventually(*adapter, happened); }
    void connect() {
        REQUIRE(until([&] { return alice.connected && bob.connected; }));
    }
    /// Both ask for each other, and both are told that the other is there.
    void open_routes() {
        REQUIRE(alice.client->open_route(bob.key()) == SendStatus::queued);
        REQUIRE(bob.client->open_route(alice.key()) == SendStatus::queued);
        REQUIRE(until([&] { return alice.sees(bob) && bob.sees(alice); }));
    }
};

}  // namespace toxrelay::interop
