// The relay against clients that others wrote: Debian's toxcore (c-toxcore 0.2.18), without UDP, over real sockets.
//
// Shown: toxcore accepts our handshake, and its own is accepted under its DHT key; it answers our pings and we answer its;
// it holds our relay to be its way into the network (TOX_CONNECTION_TCP); two friends ask for routes to each other, are told
// that they are there, and all that they say goes through our relay, which is the only one there is.
//
// Not shown: that small_relay alone is enough for toxcore. It is not, as friends without UDP find each other's DHT keys by
// the onion, and the onion's first hop is the relay. OnionHop plays that part here; the rest of the onion is toxcore's own.
// Neither shown is what toxcore 0.2.18 has no way to be asked for: forward requests, and out-of-band packets at will.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "examples/served_relay.hpp"
#include "tests/interop/onion_hop.hpp"
#include "tests/interop/toxcore_client.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/posix/address.hpp"
#include "toxrelay/posix/loop.hpp"
#include "toxrelay/posix/now.hpp"
#include "toxrelay/random.hpp"
#include "toxrelay/relay.hpp"
#include "toxrelay/session_end.hpp"
#include "toxrelay/wire.hpp"

namespace toxrelay::interop {
namespace {

using Network = ToxcoreClient::Network;

/// A relay of ours, and a network of toxcore's around it.
class Gathering {
public:
    explicit Gathering(const RelayConfig& config = {})
        : served_{loop_, random_key_pair(), std::get<std::vector<posix::Address>>(posix::resolve("127.0.0.1", 0)).at(0),
                  config} {}

    /// A client whose only way to anybody is our relay.
    ToxcoreClient& add_client() {
        ToxcoreClient& client = toxes_.emplace_back(Network::tcp);
        client.use_relay(served_.relay().public_key(), posix::to_destination(served_.listener().address()).port);
        for (const ToxcoreClient* node : dht_) client.bootstrap_from(*node);
        return client;
    }
    /// Nodes for the onion, none of which is a relay. Before the clients.
    void add_dht(int size) {
        for (int i = 0; i < size; ++i) {
            ToxcoreClient& node = toxes_.emplace_back(Network::udp);
            for (const ToxcoreClient* other : dht_) node.bootstrap_from(*other);
            dht_.push_back(&node);
        }
    }
    bool passes_onion_on = false;
    std::size_t onion_requests = 0;

    void leave(ToxcoreClient& client) {
        client.leave();
        toxes_.remove_if([&](const ToxcoreClient& other) { return &other == &client; });
    }

    /// Null when there is none.
    const RelaySession* session_of(const PublicKey& client) const {
        const auto found =
            std::ranges::find_if(present_, [&](const RelaySession* session) { return *session->client() == client; });
        return found != present_.end() ? *found : nullptr;
    }
    const std::vector<std::pair<PublicKey, SessionEnd>>& left() const { return left_; }
    std::size_t sessions() { return served_.relay().sessions(); }

    /// Ample: toxcore does most of what it does every few seconds.
    bool until(const std::function<bool()>& happened) {
        const Instant limit = after(posix::now(), std::chrono::seconds{120});
        while (posix::now() < limit) {
            while (const auto event = served_.poll_event()) {
                std::visit([this](const auto& it) { on(it); }, *event);
            }
            if (passes_onion_on) onion_hop_.return_answers(served_.relay());
            for (ToxcoreClient& tox : toxes_) tox.iterate();
            if (happened()) return true;
            loop_.wait(std::chrono::milliseconds{5});
        }
        return false;
    }

private:
    void on(const ClientArrived& arrived) { present_.push_back(arrived.session); }
    void on(const ClientLeft& left) {
        left_.emplace_back(*left.session->client(), *left.session->ended());
        std::erase(present_, left.session);
        onion_hop_.forget(*left.session);
    }
    void on(const OnionRequested& request) {
        ++onion_requests;
        if (passes_onion_on) onion_hop_.pass_on(request);
    }
    void on(const ForwardRequested&) {}

