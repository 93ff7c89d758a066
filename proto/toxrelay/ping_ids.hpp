#pragma once

#include <cstdint>

#include "toxrelay/wire.hpp"

namespace toxrelay {

/// The ids of our pings: a sequence with a random start and a random step, so that no state beyond two numbers is
/// needed. Only the relay sees them, inside frames; a relay that guesses the next one gains nothing, since it may
/// answer it anyway.
class PingIds {
public:
    /// An odd `step` keeps them from coming again; a recorded session may have named any.
    PingIds(std::uint64_t first, std::uint64_t step) noexcept : next_(first), step_(step) {}

    /// Never all zero.
    PingId next() noexcept {
        // Zero is not a ping id. An odd step would do, but a recorded session must be reproducible as well.
        if (next_ == 0) next_ = 1;
        PingId id;  // NOLINT(*-member-init): filled in the loop
        for (std::size_t i = 0; i < id.size(); ++i) {
            id[i] = static_cast<std::byte>(next_ >> (8U * (id.size() - 1U - i)) & 0xFFU);
        }
        next_ += step_;
        return id;
    }

private:
    std::uint64_t next_;
    std::uint64_t step_;
};

}  // namespace toxrelay
