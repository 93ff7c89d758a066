#pragma once

#include <cstddef>
#include <optional>

#include "toxrelay/time.hpp"

namespace toxrelay {

/// For adapters that try one address after the other: when the attempt that begins now is given up. What is left until the
/// machine's own deadline for connecting is shared equally by the `left` addresses, this one among them. Nothing when the
/// machine waits for something else: then there is no limit.
inline std::optional<Instant> attempt_deadline(const std::optional<Deadline>& machines, std::size_t left, Instant now) {
    if (!machines || machines->why != Timer::connect) return std::nullopt;
    if (left <= 1) return machines->at;
    return after(now, (machines->at - now) / static_cast<Duration::rep>(left));
}

}  // namespace toxrelay
