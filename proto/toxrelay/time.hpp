#pragma once

#include <chrono>
#include <cstdint>

namespace toxrelay {

/// A monotonic clock that cannot be read: every instant comes from the caller, in nanoseconds since an
/// origin of the caller's choice.
struct RelayClock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<RelayClock>;
    static constexpr bool is_steady = true;
};
using Instant = RelayClock::time_point;
using Duration = RelayClock::duration;

/// `wait` after `start`, and always later than it; the end of time where the sum would pass it.
constexpr Instant after(Instant start, Duration wait) noexcept {
    wait = wait < Duration{1} ? Duration{1} : wait;
    if (start > Instant::max() - wait) return Instant::max();
    return start + wait;
}

/// Why a client wants to be woken.
enum class Timer : std::uint8_t {
    connect,    ///< the transport has not taken a byte yet
    proxy,      ///< a proxy has not opened its tunnel
    handshake,  ///< the relay has not answered the handshake
    ping,       ///< the next ping is due
    pong,       ///< the last ping is unanswered
    stall,      ///< the transport takes no bytes
};

/// Call `handle_timeout` at this instant, or later.
struct Deadline {
    Instant at;
    Timer why{};
    friend bool operator==(const Deadline&, const Deadline&) = default;
};

}  // namespace toxrelay
