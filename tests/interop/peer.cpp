#include "tests/interop/peer.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "toxrelay/posix/now.hpp"

namespace toxrelay::interop {
namespace {

std::string text_of(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

// Some of what tests wait for does not come through the loop.
constexpr Duration look_again = std::chrono::milliseconds{5};

bool drive(posix::Loop& loop, const std::vector<Peer*>& peers, const std::function<bool()>& happened, Instant limit) {
    while (true) {
        for (Peer* peer : peers) peer->take_events();
        if (happened()) return true;
        const Instant now = posix::now();
        if (now >= limit) return false;
        loop.wait(std::min<Duration>(limit - now, look_again));
    }
}

}  // namespace

Peer::Peer(posix::Loop& loop, const PublicKey& relay, std::vector<posix::Address> addresses, KeyPair own,
           std::span<const Hop> through)
    : keys{std::move(own)},
      client{Config{.relay = relay, .memory = loop.memory()}, keys, posix::random_seed(), posix::now(), through},
      connection{loop, client, std::move(addresses)} {}

void Peer::take_events() {
    while (const auto event = client.poll_event()) {
        std::visit(
            Overloaded{[&](const Connected&) { connected = true; }, [&](const RouteOpened&) { ++opened; },
                       [&](const RouteRefused&) { ++refused; }, [&](const PeerOnline&) { ++times_online; },
                       [&](const PeerOffline&) { ++times_offline; },
                       [&](const DataReceived& e) { data.insert(data.end(), e.payload.begin(), e.payload.end()); },
                       [&](const OobReceived& e) {
                           oob.push_back({e.sender, text_of(e.payload)});
                       },
                       [&](const OnionReceived&) {},
                       [&](const ForwardingReceived& e) { forwarded.push_back(text_of(e.payload)); },
                       [&](const SendReady&) {},
                       [&](const Closed& e) {
                           closed = e.reason;
                           closed_at = e.at;
                       }},
            *event);
    }
}

bool Peer::sees(const Peer& other) const {
    const auto route = route_to(other);
    return route && client.is_online(*route);
}

bool eventually(posix::Loop& loop, const std::vector<Peer*>& peers, const std::function<bool()>& happened) {
    return drive(loop, peers, happened, after(posix::now(), std::chrono::seconds{20}));
}

void settle(posix::Loop& loop, const std::vector<Peer*>& peers, Duration time) {
    drive(
        loop, peers, [] { return false; }, after(posix::now(), time));
}

Bytes bytes_of(std::string_view text) { return std::as_bytes(std::span{text}); }

PublicKey stranger() { return posix::random_key_pair().public_key(); }

KeyPair copy_of(const KeyPair& keys) { return KeyPair{SecretKey{keys.secret_key().expose()}}; }

}  // namespace toxrelay::interop
