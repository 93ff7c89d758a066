#pragma once

#include <chrono>
#include <cstdint>

namespace toxrelay {

/// A monotonic clock that cannot be read: every instant comes from the caller, in nanoseconds since an
/// origin of the caller's choice.
struct RelayClock {
    using duration = std::chrono::nanoseconds;               ///< toxrelay::Duration
    using rep = duration::rep;                               ///< as a clock of the standard library has it
    using period = duration::period;                         ///< as a clock of the standard library has it
    using time_point = std::chrono::time_point<RelayClock>;  ///< toxrelay::Instant
    static constexpr bool is_steady = true;                  ///< which is for the caller to see to
};
/// A point in time, on the one clock that the caller has chosen.
using Instant = RelayClock::time_point;
/// In nanoseconds; any coarser unit of std::chrono becomes one by itself.
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
    Instant at;   ///< may have passed already
    Timer why{};  ///< what is due then
    friend bool operator==(const Deadline&, const Deadline&) = default;
};

}  // namespace toxrelay
