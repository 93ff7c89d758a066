#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "toxrelay/time.hpp"

namespace toxrelay::simulated {

/// How a host hangs on the network. What goes from one host to another takes both lines' latencies.
struct Line {
    Duration latency = std::chrono::milliseconds{10};  ///< one way
    Duration jitter{};                                 ///< up to so much more for a segment; order is kept
    std::uint64_t bytes_per_second = 0;                ///< outwards, shared by all connections; 0: no limit
    std::size_t window = 65536;        ///< bytes on their way to this host or unread there, for each connection
    std::size_t max_segment = 1460;    ///< a write is cut into segments of so many bytes at most, 1460 at most ...
    bool ragged = false;               ///< ... and of any size below that
    std::size_t max_write = SIZE_MAX;  ///< one write takes so many bytes at most
    std::size_t max_read = SIZE_MAX;   ///< one read gives so many bytes at most
};

}  // namespace toxrelay::simulated
