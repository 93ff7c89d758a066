#pragma once

#include "toxrelay/time.hpp"

namespace toxrelay::posix {

/// CLOCK_MONOTONIC.
Instant now() noexcept;

}  // namespace toxrelay::posix
