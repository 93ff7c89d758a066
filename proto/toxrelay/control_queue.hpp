#pragma once

#include <cstddef>
#include <memory_resource>
#include <variant>
#include <vector>

#include "toxrelay/packet.hpp"

namespace toxrelay {

/// Packets that are never dropped and leave in the order in which they were made; of a client or of a relay.
using Control = std::variant<RoutingRequest, RoutingResponse, ConnectNotification, DisconnectNotification, Ping, Pong>;

/// The control packets that found no room among the sealed bytes yet. Usually empty, and then without memory.
///
/// Bounded by what can be owed at once: one ping; max_answers pongs and routing responses, after which the caller stops
/// taking input; by a client 240 requests and 240 disconnect notifications (one for each route; a connection id is not
/// given out again before the relay has seen its notification); by a relay 240 notifications (one for each connection id, as
/// a newer one replaces an older one).
class ControlQueue {
public:
    static constexpr std::size_t max_answers = 16;
    static constexpr std::size_t max_size = 2 * max_routes + 1 + max_answers;

    explicit ControlQueue(std::pmr::memory_resource& memory) noexcept : packets_(&memory) {}

    bool empty() const noexcept { return packets_.empty(); }
    std::size_t size() const noexcept { return packets_.size(); }
    /// Whether another pong or routing response may be owed.
    bool takes_answer() const noexcept;
    bool owes_disconnect(Slot slot) const noexcept;

    /// False when the memory resource has nothing left; then nothing has changed.
    [[nodiscard]] bool push(const Control& packet) noexcept;
    /// Ahead of all others.
    [[nodiscard]] bool push_front(const Control& packet) noexcept;
    const Control& operator[](std::size_t index) const noexcept { return packets_[index]; }
    /// Takes the first `count` packets off.
    void pop(std::size_t count) noexcept;
    /// Takes the last packet off: as if it had not been pushed.
    void pop_back() noexcept;
    /// Takes the request for `peer` out. False when there is none: it was sent already.
    bool withdraw_request(const PublicKey& peer) noexcept;
    /// Takes the notification for `slot` out, of either kind. False when there is none: it was sent already.
    bool withdraw_notification(Slot slot) noexcept;

private:
    template <class Predicate>
    bool withdraw(Predicate&& is_it) noexcept;
    bool insert(std::pmr::vector<Control>::const_iterator before, const Control& packet) noexcept;
    void give_back_when_empty() noexcept;
    std::pmr::vector<Control> packets_;
};

}  // namespace toxrelay
