#pragma once

#include <optional>

#include "toxrelay/time.hpp"

namespace toxrelay {

/// How long the transport has taken none of the bytes that wait for it.
class WriteStall {
public:
    explicit WriteStall(Duration timeout) noexcept : timeout_(timeout) {}

    /// To be told whenever bytes may have come to wait, and after moved().
    void watch(bool bytes_wait, Instant now) noexcept {
        if (bytes_wait && !since_) since_ = now;
    }
    /// The transport took at least one byte.
    void moved() noexcept { since_.reset(); }

    bool expired(Instant now) const noexcept { return since_ && now >= after(*since_, timeout_); }
    /// Of this deadline and our own the one that comes first.
    std::optional<Deadline> first_of(const std::optional<Deadline>& other) const noexcept {
        if (!since_) return other;
        const Deadline stall{after(*since_, timeout_), Timer::stall};
        return !other || stall.at < other->at ? stall : *other;
    }

private:
    Duration timeout_;
    std::optional<Instant> since_;
};

}  // namespace toxrelay