    posix::Loop loop_;
    examples::ServedRelay served_;
    OnionHop onion_hop_;
    std::list<ToxcoreClient> toxes_;
    std::vector<const ToxcoreClient*> dht_;
    std::vector<const RelaySession*> present_;
    std::vector<std::pair<PublicKey, SessionEnd>> left_;
};

/// Of about a kilobyte each.
std::vector<std::string> numbered_lines(const std::string& whose) {
    std::vector<std::string> lines;
    lines.reserve(100);
    for (int i = 0; i < 100; ++i) lines.push_back(whose + " " + std::to_string(i) + std::string(1000, '.'));
    return lines;
}

}  // namespace

TEST_CASE("toxcore has a session under its DHT key, and answers the relay's pings") {
    Gathering gathering{{.ping_interval = std::chrono::milliseconds{200}, .pong_timeout = std::chrono::seconds{20}}};
    const ToxcoreClient& client = gathering.add_client();
    const RelaySession* session = nullptr;
    REQUIRE(gathering.until([&] {
        session = gathering.session_of(client.dht_key());
        return session != nullptr && session->statistics().received.packets[PacketKind::pong] >= 3;
    }));
    CHECK(session->statistics().last_round_trip);
    CHECK(session->statistics().ignored.stray_pong == 0);
    CHECK_FALSE(session->ended());
}

TEST_CASE("toxcore does not hold a relay that drops its onion requests to be a way into the network") {
    Gathering gathering;
    gathering.add_dht(4);
    const ToxcoreClient& client = gathering.add_client();
    REQUIRE(gathering.until([&] { return gathering.onion_requests >= 40; }));
    CHECK(client.connection() == TOX_CONNECTION_NONE);
    CHECK(gathering.session_of(client.dht_key()) != nullptr);  // and it stays all the same
}

TEST_CASE("two toxcore friends meet at the relay and talk through it") {
    Gathering gathering;
    gathering.passes_onion_on = true;
    gathering.add_dht(4);
    ToxcoreClient& alice = gathering.add_client();
    ToxcoreClient& bob = gathering.add_client();
    alice.befriend(bob);
    bob.befriend(alice);
    REQUIRE(gathering.until(
        [&] { return alice.connection() == TOX_CONNECTION_TCP && bob.connection() == TOX_CONNECTION_TCP; }));
    REQUIRE(gathering.until([&] {
        return alice.connection_to_friend() == TOX_CONNECTION_TCP && bob.connection_to_friend() == TOX_CONNECTION_TCP;
    }));

    const std::vector<std::string> from_alice = numbered_lines("alice");
    const std::vector<std::string> from_bob = numbered_lines("bob");
    std::size_t said_by_alice = 0;
    std::size_t said_by_bob = 0;
    REQUIRE(gathering.until([&] {
        while (said_by_alice < from_alice.size() && alice.say(from_alice[said_by_alice])) ++said_by_alice;
        while (said_by_bob < from_bob.size() && bob.say(from_bob[said_by_bob])) ++said_by_bob;
        return alice.heard().size() >= from_bob.size() && bob.heard().size() >= from_alice.size();
    }));
    CHECK(alice.heard() == from_bob);
    CHECK(bob.heard() == from_alice);

    const PublicKey bobs_key = bob.dht_key();
    for (const PublicKey& key : {alice.dht_key(), bobs_key}) {
        const RelaySession* session = gathering.session_of(key);
        REQUIRE(session != nullptr);
        CHECK(session->statistics().sent.packets[PacketKind::connect_notification] >= 1);
        CHECK(session->statistics().received.packets[PacketKind::data] >= from_alice.size());
        CHECK(session->statistics().sent.packets[PacketKind::data] >= from_alice.size());
    }

    gathering.leave(bob);
    CHECK(gathering.until(
        [&] { return alice.connection_to_friend() == TOX_CONNECTION_NONE && gathering.sessions() == 1; }));
    REQUIRE(gathering.left().size() == 1);
    CHECK(gathering.left()[0] == std::pair{bobs_key, SessionEnd::client_left});
    CHECK(gathering.session_of(alice.dht_key()) != nullptr);
}

}  // namespace toxrelay::interop
