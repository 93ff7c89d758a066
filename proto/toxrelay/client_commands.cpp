#include "toxrelay/client.hpp"

// What the caller asks of a client.

namespace toxrelay {

SendStatus Client::open_route(const PublicKey& peer) noexcept {
    if (!accepts_commands()) return SendStatus::closed;
    switch (routes_.ask(peer)) {
        case Routes::Ask::already_asked: return SendStatus::already_asked;
        case Routes::Ask::too_many_routes: return SendStatus::too_many_routes;
        case Routes::Ask::out_of_memory: return SendStatus::out_of_memory;
        case Routes::Ask::answer_coming: return SendStatus::queued;
        case Routes::Ask::request_needed: break;
    }
    const SendStatus status = send_control(RoutingRequest{peer});
    if (status != SendStatus::queued) routes_.forget(peer);
    return status;
}

SendStatus Client::close_route(RouteId route) noexcept {
    if (!accepts_commands()) return SendStatus::closed;
    if (!routes_.contains(route)) return SendStatus::unknown_route;
    const SendStatus status = send_control(DisconnectNotification{route.slot()});
    if (status == SendStatus::queued) routes_.close(route);
    return status;
}

SendStatus Client::close_route(const PublicKey& peer) noexcept {
    if (!accepts_commands()) return SendStatus::closed;
    if (const auto route = routes_.to(peer)) return close_route(*route);
    if (!routes_.is_asked(peer)) return SendStatus::unknown_route;
    if (sending_.withdraw_request(peer)) {
        routes_.forget(peer);
    } else {
        routes_.cancel(peer);
    }
    return SendStatus::queued;
}

SendStatus Client::send_data(RouteId route, Bytes payload) noexcept {
    if (const SendStatus status = connection_status(); status != SendStatus::queued) return status;
    if (!routes_.contains(route)) return SendStatus::unknown_route;
    if (!routes_.online(route)) return SendStatus::peer_offline;
    return send_packet(Data{route.slot(), payload}, payload, 1, max_data_size);
}

SendStatus Client::send_oob(const PublicKey& peer, Bytes payload) noexcept {
    return send_packet(OobSend{peer, payload}, payload, 1, max_oob_size);
}

SendStatus Client::send(const PublicKey& peer, Bytes payload) noexcept {
    const auto route = routes_.to(peer);
    return route && routes_.online(*route) ? send_data(*route, payload) : send_oob(peer, payload);
}

SendStatus Client::send_onion(Bytes payload) noexcept {
    return send_packet(OnionRequest{payload}, payload, 1, max_onion_size);
}

SendStatus Client::send_forward(const ForwardTarget& target, Bytes payload) noexcept {
    return send_packet(ForwardRequest{target, payload}, payload, 0, max_forward_size);
}

void Client::close() noexcept {
    if (!accepts_commands()) return;
    auto* established = std::get_if<Established>(&phase_);
    if (established == nullptr) {
        end(CloseReason::closed_locally);
        return;
    }
    established->closing = true;
    routes_.cancel_all();
    while (const auto route = routes_.first()) {
        if (!sending_.owe(DisconnectNotification{*routes_.close(*route)})) {
            end(CloseReason::out_of_memory);
            return;
        }
    }
    flush();
}

bool Client::accepts_commands() const noexcept {
    const auto* established = std::get_if<Established>(&phase_);
    return !ended() && !transport_end_ && (established == nullptr || !established->closing);
}

SendStatus Client::connection_status() const noexcept {
    if (!accepts_commands()) return SendStatus::closed;
    const auto* established = std::get_if<Established>(&phase_);
    return established != nullptr && established->confirmed ? SendStatus::queued : SendStatus::not_connected;
}

SendStatus Client::send_control(const Control& packet) noexcept {
    if (!sending_.owe(packet)) return SendStatus::out_of_memory;
    auto* established = std::get_if<Established>(&phase_);
    if (established == nullptr || sending_.flush(established->stream)) return SendStatus::queued;
    sending_.disown();
    return SendStatus::out_of_memory;
}

SendStatus Client::send_packet(const Packet& packet, Bytes payload, std::size_t min, std::size_t max) noexcept {
    if (const SendStatus status = connection_status(); status != SendStatus::queued) return status;
    if (payload.size() < min) return SendStatus::empty;
    if (payload.size() > max) return SendStatus::too_large;
    const SendStatus status = sending_.send(std::get<Established>(phase_).stream, packet);
    if (status == SendStatus::would_block) send_ready_owed_ = true;
    return status;
}

}  // namespace toxrelay
