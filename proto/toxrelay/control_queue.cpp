#include "toxrelay/control_queue.hpp"

#include <algorithm>
#include <new>

namespace toxrelay {

bool ControlQueue::takes_answer() const noexcept {
    const auto answers = std::ranges::count_if(packets_, [](const Control& packet) {
        return std::holds_alternative<Pong>(packet) || std::holds_alternative<RoutingResponse>(packet);
    });
    return static_cast<std::size_t>(answers) < max_answers;
}

bool ControlQueue::owes_disconnect(Slot slot) const noexcept {
    return std::ranges::any_of(packets_, [&](const Control& packet) {
        const auto* disconnect = std::get_if<DisconnectNotification>(&packet);
        return disconnect != nullptr && disconnect->slot == slot;
    });
}

bool ControlQueue::push(const Control& packet) noexcept { return insert(packets_.end(), packet); }

bool ControlQueue::push_front(const Control& packet) noexcept { return insert(packets_.begin(), packet); }

bool ControlQueue::insert(std::pmr::vector<Control>::const_iterator before, const Control& packet) noexcept {
    try {
        packets_.insert(before, packet);
    } catch (const std::bad_alloc&) {
        return false;
    }
    return true;
}

void ControlQueue::pop(std::size_t count) noexcept {
    packets_.erase(packets_.begin(), packets_.begin() + static_cast<std::ptrdiff_t>(count));
    give_back_when_empty();
}

void ControlQueue::pop_back() noexcept {
    packets_.pop_back();
    give_back_when_empty();
}

bool ControlQueue::withdraw_request(const PublicKey& peer) noexcept {
    return withdraw([&](const Control& packet) {
        const auto* request = std::get_if<RoutingRequest>(&packet);
        return request != nullptr && request->peer == peer;
    });
}

bool ControlQueue::withdraw_notification(Slot slot) noexcept {
    return withdraw([&](const Control& packet) {
        const auto* connect = std::get_if<ConnectNotification>(&packet);
        const auto* disconnect = std::get_if<DisconnectNotification>(&packet);
        return (connect != nullptr && connect->slot == slot) || (disconnect != nullptr && disconnect->slot == slot);
    });
}

template <class Predicate>
bool ControlQueue::withdraw(Predicate&& is_it) noexcept {
    const auto packet = std::ranges::find_if(packets_, is_it);
    if (packet == packets_.end()) return false;
    packets_.erase(packet);
    give_back_when_empty();
    return true;
}

void ControlQueue::give_back_when_empty() noexcept {
    if (packets_.empty()) std::pmr::vector<Control>{packets_.get_allocator()}.swap(packets_);
}

}  // namespace toxrelay
