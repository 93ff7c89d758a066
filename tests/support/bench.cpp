#include "tests/support/bench.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <stdexcept>

#include "toxrelay/send_status.hpp"

namespace toxrelay::test {
namespace {

void expect(bool condition, const char* what) {
    if (!condition) throw std::runtime_error(what);
}

}  // namespace

SecretKey secret_key(std::uint8_t number) {
    std::array<std::byte, 32> bytes{};
    bytes.fill(static_cast<std::byte>(number));
    return SecretKey{bytes};
}

SessionSeed seed(std::uint8_t number) {
    std::array<std::byte, 32> bytes{};
    bytes.fill(static_cast<std::byte>(number));
    return SessionSeed{bytes};
}

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

std::size_t Bench::deliver(Bytes bytes) {
    std::size_t taken = 0;
    while (taken < bytes.size()) {
        const MutableBytes room = client.read_buffer();
        if (room.empty()) break;
        const Bytes piece = bytes.subspan(taken, std::min(room.size(), bytes.size() - taken));
        std::ranges::copy(piece, room.begin());
        client.commit_read(piece.size(), now);
        taken += piece.size();
    }
    return taken;
}

void Bench::says(Bytes plain) {
    const auto frame = relay.frame(plain);
    expect(deliver(frame) == frame.size(), "the client did not take the whole frame");
}

Story Bench::tells(Bytes plain) {
    says(plain);
    return told();
}

void Bench::write(std::size_t limit) {
    while (limit > 0) {
        const Bytes pending = client.write_buffer();
        if (pending.empty()) return;
        const Bytes piece = pending.first(std::min(limit, pending.size()));
        relay.take(piece);
        client.commit_write(piece.size(), now);
        limit -= piece.size();
    }
}

Plaintexts Bench::sent() {
    write();
    return relay.heard();
}

void Bench::timeout_after(Duration time) {
    wait(time);
    client.handle_timeout(now);
}

}  // namespace toxrelay::test
