// Every adapter with somebody between it and tox-bootstrapd who cuts, delays and meddles.

#include "tests/conformance/middleman.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/conformance/each_adapter.hpp"
#include "tests/interop/bootstrapd.hpp"
#include "tests/interop/delivery.hpp"
#include "tests/interop/peer.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/route_id.hpp"
#include "toxrelay/send_status.hpp"
#include "toxrelay/wire.hpp"

namespace toxrelay::conformance {

using namespace interop;
using namespace std::chrono_literals;

namespace {

/// Alice reaches her relay through the middleman, Bob by himself.
struct Between {
    explicit Between(const EachAdapter& by, Middleman::Manner manner = Middleman::Manner::whole,
                     Config config = {.relay = {}})
        : adapter{by.make()}, middleman{relay.at(), manner} {
        config.relay = relay.public_key();
        alice = std::make_unique<Peer>(*adapter, config, middleman.at());
        bob = std::make_unique<Peer>(*adapter, Config{.relay = relay.public_key()}, relay.at());
    }
    bool until(const std::function<bool()>& happened) const { return eventually(*adapter, happened); }
    void connect() const {
        REQUIRE(until([&] { return alice->connected && bob->connected; }));
    }
    void open_routes() const {
        REQUIRE(alice->client->open_route(bob->key()) == SendStatus::queued);
        REQUIRE(bob->client->open_route(alice->key()) == SendStatus::queued);
        REQUIRE(until([&] { return alice->sees(*bob) && bob->sees(*alice); }));
    }
    std::string ending() const {
        return until([&] { return alice->closed.has_value(); }) ? std::string{to_string(*alice->closed)} : "none";
    }

    Bootstrapd relay;
    std::unique_ptr<Adapter> adapter;
    Middleman middleman;
    std::unique_ptr<Peer> alice;
    std::unique_ptr<Peer> bob;
};

std::string text_of(CloseReason reason) { return std::string{to_string(reason)}; }

}  // namespace

TEST_CASE("a relay whose bytes come one at a time is understood") {
    const EachAdapter by;
    const Between between{by, Middleman::Manner::byte_at_a_time};
    between.open_routes();
    Delivery to_bob{*between.alice, *between.bob, 8192};
    Delivery to_alice{*between.bob, *between.alice, 8192};
    REQUIRE(between.until([&] {
        to_bob.send_more();
        to_alice.send_more();
        return to_bob.complete() && to_alice.complete();
    }));
    CHECK(to_bob.intact());
    CHECK(to_alice.intact());
}

TEST_CASE("a connection that is reset in mid-session has failed") {
    const EachAdapter by;
    Between between{by};
    between.connect();
    between.middleman.reset();
    CHECK(between.ending() == text_of(CloseReason::transport_failed));
    CHECK_FALSE(between.bob->closed);
}

TEST_CASE("a relay that falls silent is given up when its pong is due") {
    const EachAdapter by;
    Between between{by, Middleman::Manner::whole, {.relay = {}, .ping_interval = 200ms, .pong_timeout = 1s}};
    between.connect();
    between.middleman.become(Middleman::Manner::deaf);
    CHECK(between.ending() == text_of(CloseReason::pong_timed_out));
}

TEST_CASE("a relay that says no more in mid-session has closed the connection") {
    const EachAdapter by;
    Between between{by};
    between.connect();
    between.middleman.finish();
    CHECK(between.ending() == text_of(CloseReason::closed_by_relay));
}

TEST_CASE("a relay that says no more during the handshake has closed the connection there") {
    const EachAdapter by;
    Between between{by, Middleman::Manner::deaf};
    REQUIRE(between.until([&] { return between.middleman.has_client(); }));
    between.middleman.finish();
    CHECK(between.ending() == text_of(CloseReason::closed_in_handshake));
}

TEST_CASE("whoever answers the handshake without the relay's key is not the relay") {
    const EachAdapter by;
    Between between{by, Middleman::Manner::deaf};
    REQUIRE(between.until([&] { return between.middleman.has_client(); }));
    between.middleman.say(std::string(handshake_response_size, 'x'));
    CHECK(between.ending() == text_of(CloseReason::handshake_not_authentic));
}

TEST_CASE("garbage in mid-session ends the connection, by its length or because it does not decrypt") {
    const EachAdapter by;
    Between between{by};
    between.connect();
    const bool right_length = GENERATE(false, true);
    between.middleman.say(right_length ? std::string{"\0\x20", 2} + std::string(32, 'x') : std::string(34, 'x'));
    CHECK(between.ending() ==
          text_of(right_length ? CloseReason::frame_not_authentic : CloseReason::frame_length_invalid));
}

TEST_CASE("a relay that does not read makes commands wait, and they go on when it reads") {
    const EachAdapter by;
    Between between{by};
    between.open_routes();
    Peer& alice = *between.alice;
    between.middleman.become(Middleman::Manner::deaf);
    const std::vector<std::byte> payload(max_data_size);
    const RouteId route = *alice.route_to(*between.bob);
    const auto send = [&] { return alice.client->send_data(route, payload); };
    REQUIRE(between.until([&] {
        while (send() == SendStatus::queued) {
        }
        settle(*between.adapter, 100ms);  // what the system's buffers take is no answer
        return send() == SendStatus::would_block;
    }));
    alice.send_ready = false;
    const std::size_t arrived = between.bob->data.size();
    between.middleman.become(Middleman::Manner::whole);
    REQUIRE(between.until([&] { return alice.send_ready; }));
    CHECK(between.until([&] { return between.bob->data.size() > arrived; }));
    CHECK_FALSE(alice.closed);
}

}  // namespace toxrelay::conformance
