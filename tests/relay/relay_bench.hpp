#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <string>

#include "tests/support/counting_memory.hpp"
#include "tests/support/plaintext.hpp"
#include "tests/support/scripted_client.hpp"
#include "tests/support/told.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/relay.hpp"
#include "toxrelay/relay_session.hpp"
#include "toxrelay/session_end.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::test {

/// A scripted client and the relay's session with it.
struct Guest {
    std::uint8_t number;
    ScriptedClient client;
    RelaySession* session;
};

/// A relay and scripted clients on one workbench, with a clock that stands still until a test moves it, and nothing
/// between them: bytes move when a test says so.
class RelayBench {
public:
    using Change = std::function<void(RelayConfig&)>;
    explicit RelayBench(const Change& change = {});

    // A client's way in, step by step. Clients are named by a number; the same number has the same key.

    /// A connection, and not a byte on it. Null session when the relay has no memory.
    Guest& dial(std::uint8_t number);
    /// dial(), and the handshake of both.
    Guest& greet(std::uint8_t number);
    /// greet(), then the first ping and its pong: the client has arrived. That is forgotten.
    Guest& join(std::uint8_t number);
    /// Both join, ask for each other (connection id 16 for both), and that is forgotten.
    void join_and_link(std::uint8_t one, std::uint8_t other);

    // Client to relay

    /// As many of these bytes as the relay takes without anybody polling it. Returns how many.
    std::size_t deliver(Guest& guest, Bytes bytes);
    /// One frame; all of it must be taken.
    void says(Guest& guest, Bytes plain);
    /// says(), then told() and what the client heard of it.
    Plaintexts answer(Guest& guest, Bytes plain);

    // Relay to client

    /// Moves at most `limit` bytes to the client.
    void write(Guest& guest, std::size_t limit = SIZE_MAX);
    /// Lets all that is there go out. Returns the plaintexts that the client heard since it was last asked.
    Plaintexts heard(Guest& guest);

    // Events and time

    /// "arrived 7", "left 7: why", "onion of 7: ...", "forward of 7 to port 5: ...".
    Story told();
    /// The last guest of that number.
    Guest& guest(std::uint8_t number);
    static PublicKey key_of(std::uint8_t number);
    void wait(Duration time) { now += time; }
    /// wait(), then handle_timeout() of that session.
    void timeout_after(Guest& guest, Duration time);
    /// The transport of it ended; told() and release() then.
    Story leaves(Guest& guest, TransportEnd end = TransportEnd::eof);

    CountingMemory memory;
    Instant now{std::chrono::hours{1}};
    KeyPair self;
    Relay relay;
    std::list<Guest> guests;

private:
    RelayConfig config(const Change& change);
    std::string name(const RelaySession& session) const;
};

std::string left(std::uint8_t number, SessionEnd why);

}  // namespace toxrelay::test
