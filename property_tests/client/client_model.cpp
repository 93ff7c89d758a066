#include "property_tests/client/client_model.hpp"

#include <algorithm>
#include <iterator>

#include "property_tests/client/packet_fields.hpp"

namespace properties {
namespace {

using namespace toxrelay::test;

std::string rest(const Plaintext& plain, std::size_t from) { return in_words(Bytes{plain}.subspan(from)); }
bool all_zero(const Plaintext& plain) {
    return std::all_of(plain.begin() + 1, plain.end(), [](std::byte b) { return b == std::byte{0}; });
}

}  // namespace

void ClientModel::hears(const Plaintext& plain, std::uint64_t sealed_disconnects) {
    if (end) return;
    if (!heard_ && !closing_) story.emplace_back("connected");
    heard_ = true;
    const std::uint8_t kind = number(plain.front());
    const auto is = [&](bool good) {
        if (!good) end = CloseReason::packet_malformed;
        return good;
    };
    switch (kind) {
        case 1:
            if (is(plain.size() == 34 && (plain[1] == std::byte{0} || number(plain[1]) >= 16))) {
                answer(plain, sealed_disconnects);
            }
            return;
        case 2:
        case 3:
            if (is(plain.size() == 2 && number(plain[1]) >= 16)) notification(number(plain[1]), kind == 2);
            return;
        case 4:
            if (is(plain.size() == 9 && !all_zero(plain))) controls.push_back(pong(Bytes{plain}.subspan(1)));
            return;
        case 5: is(plain.size() == 9 && !all_zero(plain)); return;
        case 7:
            if (is(plain.size() >= 34)) {
                story.push_back("oob from " + in_words(key_at(plain, 1)) + ": " + rest(plain, 33));
            }
            return;
        case 9:
            if (is(plain.size() >= 2)) story.push_back("onion: " + rest(plain, 1));
            return;
        case 11:
            if (plain.size() >= 2) story.push_back("forwarding: " + rest(plain, 1));
            return;
        default: break;
    }
    if (kind < 16) {
        end = CloseReason::packet_unexpected;  // or malformed: the same to whoever asks
    } else if (plain.size() >= 2 && is_online(kind)) {
        story.push_back("data " + std::to_string(kind) + ": " + rest(plain, 1));
    }
}

void ClientModel::answer(const Plaintext& plain, std::uint64_t sealed_disconnects) {
    const std::uint8_t id = number(plain[1]);
    const PublicKey peer = key_at(plain, 2);
    const auto asked = find(peer);
    if (id != 0 && disconnect_is_unsealed(id, sealed_disconnects)) {
        end = CloseReason::route_slot_taken;
    } else if (asked == asked_.end()) {
        end = CloseReason::route_not_requested;
    } else if (id != 0 && routes_.contains(id)) {
        end = CloseReason::route_slot_taken;
    } else {
        const bool cancelled = asked->cancelled;
        asked_.erase(asked);
        if (cancelled) {
            if (id != 0) owes_disconnect(id);
        } else if (id == 0) {
            story.push_back("refused " + in_words(peer));
        } else {
            routes_[id] = {peer};
            story.push_back("route " + std::to_string(id) + " opened to " + in_words(peer));
        }
    }
}

void ClientModel::notification(std::uint8_t id, bool online) {
    const auto route = routes_.find(id);
    if (route == routes_.end() || route->second.online == online) return;
    route->second.online = online;
    story.push_back((online ? "online " : "offline ") + std::to_string(id));
}

void ClientModel::asks(const PublicKey& peer) {
    if (const auto asked = find(peer); asked != asked_.end()) {
        asked->cancelled = false;  // its answer is still to come
        return;
    }
    asked_.push_back({peer});
    controls.push_back(routing_request(peer));
    place_[peer] = requests_++;
}

void ClientModel::closes(const PublicKey& peer, std::uint64_t sealed_requests) {
    if (const auto id = route_to(peer)) {
        routes_.erase(*id);
        owes_disconnect(*id);
        return;
    }
    const auto asked = find(peer);
    if (place_.at(peer) < sealed_requests) {
        asked->cancelled = true;
        return;
    }
    // It has not left: as if it had never been.
    const std::size_t withdrawn = place_.at(peer);
    for (auto& [key, place] : place_) place -= place > withdrawn ? 1 : 0;
    --requests_;
    asked_.erase(asked);
    controls.erase(std::next(std::find(controls.rbegin(), controls.rend(), routing_request(peer))).base());
}

void ClientModel::closes_all() {
    closing_ = true;
    for (Asked& asked : asked_) asked.cancelled = true;
    while (!routes_.empty()) {
        const std::uint8_t id = routes_.begin()->first;
        routes_.erase(id);
        owes_disconnect(id);
    }
}

void ClientModel::owes_disconnect(std::uint8_t id) {
    disconnects_.push_back(id);
    controls.push_back(disconnect_notification(id));
}

bool ClientModel::disconnect_is_unsealed(std::uint8_t id, std::uint64_t sealed) const {
    return std::find(disconnects_.begin() + static_cast<std::ptrdiff_t>(sealed), disconnects_.end(), id) !=
           disconnects_.end();
}

std::vector<ClientModel::Asked>::iterator ClientModel::find(const PublicKey& peer) {
    return std::ranges::find(asked_, peer, &Asked::peer);
}

bool ClientModel::is_asked(const PublicKey& peer) const {
    const auto asked = std::ranges::find(asked_, peer, &Asked::peer);
    return asked != asked_.end() && !asked->cancelled;
}

std::optional<std::uint8_t> ClientModel::route_to(const PublicKey& peer) const {
    for (const auto& [id, route] : routes_) {
        if (route.peer == peer) return id;
    }
    return std::nullopt;
}

bool ClientModel::is_online(std::uint8_t id) const {
    const auto route = routes_.find(id);
    return route != routes_.end() && route->second.online;
}

}  // namespace properties
