#pragma once

#include <cstddef>
#include <memory_resource>
#include <optional>
#include <vector>

#include "toxrelay/keys.hpp"
#include "toxrelay/wire.hpp"

namespace toxrelay {

class RelaySession;

/// The other end of a route whose peers are both there.
struct Link {
    RelaySession* session;
    Slot slot;  ///< under which the peer knows us
};

/// Whom one client of a relay has asked for, each under a connection id: at most 240 (protocol.md, "Routes").
class ConnectionIds {
public:
    explicit ConnectionIds(std::pmr::memory_resource& memory) noexcept : entries_(&memory) {}

    /// The lowest free id, registered for `peer`. Nothing when all are taken, or the memory resource has nothing left.
    std::optional<Slot> add(const PublicKey& peer) noexcept;
    std::optional<Slot> find(const PublicKey& peer) const noexcept;
    bool contains(Slot slot) const noexcept;
    void remove(Slot slot) noexcept;
    /// Whom the id is for. It is registered.
    const PublicKey& peer(Slot slot) const noexcept { return entries_[slot.index()].peer; }

    /// Null when the peer is not there, or has not asked for this client. The id is registered.
    const Link* link(Slot slot) const noexcept;
    void set_link(Slot slot, std::optional<Link> link) noexcept;

    /// Every id that has a link, with it.
    template <class Visit>
    void for_each_link(Visit&& visit) {
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            if (entries_[i].taken && entries_[i].link) visit(slot_of(i), *entries_[i].link);
        }
    }

private:
    struct Entry {
        PublicKey peer;
        std::optional<Link> link;
        bool taken = false;
    };
    static Slot slot_of(std::size_t index) noexcept;

    std::pmr::vector<Entry> entries_;  // by slot; as long as the highest id ever registered
};

}  // namespace toxrelay
