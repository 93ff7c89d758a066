// Clients and relays on a simulated network: the machines, the adapter and the world together.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/counting_memory.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/event.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/send_status.hpp"
#include "toxrelay/simulated/connection.hpp"
#include "toxrelay/simulated/fault.hpp"
#include "toxrelay/simulated/line.hpp"
#include "toxrelay/simulated/made_up.hpp"
#include "toxrelay/simulated/relay_host.hpp"
#include "toxrelay/simulated/world.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::simulated {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint16_t port = 33445;

/// A client on a host of its own that writes down what happens to it.
class Peer final : public Owner {
public:
    Peer(World& world, HostId relay, const PublicKey& relay_key, std::uint64_t number, const Line& line = {},
         std::pmr::memory_resource& memory = *std::pmr::new_delete_resource())
        : host(world.add_host(line)),
          keys(made_up<SecretKey>(world.seed(), 1, number)),
          client(config(relay_key, memory), keys, made_up<SessionSeed>(world.seed(), 2, number), world.now()),
          connection(world, client, *this, host, relay, port),
          world_(world) {}

    void drain() override {
        while (const auto event = client.poll_event()) {
            if (std::holds_alternative<Connected>(*event)) connected_at = world_.now();
            if (std::holds_alternative<PeerOnline>(*event)) ++times_online;
            if (std::holds_alternative<PeerOffline>(*event)) ++times_offline;
            if (const auto* data = std::get_if<DataReceived>(&*event)) {
                received.insert(received.end(), data->payload.begin(), data->payload.end());
            }
            if (const auto* closed = std::get_if<Closed>(&*event)) reason = closed->reason;
        }
    }
    void over() override { is_over = true; }

    const PublicKey& key() const { return keys.public_key(); }
    void wants(const Peer& other) {
        REQUIRE(client.open_route(other.key()) == SendStatus::queued);
        connection.nudge();
    }
    bool sees(const Peer& other) const {
        const auto route = client.route_to(other.key());
        return route && client.is_online(*route);
    }
    void send(const Peer& other, Bytes payload) {
        REQUIRE(client.send_data(client.route_to(other.key()).value(), payload) == SendStatus::queued);
        connection.nudge();
    }

    HostId host;
    KeyPair keys;
    Client client;
    Connection<Client> connection;
    std::optional<Instant> connected_at;
    std::optional<CloseReason> reason;
    bool is_over = false;
    int times_online = 0;
    int times_offline = 0;
    std::vector<std::byte> received;

private:
    static Config config(const PublicKey& relay, std::pmr::memory_resource& memory) {
        Config made{.relay = relay};
        made.memory = memory;
        return made;
    }
    World& world_;
};

/// Two peers at a relay.
struct Meeting {
    explicit Meeting(const Line& line = {}) : of_peers(line) {}
    void connect() {
        alice.wants(bob);
        bob.wants(alice);
        world.run_for(seconds{2});
        REQUIRE(alice.sees(bob));
        REQUIRE(bob.sees(alice));
    }
    void happens(FaultKind kind, HostId host, std::uint64_t amount = 0) { world.apply({{}, kind, host, amount}); }

    Line of_peers;
    World world{7};
    HostId relay_host = world.add_host();
    RelayHost relay{world, relay_host, port, 0};
    Peer alice{world, relay_host, relay.public_key(), 1, of_peers};
    Peer bob{world, relay_host, relay.public_key(), 2, of_peers};
};

std::vector<std::byte> pattern(std::size_t size) {
    std::vector<std::byte> bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i * 7 + i / 251);
    return bytes;
}

}  // namespace

TEST_CASE("a client is connected after TCP and two round trips") {
    Meeting meeting;
    meeting.world.run_for(seconds{1});
    // 20 ms one way: SYN and its answer, the handshakes, the first ping and its pong.
    CHECK(meeting.alice.connected_at == Instant{milliseconds{120}});
    CHECK(meeting.relay.relay()->clients() == 2);
}

TEST_CASE("a route costs no more than TCP and two round trips when it is wanted from the beginning") {
    Meeting meeting;
    meeting.alice.wants(meeting.bob);
    meeting.bob.wants(meeting.alice);
    meeting.world.run_until(Instant{milliseconds{120}});
    CHECK(meeting.alice.sees(meeting.bob));
    CHECK(meeting.bob.sees(meeting.alice));
}

