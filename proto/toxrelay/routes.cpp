#include "toxrelay/routes.hpp"

#include <algorithm>
#include <new>
#include <utility>

namespace toxrelay {

Routes::Ask Routes::ask(const PublicKey& peer) noexcept {
    if (to(peer)) return Ask::already_asked;
    const auto asked = find_asked(peer);
    if (asked != asked_.end()) {
        if (!asked->cancelled) return Ask::already_asked;
        asked->cancelled = false;
        return Ask::answer_coming;
    }
    if (open_ + asked_.size() >= max_routes) return Ask::too_many_routes;
    try {
        asked_.push_back({peer, false});
    } catch (const std::bad_alloc&) {
        return Ask::out_of_memory;
    }
    return Ask::request_needed;
}

bool Routes::is_asked(const PublicKey& peer) const noexcept {
    return std::ranges::any_of(asked_, [&](const Asked& asked) { return asked.peer == peer && !asked.cancelled; });
}

void Routes::cancel(const PublicKey& peer) noexcept {
    const auto asked = find_asked(peer);
    if (asked != asked_.end()) asked->cancelled = true;
}

void Routes::cancel_all() noexcept {
    for (Asked& asked : asked_) asked.cancelled = true;
}

void Routes::forget(const PublicKey& peer) noexcept {
    const auto asked = find_asked(peer);
    if (asked != asked_.end()) erase_asked(asked);
}

Routes::Answer Routes::answer(const RoutingResponse& response) noexcept {
    const auto asked = find_asked(response.peer);
    if (asked == asked_.end()) return CloseReason::route_not_requested;
    const bool cancelled = asked->cancelled;
    if (!response.slot) {
        erase_asked(asked);
        if (cancelled) return Unwanted{std::nullopt};
        return RouteRefused{response.peer};
    }
    if (at(*response.slot)) return CloseReason::route_slot_taken;
    erase_asked(asked);
    if (cancelled) return Unwanted{response.slot};
    const std::size_t index = response.slot->index();
    try {
        if (slots_.size() <= index) slots_.resize(index + 1);
    } catch (const std::bad_alloc&) {
        return CloseReason::out_of_memory;
    }
    slots_[index] = Entry{response.peer, ++granted_, State::offline};
    ++open_;
    return RouteOpened{id_of(index), response.peer};
}

std::optional<RouteId> Routes::at(Slot slot) const noexcept {
    if (slot.index() >= slots_.size() || slots_[slot.index()].state == State::free) return std::nullopt;
    return id_of(slot.index());
}

std::optional<RouteId> Routes::to(const PublicKey& peer) const noexcept {
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        if (slots_[i].state != State::free && slots_[i].peer == peer) return id_of(i);
    }
    return std::nullopt;
}

const PublicKey* Routes::peer(RouteId route) const noexcept {
    const Entry* entry = find(route);
    return entry == nullptr ? nullptr : &entry->peer;
}

bool Routes::online(RouteId route) const noexcept {
    const Entry* entry = find(route);
    return entry != nullptr && entry->state == State::online;
}

bool Routes::set_online(RouteId route, bool online) noexcept {
    State& state = slots_[route.slot_.index()].state;
    const State wanted = online ? State::online : State::offline;
    return std::exchange(state, wanted) != wanted;
}

std::optional<Slot> Routes::close(RouteId route) noexcept {
    if (!contains(route)) return std::nullopt;
    slots_[route.slot_.index()].state = State::free;
    if (--open_ == 0) std::pmr::vector<Entry>{slots_.get_allocator()}.swap(slots_);
    return route.slot_;
}

std::optional<RouteId> Routes::first() const noexcept {
    const auto entry = std::ranges::find_if(slots_, [](const Entry& e) { return e.state != State::free; });
    if (entry == slots_.end()) return std::nullopt;
    return id_of(static_cast<std::size_t>(entry - slots_.begin()));
}

void Routes::erase_asked(std::pmr::vector<Asked>::iterator asked) noexcept {
    asked_.erase(asked);
    if (asked_.empty()) std::pmr::vector<Asked>{asked_.get_allocator()}.swap(asked_);
}

std::pmr::vector<Routes::Asked>::iterator Routes::find_asked(const PublicKey& peer) noexcept {
    return std::ranges::find(asked_, peer, &Asked::peer);
}

const Routes::Entry* Routes::find(RouteId route) const noexcept {
    const std::size_t index = route.slot_.index();
    if (index >= slots_.size()) return nullptr;
    const Entry& entry = slots_[index];
    return entry.state != State::free && entry.generation == route.generation_ ? &entry : nullptr;
}

RouteId Routes::id_of(std::size_t index) const noexcept {
    const auto id = static_cast<std::uint8_t>(index + first_connection_id);
    return RouteId{Slot::from_connection_id(id), slots_[index].generation};
}

}  // namespace toxrelay
