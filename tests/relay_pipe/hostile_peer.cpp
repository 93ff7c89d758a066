/// A peer with a valid key that breaks relay_pipe's rules: hostile_peer HOST:PORT RELAY_KEY KEY_FILE PEER garbage|flood
/// Ends when the other side has left.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "examples/key_file.hpp"
#include "examples/relay_pipe/message.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/event.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/posix/address.hpp"
#include "toxrelay/posix/connection.hpp"
#include "toxrelay/posix/loop.hpp"
#include "toxrelay/posix/now.hpp"
#include "toxrelay/random.hpp"
#include "toxrelay/route_id.hpp"
#include "toxrelay/send_status.hpp"

namespace relay_pipe {
namespace {

/// True when it went out.
bool say(toxrelay::Client& client, toxrelay::RouteId route, const Message& message) {
    std::array<std::byte, max_message_size> buffer{};
    return client.send_data(route, encode(message, buffer)) == toxrelay::SendStatus::queued;
}

/// One packet of no meaning.
void send_garbage(toxrelay::Client& client, toxrelay::RouteId route) {
    const std::array<std::byte, 1000> garbage{std::byte{0xFF}};
    static_cast<void>(client.send_data(route, garbage));
}

/// Says hello, then sends pieces without ever waiting for an ack. Not for ever: tox-bootstrapd serves nobody
/// else while one client keeps its socket full, and would not tell us that the other side has left.
void flood(toxrelay::Client& client, toxrelay::RouteId route, std::uint64_t& sequence) {
    constexpr std::array<std::byte, max_piece_size> bytes{};
    if (sequence == 0) static_cast<void>(say(client, route, Hello{.heard = true, .answer_wanted = true}));
    const auto next = [&] { return Piece{.sequence = sequence, .offset = sequence * bytes.size(), .bytes = bytes}; };
    while (sequence < 10 * window && say(client, route, next())) ++sequence;
}

int attack(const std::vector<toxrelay::posix::Address>& relay, const toxrelay::PublicKey& relay_key,
           const toxrelay::KeyPair& self, const toxrelay::PublicKey& victim, std::string_view way) {
    toxrelay::posix::Loop loop;
    toxrelay::Config config;
    config.relay = relay_key;
    toxrelay::Client client{config, self, toxrelay::random_seed(), toxrelay::posix::now()};
    const toxrelay::posix::Connection<toxrelay::Client> connection{loop, client, relay};
    if (client.open_route(victim) != toxrelay::SendStatus::queued) return 2;

    std::optional<toxrelay::RouteId> online;
    std::uint64_t sequence = 0;
    for (;;) {
        while (const auto event = client.poll_event()) {
            if (const auto* peer = std::get_if<toxrelay::PeerOnline>(&*event)) {
                online = peer->route;
                if (way == "garbage") send_garbage(client, *online);
            }
            if (std::holds_alternative<toxrelay::PeerOffline>(*event)) client.close();
            if (std::holds_alternative<toxrelay::Closed>(*event)) return online ? 0 : 1;
        }
        if (online && way == "flood") flood(client, *online, sequence);
        loop.wait();
    }
}

}  // namespace
}  // namespace relay_pipe

int main(int argc, char** argv) {
    const std::vector<std::string_view> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    if (arguments.size() != 5) return 2;
    const auto where = toxrelay::posix::parse_host_port(arguments[0]);
    if (!where) return 2;
    const auto relay = toxrelay::posix::resolve(where->host, where->port);
    const auto relay_key = toxrelay::parse_public_key(arguments[1]);
    auto secret = toxrelay::examples::read_key_file(std::string{arguments[2]});
    const auto victim = toxrelay::parse_public_key(arguments[3]);
    if (relay.index() != 0 || relay_key.index() != 0 || secret.index() != 0 || victim.index() != 0) return 2;
    const toxrelay::KeyPair self{std::move(std::get<0>(secret))};
    return relay_pipe::attack(std::get<0>(relay), std::get<0>(relay_key), self, std::get<0>(victim), arguments[4]);
}
