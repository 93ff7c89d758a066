#pragma once

#include <cstdint>

#include "toxrelay/wire.hpp"

namespace toxrelay {

/// A route that the relay granted on this connection. It carries a generation: a stale handle never reaches
/// the route that reuses its connection id. It means nothing to another connection.
class RouteId {
public:
    /// Its number on the wire is slot().connection_id().
    Slot slot() const noexcept { return slot_; }
    /// Which of the routes that had the number.
    std::uint32_t generation() const noexcept { return generation_; }
    /// For who plays a recorded session again. Elsewhere events tell what there is.
    static RouteId recorded(Slot slot, std::uint32_t generation) noexcept { return {slot, generation}; }
    friend bool operator==(RouteId, RouteId) = default;

private:
    friend class Routes;
    RouteId(Slot slot, std::uint32_t generation) noexcept : slot_(slot), generation_(generation) {}
    Slot slot_;
    std::uint32_t generation_;
};

}  // namespace toxrelay
