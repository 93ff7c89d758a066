#include "toxrelay/connection_ids.hpp"

#include <algorithm>
#include <cstdint>
#include <new>

namespace toxrelay {

std::optional<Slot> ConnectionIds::add(const PublicKey& peer) noexcept {
    auto entry = std::ranges::find(entries_, false, &Entry::taken);
    if (entry == entries_.end()) {
        if (entries_.size() == max_routes) return std::nullopt;
        try {
            entry = entries_.emplace(entries_.end());
        } catch (const std::bad_alloc&) {
            return std::nullopt;
        }
    }
    *entry = Entry{peer, std::nullopt, true};
    return slot_of(static_cast<std::size_t>(entry - entries_.begin()));
}

std::optional<Slot> ConnectionIds::find(const PublicKey& peer) const noexcept {
    const auto entry =
        std::ranges::find_if(entries_, [&](const Entry& other) { return other.taken && other.peer == peer; });
    if (entry == entries_.end()) return std::nullopt;
    return slot_of(static_cast<std::size_t>(entry - entries_.begin()));
}

bool ConnectionIds::contains(Slot slot) const noexcept {
    return slot.index() < entries_.size() && entries_[slot.index()].taken;
}

void ConnectionIds::remove(Slot slot) noexcept { entries_[slot.index()] = Entry{}; }

const Link* ConnectionIds::link(Slot slot) const noexcept {
    const auto& link = entries_[slot.index()].link;
    return link ? &*link : nullptr;
}

void ConnectionIds::set_link(Slot slot, std::optional<Link> link) noexcept { entries_[slot.index()].link = link; }

Slot ConnectionIds::slot_of(std::size_t index) noexcept {
    return Slot::from_connection_id(static_cast<std::uint8_t>(index + first_connection_id));
}

}  // namespace toxrelay
