#include "toxrelay/simulated/fleet_peer.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>
#include <variant>

#include "toxrelay/event.hpp"
#include "toxrelay/send_status.hpp"
#include "toxrelay/simulated/fleet_message.hpp"
#include "toxrelay/simulated/made_up.hpp"
#include "toxrelay/simulated/trace.hpp"

namespace toxrelay::simulated {
namespace {

using std::chrono::seconds;

constexpr seconds shortest_pause{1};
constexpr seconds longest_pause{30};
constexpr seconds patience{60};
constexpr std::uint64_t oob_every = 10;

// What is made up for a peer.
constexpr std::uint64_t peer_seed = 0x5051;
constexpr std::uint64_t peer_pause = 0x5052;

}  // namespace

FleetPeer::FleetPeer(World& world, HostId host, KeyPair keys, const Plan& plan, FleetCounts& counts,
                     std::pmr::memory_resource& memory, transcript::Recorder* recorder)
    : world_(world),
      host_(host),
      keys_(std::move(keys)),
      plan_(plan),
      counts_(counts),
      memory_(memory),
      recorder_(recorder),
      next_attempt_(plan.start) {
    world_.run(host_, this);
    set_alarm();
}

FleetPeer::Attempt::Attempt(FleetPeer& peer, SessionSeed seed)
    : client(
          peer.recorder_,
          [&] {
              Config config{.relay = peer.plan_.relay_key};
              config.memory = peer.memory_;
              return config;
          }(),
          peer.keys_, std::move(seed), peer.world_.now()),
      connection(peer.world_, client, peer, peer.host_, peer.plan_.relay, peer.plan_.port) {}

bool FleetPeer::sees_friend() const noexcept {
    if (!attempt_) return false;
    const auto route = attempt_->client.route_to(plan_.friend_key);
    return route && attempt_->client.is_online(*route);
}

// Its host

void FleetPeer::crashed() {
    attempt_.reset();
    connected_ = false;
}

void FleetPeer::restarted() {
    if (attempt_) return;
    next_attempt_ = world_.now();
    set_alarm();
}

// Its time

void FleetPeer::alarm() {
    const Instant now = world_.now();
    if (!attempt_) {
        if (now >= next_attempt_) {
            const std::uint64_t number = draw(static_cast<std::uint32_t>(host_), 0, attempts_++);
            attempt_.emplace(*this, made_up<SessionSeed>(world_.seed(), peer_seed, number));
            std::ignore = attempt_->client.open_route(plan_.friend_key);  // refused only by a client that has ended
            asked_ = now;
        }
    } else if (!sees_friend()) {
        if (now >= asked_ + patience) ask_again();
    } else if (plan_.interval > Duration{} && now >= next_message_) {
        send_message();
    }
    set_alarm();
}

void FleetPeer::set_alarm() {
    if (!attempt_) {
        world_.alarm_at(host_, next_attempt_);
    } else if (!sees_friend()) {
        world_.alarm_at(host_, asked_ + patience);
    } else if (plan_.interval > Duration{}) {
        world_.alarm_at(host_, next_message_);
    }
}

Duration FleetPeer::pause() noexcept {
    const Duration longest =
        std::min<Duration>(shortest_pause * (1U << std::min<std::uint64_t>(failures_, 5)), longest_pause);
    // Not all at once, when a relay has ended all its clients at once.
    const auto spread = draw(world_.seed() ^ static_cast<std::uint32_t>(host_), peer_pause, attempts_);
    return longest / 2 + Duration{static_cast<Duration::rep>(spread % static_cast<std::uint64_t>(longest.count() / 2))};
}

// Its connection

void FleetPeer::drain() {
    struct Visitor {
        FleetPeer& peer;
        void operator()(const Connected& /*event*/) const {
            peer.connected_ = true;
            ++peer.counts_.connected;
            if (std::exchange(peer.ever_connected_, true)) ++peer.counts_.connected_again;
        }
        void operator()(const PeerOnline& /*event*/) const {
            peer.failures_ = 0;
            peer.next_message_ = peer.world_.now() + peer.plan_.interval;
        }
        void operator()(const PeerOffline& /*event*/) const { peer.asked_ = peer.world_.now(); }
        void operator()(const RouteOpened& /*event*/) const {}
        void operator()(const RouteRefused& /*event*/) const {}
        void operator()(const SendReady& /*event*/) const {}
        void operator()(const DataReceived& event) const { peer.hear(event.payload); }
        void operator()(const OobReceived& event) const {
            if (event.sender == peer.plan_.friend_key) return peer.hear(event.payload);
            ++peer.counts_.lies;
        }
        void operator()(const OnionReceived& /*event*/) const { ++peer.counts_.lies; }
        void operator()(const ForwardingReceived& /*event*/) const { ++peer.counts_.lies; }
        void operator()(const Closed& event) const { ++peer.counts_.closed[event.reason]; }
    };
    while (const auto event = attempt_->client.poll_event()) std::visit(Visitor{*this}, *event);
    set_alarm();
}

void FleetPeer::over() {
    attempt_.reset();
    connected_ = false;
    next_attempt_ = world_.now() + pause();
    ++failures_;
    set_alarm();
}

/// A relay that lied about its friend tells the truth about a new request.
void FleetPeer::ask_again() {
    std::ignore = attempt_->client.close_route(plan_.friend_key);  // it may have been refused before
    std::ignore = attempt_->client.open_route(plan_.friend_key);
    attempt_->connection.nudge();
    asked_ = world_.now();
}

// What it says and hears

void FleetPeer::send_message() {
    std::array<std::byte, FleetMessage::max_size> bytes{};
    const auto message = MutableBytes{bytes}.first(std::clamp(plan_.size, FleetMessage::min_size, bytes.size()));
    const FleetMessage next{sent_ + 1, world_.now()};
    next.write(message);
    transcript::RecordedClient& client = attempt_->client;
    const auto route = client.route_to(plan_.friend_key);
    const SendStatus status =
        next.number % oob_every == 0 ? client.send_oob(plan_.friend_key, message) : client.send_data(*route, message);
    if (status == SendStatus::queued) {
        ++sent_;
        ++counts_.sent;
        attempt_->connection.nudge();
    }
    next_message_ = world_.now() + plan_.interval;
}

void FleetPeer::hear(Bytes payload) {
    const auto message = FleetMessage::read(payload);
    if (!message) {
        ++counts_.lies;
        return;
    }
    if (message->number <= heard_) ++counts_.out_of_order;
    heard_ = message->number;
    ++counts_.delivered;
    counts_.delays.push_back(world_.now() - message->sent);
}

}  // namespace toxrelay::simulated
