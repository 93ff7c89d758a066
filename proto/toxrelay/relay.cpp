#include "toxrelay/relay.hpp"

#include <algorithm>
#include <new>
#include <utility>

namespace toxrelay {

Relay::Relay(const RelayConfig& config, KeyPair self, SessionSeed seed) noexcept
    : config_(config),
      self_(std::move(self)),
      seed_(std::move(seed)),
      sessions_(&config.memory.get()),
      clients_(&config.memory.get()) {}

RelaySession* Relay::accept(Instant now) noexcept {
    return accept(SessionSecrets::from(numbered(seed_, accepted_)), now);
}

RelaySession* Relay::accept(SessionSecrets secrets, Instant now) noexcept {
    now_ = std::max(now_, now);
    const std::uint64_t number = accepted_++;
    const RelaySession::Owner owner{config_, self_, to_poll_, to_write_, now_};
    try {
        return &sessions_.try_emplace(number, owner, number, std::move(secrets), now_).first->second;
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}

void Relay::drop(RelaySession& session) noexcept { session.end(SessionEnd::dropped); }

void Relay::release(RelaySession& session) noexcept {
    session.end(SessionEnd::dropped);
    depart(session);
    to_poll_.remove(session);
    to_write_.remove(session);
    if (next_event_ && std::visit([](const auto& event) { return event.session; }, *next_event_) == &session) {
        next_event_.reset();
    }
    sessions_.erase(session.number_);
}

std::optional<RelayEvent> Relay::poll_event() noexcept {
    if (next_event_) return std::exchange(next_event_, std::nullopt);
    while (RelaySession* const session = to_poll_.pop()) {
        const RelaySession::Step step = session->take();
        if (step.confirmed) admit(*session);
        std::optional<RelayEvent> event;
        if (step.packet) event = std::visit([&](const auto& packet) { return on(*session, packet); }, *step.packet);
        if (step.progress) to_poll_.push(*session);
        if (step.confirmed && session->arrived_) {
            next_event_ = event;
            return ClientArrived{session};
        }
        if (event) return event;
        if (!session->ended()) continue;
        depart(*session);
        if (std::exchange(session->arrived_, false)) return ClientLeft{session};
    }
    return std::nullopt;
}

bool Relay::send_onion_response(RelaySession& session, Bytes payload) noexcept {
    return !payload.empty() && payload.size() <= max_onion_size && session.send(OnionResponse{payload});
}

bool Relay::send_forwarding(RelaySession& session, Bytes payload) noexcept {
    return !payload.empty() && payload.size() <= max_plain_size - 1 && session.send(Forwarding{payload});
}

// Who is there

void Relay::admit(RelaySession& session) noexcept {
    if (RelaySession* const before = find(*session.client())) {
        before->end(SessionEnd::replaced);
        depart(*before);
    }
    try {
        clients_.emplace(*session.client(), &session);
        session.arrived_ = true;
    } catch (const std::bad_alloc&) {
        session.end(SessionEnd::out_of_memory);
    }
}

void Relay::depart(RelaySession& session) noexcept {
    if (session.client() == nullptr || find(*session.client()) != &session) return;
    session.ids_.for_each_link([&](Slot slot, const Link&) { unlink(session, slot); });
    clients_.erase(*session.client());
}

RelaySession* Relay::find(const PublicKey& client) const noexcept {
    const auto found = clients_.find(client);
    return found != clients_.end() ? found->second : nullptr;
}

// Who has asked for whom

std::optional<RelayEvent> Relay::on(RelaySession& from, const RoutingRequest& request) noexcept {
    if (request.peer == *from.client()) {
        from.owe(RoutingResponse{std::nullopt, request.peer});
    } else if (const auto slot = from.ids_.find(request.peer)) {
        from.owe(RoutingResponse{slot, request.peer});
    } else {
        const auto added = from.ids_.add(request.peer);
        from.owe(RoutingResponse{added, request.peer});
        if (added) link(from, *added);
    }
    return std::nullopt;
}

void Relay::link(RelaySession& session, Slot slot) noexcept {
    RelaySession* const other = find(session.ids_.peer(slot));
    const auto theirs = other != nullptr ? other->ids_.find(*session.client()) : std::nullopt;
    if (!theirs) return;
    session.ids_.set_link(slot, Link{other, *theirs});
    other->ids_.set_link(*theirs, Link{&session, slot});
    session.notify(slot, true);
    other->notify(*theirs, true);
}

void Relay::unlink(RelaySession& session, Slot slot) noexcept {
    const Link* const link = session.ids_.link(slot);
    if (link == nullptr) return;
    link->session->ids_.set_link(link->slot, std::nullopt);
    link->session->notify(link->slot, false);
    session.ids_.set_link(slot, std::nullopt);
}

std::optional<RelayEvent> Relay::on(RelaySession& from, const DisconnectNotification& notification) noexcept {
    if (!from.ids_.contains(notification.slot)) {
        from.end(SessionEnd::connection_id_unknown);
        return std::nullopt;
    }
    unlink(from, notification.slot);
    from.sending_.withdraw_notification(notification.slot);  // of a route that the client knows no longer
    from.ids_.remove(notification.slot);
    return std::nullopt;
}

// What they send

std::optional<RelayEvent> Relay::on(RelaySession& from, const Data& data) noexcept {
    if (!from.ids_.contains(data.slot)) {
        from.end(SessionEnd::connection_id_unknown);
    } else if (const Link* const link = from.ids_.link(data.slot)) {
        link->session->send(Data{link->slot, data.payload});
    }
    return std::nullopt;
}

std::optional<RelayEvent> Relay::on(RelaySession& from, const OobSend& oob) noexcept {
    if (RelaySession* const to = find(oob.destination)) to->send(OobRecv{*from.client(), oob.payload});
    return std::nullopt;
}

std::optional<RelayEvent> Relay::on(RelaySession& from, const OnionRequest& onion) noexcept {
    return OnionRequested{&from, onion.payload};
}

std::optional<RelayEvent> Relay::on(RelaySession& from, const ForwardRequest& forward) noexcept {
    return ForwardRequested{&from, forward.target, forward.payload};
}

std::optional<RelayEvent> Relay::on(RelaySession& from, const Ping& ping) noexcept {
    from.owe(Pong{ping.id});
    return std::nullopt;
}

std::optional<RelayEvent> Relay::on(RelaySession& from, const Pong& pong) noexcept {
    from.answered(pong.id);
    return std::nullopt;
}

std::optional<RelayEvent> Relay::on(RelaySession& /*from*/, const ConnectNotification& /*ignored*/) noexcept {
    return std::nullopt;
}

template <class T>
std::optional<RelayEvent> Relay::on(RelaySession& from, const T& /*never_sent_by_clients*/) noexcept {
    from.end(SessionEnd::packet_unexpected);
    return std::nullopt;
}

}  // namespace toxrelay
