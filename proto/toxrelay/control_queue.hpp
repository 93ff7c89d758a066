#pragma once

#include <cstddef>
#include <memory_resource>
#include <variant>
#include <vector>

#include "toxrelay/packet.hpp"

namespace toxrelay {

/// Packets that are never dropped and leave in the order in which they were made.
using Control = std::variant<RoutingRequest, DisconnectNotification, Ping, Pong>;

/// The control packets that found no room among the sealed bytes yet. Usually empty, and then without memory.
///
/// Bounded by what can be owed at once: 240 requests and 240 disconnect notifications (one for each route; a
/// connection id is not given out again before the relay has seen its notification), one ping, and max_pongs pongs,
/// after which the caller stops taking input.
class ControlQueue {
public:
    static constexpr std::size_t max_pongs = 16;
    static constexpr std::size_t max_size = 2 * max_routes + 1 + max_pongs;

    explicit ControlQueue(std::pmr::memory_resource& memory) noexcept : packets_(&memory) {}

    bool empty() const noexcept { return packets_.empty(); }
    std::size_t size() const noexcept { return packets_.size(); }
    /// Whether another pong may be owed.
    bool takes_pong() const noexcept;
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

private:
    bool insert(std::pmr::vector<Control>::const_iterator before, const Control& packet) noexcept;
    void give_back_when_empty() noexcept;
    std::pmr::vector<Control> packets_;
};

}  // namespace toxrelay
