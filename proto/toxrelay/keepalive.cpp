#include "toxrelay/keepalive.hpp"

namespace toxrelay {

std::optional<PingId> Keepalive::ping(Instant now) noexcept {
    if (now < next_ping_) return std::nullopt;
    next_ping_ = after(now, interval_);
    if (outstanding_) return std::nullopt;
    outstanding_ = Outstanding{ids_.next(), now};
    return outstanding_->id;
}

void Keepalive::left(Instant now) noexcept {
    if (outstanding_ && !outstanding_->left) outstanding_->left = now;
}

std::optional<Duration> Keepalive::answered(const PingId& id, Instant now) noexcept {
    if (!outstanding_ || outstanding_->id != id) return std::nullopt;
    const Duration round_trip = now - outstanding_->left.value_or(outstanding_->made);
    outstanding_.reset();
    overdue_ = false;
    return round_trip;
}

void Keepalive::expire(Instant now) noexcept {
    if (outstanding_ && outstanding_->left && now >= after(*outstanding_->left, pong_timeout_)) overdue_ = true;
}

std::optional<Deadline> Keepalive::next_deadline() const noexcept {
    if (overdue_) return std::nullopt;
    const Deadline ping{next_ping_, Timer::ping};
    if (!outstanding_ || !outstanding_->left) return ping;
    const Deadline pong{after(*outstanding_->left, pong_timeout_), Timer::pong};
    return pong.at <= ping.at ? pong : ping;
}

}  // namespace toxrelay
