#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>

namespace toxrelay {

/// For adapters that come late to a machine's deadline: the answer that the machine waited for may lie behind more input
/// than was read just now. Only what is there already counts: a flood must not stop the clock.
class InputBeforeDeadline {
public:
    /// A deadline is due. True: tell the machine. False: read again first, then ask again. `just_read` bytes were read just
    /// now; `unread` says how many more the transport holds.
    template <class Unread>
    bool is_read(std::size_t just_read, Unread unread) {
        if (!left_) {
            left_ = unread();
        } else {
            *left_ -= std::min(*left_, just_read);
        }
        if (just_read > 0 && *left_ > 0) return false;
        left_.reset();
        return true;
    }
    /// No deadline is due.
    void reset() noexcept { left_.reset(); }

private:
    std::optional<std::size_t> left_;
};

}  // namespace toxrelay
