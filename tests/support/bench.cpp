#include "tests/support/bench.hpp"

#include <cstddef>
#include <optional>
#include <stdexcept>

#include "tests/support/secrets.hpp"
#include "tests/support/transfer.hpp"
#include "toxrelay/send_status.hpp"

namespace toxrelay::test {
namespace {

void expect(bool condition, const char* what) {
    if (!condition) throw std::runtime_error(what);
}

}  // namespace

Bench::Bench(const Change& change, std::uint8_t seed_number, std::span<const Hop> through)
    : self(secret_key(0x44)), client(config(change), self, seed(seed_number), now, through) {}

Config Bench::config(const Change& change) {
    Config made{.relay = relay.public_key()};
    made.memory = memory;
    if (change) change(made);
    return made;
}

void Bench::shake_hands() {
    write();
    const auto handshake = relay.handshake();
    expect(deliver(handshake) == handshake.size(), "the relay's handshake was not taken");
    expect(told().empty(), "the relay's handshake alone made an event");
}

void Bench::connect() {
    shake_hands();
    const auto flight = sent();
    expect(!flight.empty() && flight.front().size() == 9 && flight.front().front() == std::byte{4}, "no ping first");
    expect(tells(pong(Bytes{flight.front()}.subspan(1))) == Story{"connected"}, "not connected");
}

RouteId Bench::open_route(const PublicKey& peer, std::uint8_t connection_id) {
    expect(client.open_route(peer) == SendStatus::queued, "the route was not asked for");
    expect(sent() == Plaintexts{routing_request(peer)}, "no routing request");
    says(routing_response(connection_id, peer));
    expect(told().size() == 1, "the route was not opened");
    const auto route = client.route_to(peer);
    expect(route.has_value(), "no route");
    return route.value();
}

RouteId Bench::open_online_route(const PublicKey& peer, std::uint8_t connection_id) {
    const RouteId route = open_route(peer, connection_id);
    expect(tells(connect_notification(connection_id)).size() == 1, "the peer is not there");
    return route;
}

std::size_t Bench::deliver(Bytes bytes) { return test::deliver(bytes, client, now); }

void Bench::says(Bytes plain) {
    const auto frame = relay.frame(plain);
    expect(deliver(frame) == frame.size(), "the client did not take the whole frame");
}

Story Bench::tells(Bytes plain) {
    says(plain);
    return told();
}

void Bench::write(std::size_t limit) { test::write(limit, client, relay, now); }

Plaintexts Bench::sent() {
    write();
    return relay.heard();
}

void Bench::timeout_after(Duration time) {
    wait(time);
    client.handle_timeout(now);
}

}  // namespace toxrelay::test
