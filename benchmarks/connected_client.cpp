#include "benchmarks/connected_client.hpp"

#include <algorithm>
#include <stdexcept>
#include <variant>

namespace bare {
namespace {

constexpr std::byte routing_response{1};
constexpr std::byte connect_notification{2};
constexpr std::byte pong{5};

toxrelay::SecretKey secret(std::byte filling) {
    std::array<std::byte, toxrelay::key_size> bytes{};
    bytes.fill(filling);
    return toxrelay::SecretKey{bytes};
}

toxrelay::SessionSeed seed() {
    std::array<std::byte, toxrelay::key_size> bytes{};
    bytes.fill(std::byte{2});
    return toxrelay::SessionSeed{bytes};
}

toxrelay::Config config_for(const Relay& relay, std::pmr::memory_resource& memory) {
    toxrelay::Config config;
    config.relay = toxrelay::PublicKey{relay.public_key()};
    config.memory = memory;
    return config;
}

}  // namespace

ConnectedClient::ConnectedClient(std::pmr::memory_resource& memory)
    : client_(config_for(relay_, memory), toxrelay::KeyPair{secret(std::byte{1})}, seed(), now_) {
    const toxrelay::PublicKey peer = toxrelay::KeyPair{secret(std::byte{4})}.public_key();
    if (client_.open_route(peer) != toxrelay::SendStatus::queued) throw std::runtime_error("no route was asked for");
    const auto request = client_.write_buffer();
    const auto response = relay_.answer(request);
    client_.commit_write(request.size(), now_);
    feed(response);
    if (client_.poll_event()) throw std::runtime_error("the handshake alone made an event");

    // The first flight: a ping, then the routing request.
    const auto flight = client_.write_buffer();
    std::array<std::byte, 2048> plain{};
    const std::size_t ping = relay_.open(flight, plain);
    std::array<std::byte, 2048> routing_request{};
    relay_.open(flight.subspan(Relay::frame_overhead + ping), routing_request);
    client_.commit_write(flight.size(), now_);
    plain[0] = pong;
    send(std::span{plain}.first(9));
    plain[0] = routing_response;
    plain[1] = Relay::route_id;
    std::copy(peer.bytes.begin(), peer.bytes.end(), plain.begin() + 2);
    send(std::span{plain}.first(34));
    send(std::array{connect_notification, Relay::route_id});
    while (const auto event = client_.poll_event()) {
        if (const auto* online = std::get_if<toxrelay::PeerOnline>(&*event)) route_ = online->route;
    }
    if (!route_) throw std::runtime_error("the route did not come online");
}

std::size_t ConnectedClient::feed(std::span<const std::byte> bytes) {
    const auto room = client_.read_buffer();
    const std::size_t size = std::min(room.size(), bytes.size());
    std::copy_n(bytes.begin(), size, room.begin());
    client_.commit_read(size, now_);
    return size;
}

void ConnectedClient::send(std::span<const std::byte> plain) {
    std::array<std::byte, 2066> frame{};
    feed(std::span{frame}.first(relay_.seal(plain, frame)));
}

}  // namespace bare
