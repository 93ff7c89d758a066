#pragma once

#include <optional>

#include "toxrelay/ping_ids.hpp"
#include "toxrelay/time.hpp"
#include "toxrelay/wire.hpp"

namespace toxrelay {

/// Whether the relay is alive: one ping at a time, the first at once, then one an interval (protocol.md, "Timers").
///
///     resting --ping()--> sent off --left()--> awaited --answered()--> resting
///                                                 |
///                                                 '--- expire() ---> overdue
///
/// A pong is waited for from the instant at which the ping had left whole: a socket that takes no bytes for minutes
/// says nothing about the relay.
class Keepalive {
public:
    Keepalive(PingIds ids, Duration interval, Duration pong_timeout, Instant now) noexcept
        : ids_(ids), interval_(interval), pong_timeout_(pong_timeout), next_ping_(now) {}

    /// The ping to send now, if one is due. While one is outstanding no other is made.
    std::optional<PingId> ping(Instant now) noexcept;
    /// The ping's last byte has left.
    void left(Instant now) noexcept;
    /// Takes a pong. Gives the round-trip time, or nothing when it answers no ping of ours. A pong may be read before the
    /// transport has told that its ping left; then the time counts from the ping's making.
    std::optional<Duration> answered(const PingId& id, Instant now) noexcept;

    /// Notes that the pong's time is over. The verdict is the caller's, when all input that came is read.
    void expire(Instant now) noexcept;
    bool overdue() const noexcept { return overdue_; }

    /// None while overdue(): another ping could not be made, and the verdict is the caller's.
    std::optional<Deadline> next_deadline() const noexcept;

private:
    struct Outstanding {
        PingId id;
        Instant made;
        std::optional<Instant> left = std::nullopt;
    };

    PingIds ids_;
    Duration interval_;
    Duration pong_timeout_;
    Instant next_ping_;
    std::optional<Outstanding> outstanding_;
    bool overdue_ = false;
};

}  // namespace toxrelay
