#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "tests/support/counting_memory.hpp"
#include "tests/support/plaintext.hpp"
#include "tests/support/scripted_relay.hpp"
#include "tests/support/told.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/proxy.hpp"
#include "toxrelay/route_id.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::test {

/// A client and a scripted relay on one workbench, with a clock that stands still until a test moves it, and
/// nothing between them: bytes move when a test says so.
class Bench {
public:
    using Change = std::function<void(Config&)>;
    explicit Bench(const Change& change = {}, std::uint8_t seed = 1, std::span<const Hop> through = {});

    // The connection, step by step

    /// Up to and with the relay's handshake; the flight behind it is not sent yet.
    void shake_hands();
    /// shake_hands(), then the first ping and its pong. What was sent and told until then is forgotten.
    void connect();
    /// A route to `peer` under this number, with the peer there, or not there yet. Forgets what was sent and told.
    RouteId open_route(const PublicKey& peer, std::uint8_t connection_id);
    RouteId open_online_route(const PublicKey& peer, std::uint8_t connection_id);

    // Relay to client

    /// As many of these bytes as the client takes without anybody polling it. Returns how many.
    std::size_t deliver(Bytes bytes);
    /// One frame; all of it must be taken.
    void says(Bytes plain);
    /// says() and told().
    Story tells(Bytes plain);

    // Client to relay

    /// Moves at most `limit` bytes to the relay.
    void write(std::size_t limit = SIZE_MAX);
    /// Lets all that is there go out. Returns the plaintexts that the relay heard since it was last asked.
    Plaintexts sent();

    // Events and time

    Story told() { return test::told(client); }
    void wait(Duration time) { now += time; }
    /// wait(), then handle_timeout().
    void timeout_after(Duration time);

    CountingMemory memory;
    ScriptedRelay relay;
    Instant now{std::chrono::hours{1}};
    KeyPair self;
    Client client;

private:
    Config config(const Change& change);
};

/// One that is connected already.
class ConnectedBench : public Bench {
public:
    explicit ConnectedBench(const Change& change = {}) : Bench(change) { connect(); }
};

}  // namespace toxrelay::test
