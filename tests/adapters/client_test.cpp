#include "toxrelay/client.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <system_error>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/adapters/loopback.hpp"
#include "toxrelay/posix/connection.hpp"
#include "toxrelay/random.hpp"

namespace toxrelay {
namespace {

using namespace std::chrono_literals;
using posix::Connection;
using posix::Loop;

/// A client of a relay that is not there, driven as the documentation of Loop says.
struct Program {
    Loop loop;
    KeyPair keys = random_key_pair();
    Config config{.relay = random_key_pair().public_key(), .connect_timeout = 100ms, .memory = loop.memory()};
    Client client{config, keys, random_seed(), posix::now()};

    std::optional<CloseReason> run(const std::function<void()>& between = [] {}) {
        const Instant latest = posix::now() + 5s;
        while (posix::now() < latest) {
            while (const auto event = client.poll_event()) {
                if (const auto* closed = std::get_if<Closed>(&*event)) return closed->reason;
            }
            between();
            loop.wait(latest - posix::now());
        }
        return std::nullopt;
    }
};

TEST_CASE_METHOD(Program, "a client whose relay refuses is closed with connect_failed") {
    const loopback::Refusal refusal;
    const Connection connection{loop, client, {refusal.address()}};
    CHECK(run() == CloseReason::connect_failed);
    REQUIRE(connection.failures().size() == 1);
    CHECK(connection.failures()[0].error == std::errc::connection_refused);
}

TEST_CASE_METHOD(Program, "a client whose relay never answers the call is closed with connect_timed_out") {
    const loopback::Blackhole blackhole;
    const Connection connection{loop, client, {blackhole.address()}};
    CHECK(run() == CloseReason::connect_timed_out);
    REQUIRE(connection.failures().size() == 1);
    CHECK(connection.failures()[0].error == std::errc::timed_out);
}

TEST_CASE_METHOD(Program, "a client whose relay hangs up is closed with closed_in_handshake") {
    const loopback::Listener listener;
    const Connection connection{loop, client, {listener.address()}};
    posix::FileDescriptor peer;
    bool accepted = false;
    const auto hang_up = [&] {
        if (accepted || !listener.has_caller()) return;
        accepted = true;
        peer = listener.accept();
        CHECK(loopback::receive(peer, handshake_request_size).size() == handshake_request_size);
        peer.reset();
    };
    // The first wait connects, and sends the handshake.
    loop.wait();
    CHECK(run(hang_up) == CloseReason::closed_in_handshake);
    CHECK(connection.failures().empty());
}

TEST_CASE_METHOD(Program, "a client whose relay resets the connection is closed with transport_failed") {
    const loopback::Listener listener;
    const Connection connection{loop, client, {listener.address()}};
    loop.wait();
    posix::FileDescriptor peer = listener.accept();
    loopback::reset(peer);
    CHECK(run() == CloseReason::transport_failed);
    CHECK(connection.error() == std::errc::connection_reset);
}

TEST_CASE("no two seeds and no two keys are the same") {
    const SessionSeed a = random_seed();
    const SessionSeed b = random_seed();
    CHECK_FALSE(std::ranges::equal(a.expose(), b.expose()));
    CHECK_FALSE(random_key_pair().public_key() == random_key_pair().public_key());
}

}  // namespace
}  // namespace toxrelay