TEST_CASE("data goes through a relay in order and whole, whatever the segments, reads and writes are") {
    Line line;
    line.max_segment = 300;
    line.ragged = true;
    line.max_read = 100;
    line.max_write = 77;
    line.jitter = milliseconds{30};
    Meeting meeting{line};
    meeting.connect();
    const auto sent = pattern(100'000);
    for (std::size_t at = 0; at < sent.size(); at += 1000) {
        meeting.alice.send(meeting.bob, Bytes{sent}.subspan(at, 1000));
        meeting.bob.send(meeting.alice, Bytes{sent}.subspan(at, 1000));
        meeting.world.run_for(seconds{1});
    }
    CHECK(meeting.bob.received == sent);
    CHECK(meeting.alice.received == sent);
}

TEST_CASE("a relay drops data for a peer whose cable is cut, and the peer is online again after it") {
    Meeting meeting;
    meeting.connect();
    meeting.happens(FaultKind::cut, meeting.bob.host);
    const auto payload = pattern(2000);
    for (int i = 0; i < 100; ++i) {
        meeting.alice.send(meeting.bob, payload);
        meeting.world.run_for(milliseconds{10});
    }
    meeting.happens(FaultKind::mend, meeting.bob.host);
    meeting.world.run_for(seconds{5});
    CHECK(meeting.bob.received.size() < 100 * payload.size());
    CHECK(meeting.bob.received.size() % payload.size() == 0);
    CHECK(meeting.alice.sees(meeting.bob));
    CHECK(meeting.alice.times_offline == 0);
}

TEST_CASE("a cable that stays cut is noticed by both sides from the missing pongs") {
    Meeting meeting;
    meeting.connect();
    meeting.happens(FaultKind::cut, meeting.bob.host);
    meeting.world.run_for(seconds{45});
    CHECK(meeting.bob.reason == CloseReason::pong_timed_out);
    CHECK(meeting.bob.is_over);
    CHECK(meeting.alice.times_offline == 1);
    CHECK_FALSE(meeting.alice.reason);
    CHECK(meeting.relay.relay()->clients() == 1);
    CHECK(meeting.relay.relay()->sessions() == 1);
}

TEST_CASE("a peer that closes is gone for the other, and its session is released") {
    Meeting meeting;
    meeting.connect();
    meeting.bob.client.close();
    meeting.bob.connection.nudge();
    meeting.world.run_for(seconds{1});
    CHECK(meeting.bob.reason == CloseReason::closed_locally);
    CHECK(meeting.alice.times_offline == 1);
    CHECK(meeting.relay.relay()->sessions() == 1);
}

TEST_CASE("a relay that crashes ends its clients at once, and serves again when it restarts with the same key") {
    Meeting meeting;
    meeting.connect();
    meeting.happens(FaultKind::crash, meeting.relay_host);
    CHECK(meeting.relay.relay() == nullptr);
    meeting.world.run_for(milliseconds{20});
    CHECK(meeting.alice.reason == CloseReason::transport_failed);
    CHECK(meeting.bob.reason == CloseReason::transport_failed);
    const Peer early{meeting.world, meeting.relay_host, meeting.relay.public_key(), 3};
    meeting.world.run_for(seconds{1});
    CHECK(early.reason == CloseReason::connect_failed);
    meeting.happens(FaultKind::restart, meeting.relay_host);
    const Peer late{meeting.world, meeting.relay_host, meeting.relay.public_key(), 4};
    meeting.world.run_for(seconds{1});
    CHECK(late.connected_at);
}

TEST_CASE("a relay that gives no answer is given up after 10 s") {
    Meeting meeting;
    meeting.world.run_for(seconds{1});
    meeting.happens(FaultKind::ignore, meeting.relay_host);
    const Peer ignored{meeting.world, meeting.relay_host, meeting.relay.public_key(), 3};
    meeting.world.run_for(seconds{10} - Duration{1});
    CHECK_FALSE(ignored.reason);
    meeting.world.run_for(Duration{1});
    CHECK(ignored.reason == CloseReason::connect_timed_out);
    CHECK(ignored.is_over);
}

TEST_CASE("a bit flipped on its way ends a connection, and tells who saw it") {
    Meeting meeting;
    meeting.connect();
    meeting.happens(FaultKind::flip, meeting.bob.host, 100);
    meeting.alice.send(meeting.bob, pattern(100));
    meeting.world.run_for(seconds{1});
    CHECK(meeting.bob.reason == CloseReason::frame_not_authentic);
    CHECK(meeting.bob.received.empty());
}

TEST_CASE("an hour of keepalive disturbs nobody, and allocates nothing behind the first minutes") {
    test::CountingMemory counted;
    std::pmr::unsynchronized_pool_resource memory{{.max_blocks_per_chunk = 0, .largest_required_pool_block = 1U << 17U},
                                                  &counted};
    World world{7, memory};
    const HostId relay_host = world.add_host();
    RelayConfig config;
    config.memory = memory;
    RelayHost relay{world, relay_host, port, 0, config};
    std::vector<std::unique_ptr<Peer>> peers;
    for (std::uint64_t i = 0; i < 20; ++i) {
        peers.push_back(std::make_unique<Peer>(world, relay_host, relay.public_key(), i, Line{}, memory));
    }
    world.run_for(minutes{5});
    const auto allocations = counted.allocations();
    world.run_for(minutes{60});
    CHECK(counted.allocations() == allocations);
    for (const auto& peer : peers) CHECK_FALSE(peer->reason);
    CHECK(relay.relay()->clients() == 20);
}

TEST_CASE("a meeting has the same trace every time, and another seed's differs") {
    const auto trace = [](std::uint64_t seed) {
        World world{seed};
        const HostId host = world.add_host();
        const RelayHost relay{world, host, port, 0};
        Line line;
        line.jitter = milliseconds{20};
        line.ragged = true;
        Peer alice{world, host, relay.public_key(), 1, line};
        Peer bob{world, host, relay.public_key(), 2, line};
        alice.wants(bob);
        bob.wants(alice);
        world.plan(parse_schedule("3 stall 1 500\n10 crash 0\n").value());
        world.run_for(minutes{1});
        return world.trace_hash();
    };
    CHECK(trace(7) == trace(7));
    CHECK(trace(7) != trace(8));
}

}  // namespace toxrelay::simulated
