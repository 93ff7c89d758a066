#include "toxrelay/simulated/relay_host.hpp"

#include <array>
#include <cstddef>
#include <iterator>
#include <optional>

#include "toxrelay/packet.hpp"
#include "toxrelay/simulated/made_up.hpp"
#include "toxrelay/simulated/trace.hpp"
#include "toxrelay/wire.hpp"

namespace toxrelay::simulated {
namespace {

// What is made up from the world's seed and the relay's number.
constexpr std::uint64_t relay_key = 0x5231;
constexpr std::uint64_t relay_seed = 0x5232;
constexpr std::uint64_t relay_lie = 0x5233;

}  // namespace

RelayHost::RelayHost(World& world, HostId host, std::uint16_t port, std::uint64_t number, const RelayConfig& config)
    : world_(world),
      host_(host),
      port_(port),
      number_(number),
      config_(config),
      public_key_(keys().public_key()),
      sessions_(&config.memory.get()) {
    world_.run(host_, this);
    restarted();
}

RelayHost::~RelayHost() {
    world_.run(host_, nullptr);
    world_.listen(host_, port_, nullptr);
}

KeyPair RelayHost::keys() const noexcept { return KeyPair{made_up<SecretKey>(world_.seed(), relay_key, number_)}; }

void RelayHost::restarted() {
    if (relay_) return;
    relay_.emplace(config_, keys(), made_up<SessionSeed>(world_.seed(), relay_seed, draw(number_, 0, starts_++)));
    world_.listen(host_, port_, this);
}

void RelayHost::crashed() {
    sessions_.clear();
    relay_.reset();
}

void RelayHost::accepted(SocketId socket) {
    RelaySession* const session = relay_->accept(world_.now());
    if (session == nullptr) return world_.close(socket);
    sessions_.try_emplace(session->number(), *this, *session, socket);
}

void RelayHost::lie(std::uint64_t which) {
    if (sessions_.empty()) return;
    const auto place = static_cast<std::ptrdiff_t>(which % sessions_.size());
    Session& victim = std::next(sessions_.begin(), place)->second;
    constexpr std::uint64_t low_ids = 4;  // those that are likely to be in use
    const auto slot =
        Slot::from_connection_id(static_cast<std::uint8_t>(first_connection_id + draw(which, relay_lie, 0) % low_ids));
    const PublicKey stranger = KeyPair{made_up<SecretKey>(which, relay_lie, 1)}.public_key();
    constexpr std::array nonsense{std::byte{'a'}, std::byte{' '}, std::byte{'l'}, std::byte{'i'}, std::byte{'e'}};
    const std::array<Packet, 9> lies{ConnectNotification{slot},      DisconnectNotification{slot},
                                     Data{slot, nonsense},           OobRecv{stranger, nonsense},
                                     Pong{PingId{std::byte{1}}},     OnionResponse{nonsense},
                                     Forwarding{nonsense},           RoutingResponse{std::nullopt, stranger},
                                     RoutingResponse{slot, stranger}};
    relay_->lie(victim.session(), lies[draw(which, relay_lie, 2) % lies.size()]);
    victim.nudge();
}

void RelayHost::drain() {
    while (relay_->poll_event()) {
    }
    while (const RelaySession* session = relay_->next_to_write()) sessions_.at(session->number()).nudge();
}

void RelayHost::release(RelaySession& session) {
    sessions_.erase(session.number());
    relay_->release(session);
}

}  // namespace toxrelay::simulated
