#include "tests/interop/peer.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "toxrelay/posix/now.hpp"

namespace toxrelay::interop {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

// Some of what tests wait for does not come through the loop.
constexpr Duration look_again = std::chrono::milliseconds{5};

bool drive(conformance::Adapter& adapter, const std::function<bool()>& happened, Instant limit) {
    while (true) {
        if (happened()) return true;
        const Instant now = posix::now();
        if (now >= limit) return false;
        adapter.run(std::min<Duration>(limit - now, look_again));
    }
}

}  // namespace

Peer::Peer(conformance::Adapter& adapter, const Config& config, const posix::HostPort& where, KeyPair own,
           std::span<const Hop> through)
    : keys{std::move(own)}, client{adapter.connect(where, config, keys, through, [this](const Event& event) {
          on(event);
      })} {}

void Peer::on(const Event& event) {
    std::visit(Overloaded{[&](const Connected&) { connected = true; }, [&](const RouteOpened&) { ++opened; },
                          [&](const RouteRefused&) { ++refused; }, [&](const PeerOnline&) { ++times_online; },
                          [&](const PeerOffline&) { ++times_offline; },
                          [&](const DataReceived& e) { data.insert(data.end(), e.payload.begin(), e.payload.end()); },
                          [&](const OobReceived& e) {
                              oob.push_back({e.sender, test::text_of(e.payload)});
                          },
                          [&](const OnionReceived&) {},
                          [&](const ForwardingReceived& e) { forwarded.push_back(test::text_of(e.payload)); },
                          [&](const SendReady&) { send_ready = true; },
                          [&](const Closed& e) {
                              closed = e.reason;
                              closed_at = e.at;
                          }},
               event);
}

bool Peer::sees(const Peer& other) const {
    const auto route = route_to(other);
    return route && client->is_online(*route);
}

bool eventually(conformance::Adapter& adapter, const std::function<bool()>& happened) {
    return drive(adapter, happened, after(posix::now(), std::chrono::seconds{20}));
}

void settle(conformance::Adapter& adapter, Duration time) {
    drive(
        adapter, [] { return false; }, after(posix::now(), time));
}

PublicKey stranger() { return random_key_pair().public_key(); }

KeyPair copy_of(const KeyPair& keys) { return KeyPair{SecretKey{keys.secret_key().expose()}}; }

}  // namespace toxrelay::interop
