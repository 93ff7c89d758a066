#include <variant>

#include "toxrelay/client.hpp"

// What a client does with what it receives: the table of that name in protocol.md, row by row.

namespace toxrelay {

Client::Step Client::take_next() noexcept {
    if (auto* handshaking = std::get_if<Handshaking>(&phase_)) {
        return tunnel_ ? take_tunnel(*handshaking) : take_handshake(*handshaking);
    }
    if (auto* established = std::get_if<Established>(&phase_)) return take_frame(*established);
    return {};
}

Client::Step Client::take_tunnel(Handshaking& handshaking) noexcept {
    received_.consume(tunnel_->take(received_.unread()));
    if (const auto refused = tunnel_->refused()) return {true, closing_with(refused->reason)};
    if (!tunnel_->open()) {
        if (handshaking.hop != tunnel_->place().hop) {
            handshaking.hop = tunnel_->place().hop;
            handshaking.wait_for(Timer::proxy, config_, now_);
        }
        return {};
    }
    tunnel_.reset();
    handshaking.wait_for(Timer::handshake, config_, now_);
    if (!sending_.put(handshaking.handshake.request())) return {true, closing_with(CloseReason::out_of_memory)};
    return {.progress = true};
}

Client::Step Client::take_handshake(Handshaking& handshaking) noexcept {
    const MutableBytes unread = received_.unread();
    if (unread.size() < handshake_response_size) return {};
    auto accepted = handshaking.handshake.accept(unread.first<handshake_response_size>());
    if (const auto* reason = std::get_if<CloseReason>(&accepted)) return {true, closing_with(*reason)};
    received_.consume(handshake_response_size);
    Keepalive keepalive{handshaking.handshake.ping_ids(), config_.ping_interval, config_.pong_timeout, now_};
    const auto first_ping = keepalive.ping(now_);
    phase_.emplace<Established>(Established{std::get<SealedStream>(std::move(accepted)), std::move(keepalive)});
    // The relay confirms a client at its first frame: the ping goes first, what was asked for meanwhile behind it.
    if (!sending_.owe_first(Ping{*first_ping})) return {true, closing_with(CloseReason::out_of_memory)};
    flush();
    return {.progress = true};
}

Client::Step Client::take_frame(Established& established) noexcept {
    // Every frame may be a ping. What cannot be answered stays where it is until output has drained.
    if (!transport_end_ && !sending_.takes_answer()) return {};
    const MutableBytes unread = received_.unread();
    if (unread.size() < frame_length_size) return {};
    const auto size = frame_size(unread.first<frame_length_size>());
    if (!size) return {true, closing_with(CloseReason::frame_length_invalid)};
    if (unread.size() < *size) return {};
    const MutableBytes frame = unread.first(*size);

    if (!established.front_opened) {
        if (!established.stream.open(frame)) return {true, closing_with(CloseReason::frame_not_authentic)};
        ++statistics_.received.frames;
    }
    if (!established.confirmed) {
        established.confirmed = established.front_opened = true;
        if (!established.closing) return {true, Connected{}};
    }
    established.front_opened = false;
    received_.consume(*size);
    return {true, apply(frame.subspan(frame_overhead))};
}

std::optional<Event> Client::apply(Bytes plain) noexcept {
    const auto decoded = decode(plain);
    if (const auto* error = std::get_if<PacketError>(&decoded)) {
        return closing_with(*error == PacketError::malformed ? CloseReason::packet_malformed
                                                             : CloseReason::packet_unexpected);
    }
    const auto& packet = std::get<Packet>(decoded);
    statistics_.received.packets.add(kind_of(packet));
    return std::visit([this](const auto& any) { return on(any); }, packet);
}

template <class T>
std::optional<Event> Client::on(const T& /*never_sent_by_relays*/) noexcept {
    return closing_with(CloseReason::packet_unexpected);
}

std::optional<Event> Client::on(const RoutingResponse& response) noexcept {
    // A slot whose disconnect notification has not left yet is still taken, seen from the relay.
    if (response.slot && sending_.owes_disconnect(*response.slot)) return closing_with(CloseReason::route_slot_taken);
    const Routes::Answer answer = routes_.answer(response);
    if (const auto* opened = std::get_if<RouteOpened>(&answer)) return *opened;
    if (const auto* refused = std::get_if<RouteRefused>(&answer)) return *refused;
    if (const auto* reason = std::get_if<CloseReason>(&answer)) return closing_with(*reason);
    ++statistics_.ignored.response_to_cancelled_request;
    if (response.slot) owe(DisconnectNotification{*response.slot});
    return std::nullopt;
}

std::optional<Event> Client::on(const ConnectNotification& notification) noexcept {
    if (const auto route = change_of_state(notification.slot, true)) return PeerOnline{*route};
    return std::nullopt;
}

std::optional<Event> Client::on(const DisconnectNotification& notification) noexcept {
    if (const auto route = change_of_state(notification.slot, false)) return PeerOffline{*route};
    return std::nullopt;
}

std::optional<RouteId> Client::change_of_state(Slot slot, bool online) noexcept {
    const auto route = routes_.at(slot);
    if (!route) {
        ++statistics_.ignored.notification_without_route;
        return std::nullopt;
    }
    if (!routes_.set_online(*route, online)) {
        ++statistics_.ignored.repeated_notification;
        return std::nullopt;
    }
    return route;
}

std::optional<Event> Client::on(const Ping& ping) noexcept {
    owe(Pong{ping.id});
    return std::nullopt;
}

std::optional<Event> Client::on(const Pong& pong) noexcept {
    if (const auto round_trip = std::get<Established>(phase_).keepalive.answered(pong.id, now_)) {
        statistics_.last_round_trip = round_trip;
    } else {
        ++statistics_.ignored.stray_pong;
    }
    return std::nullopt;
}

std::optional<Event> Client::on(const OobRecv& oob) noexcept { return OobReceived{oob.sender, oob.payload}; }

std::optional<Event> Client::on(const OnionResponse& onion) noexcept { return OnionReceived{onion.payload}; }

std::optional<Event> Client::on(const Forwarding& forwarding) noexcept {
    if (forwarding.payload.empty()) {
        // Never fatal, as with data: the node that answers a forward request could cut us off our relay.
        ++statistics_.ignored.empty_forwarding;
        return std::nullopt;
    }
    return ForwardingReceived{forwarding.payload};
}

std::optional<Event> Client::on(const Data& data) noexcept {
    const auto route = routes_.at(data.slot);
    if (data.payload.empty()) {
        // Never fatal: a peer can make a real relay forward it, and could cut us off our relay.
        ++statistics_.ignored.empty_data;
    } else if (!route) {
        ++statistics_.ignored.data_without_route;
    } else if (!routes_.online(*route)) {
        ++statistics_.ignored.data_while_offline;
    } else {
        return DataReceived{*route, data.payload};
    }
    return std::nullopt;
}

void Client::owe(const Control& packet) noexcept {
    if (transport_end_) return;  // nobody is there to read it
    if (sending_.owe(packet)) {
        flush();
    } else {
        end(CloseReason::out_of_memory);
    }
}

std::optional<Event> Client::closing_with(CloseReason reason) noexcept {
    end(reason);
    return std::nullopt;
}

}  // namespace toxrelay
