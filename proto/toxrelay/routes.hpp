#pragma once

#include <cstdint>
#include <memory_resource>
#include <optional>
#include <variant>
#include <vector>

#include "toxrelay/close_reason.hpp"
#include "toxrelay/event.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/packet.hpp"
#include "toxrelay/route_id.hpp"

namespace toxrelay {

/// The routes of one connection, and the requests for them that are unanswered (protocol.md, "Routes").
///
///     ask() --> asked --answer()--> registered: offline <--set_online()--> online
///                 |                      |
///                 '- cancel() -> cancelled    close()
///
/// At most 240 of all together. Memory grows with use, an entry a peer, and is given back when the last one goes.
class Routes {
public:
    explicit Routes(std::pmr::memory_resource& memory) noexcept : asked_(&memory), slots_(&memory) {}

    enum class Ask : std::uint8_t {
        request_needed,  ///< noted; a routing request has to be sent
        answer_coming,   ///< a cancelled request is wanted again, and needs no other
        already_asked,
        too_many_routes,
        out_of_memory,
    };
    Ask ask(const PublicKey& peer) noexcept;
    bool is_asked(const PublicKey& peer) const noexcept;
    /// The answer to the request for `peer` is no longer wanted, and will still come.
    void cancel(const PublicKey& peer) noexcept;
    void cancel_all() noexcept;
    /// The request for `peer` was never sent.
    void forget(const PublicKey& peer) noexcept;

    /// Granted, but cancelled meanwhile: the slot has to be given back. Nothing when it was refused as well.
    struct Unwanted {
        std::optional<Slot> slot;
    };
    using Answer = std::variant<RouteOpened, RouteRefused, Unwanted, CloseReason>;
    Answer answer(const RoutingResponse& response) noexcept;

    /// The route that has this slot.
    std::optional<RouteId> at(Slot slot) const noexcept;
    /// The open route to this peer.
    std::optional<RouteId> to(const PublicKey& peer) const noexcept;
    /// The peer of a route; null when it is closed.
    const PublicKey* peer(RouteId route) const noexcept;
    bool contains(RouteId route) const noexcept { return peer(route) != nullptr; }
    bool online(RouteId route) const noexcept;
    /// False when it was so already. The route must be open.
    bool set_online(RouteId route, bool online) noexcept;

    /// The slot of the route, free from here on. Nothing when the route is closed.
    std::optional<Slot> close(RouteId route) noexcept;
    /// Any open route, for closing all.
    std::optional<RouteId> first() const noexcept;

private:
    struct Asked {
        PublicKey peer;
        bool cancelled = false;
    };
    enum class State : std::uint8_t { free, offline, online };
    struct Entry {
        PublicKey peer;
        std::uint32_t generation = 0;
        State state = State::free;
    };

    void erase_asked(std::pmr::vector<Asked>::iterator asked) noexcept;
    std::pmr::vector<Asked>::iterator find_asked(const PublicKey& peer) noexcept;
    const Entry* find(RouteId route) const noexcept;
    RouteId id_of(std::size_t index) const noexcept;

    std::pmr::vector<Asked> asked_;
    std::pmr::vector<Entry> slots_;  // by slot; as long as the highest slot registered since none was open
    std::size_t open_ = 0;
    std::uint32_t granted_ = 0;  // ever: the next route's generation
};

}  // namespace toxrelay
