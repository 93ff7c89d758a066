#pragma once

#include "toxrelay/posix/loop.hpp"

namespace toxrelay::examples {

/// While it lives, an interrupt (Ctrl-C), a hang-up or a request to terminate wakes the loop instead of
/// ending the program, so that the peer can be told. A second one ends it.
class Interruption {
public:
    /// One at a time in a program; the loop outlives it.
    explicit Interruption(posix::Loop& loop);
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;
    ~Interruption();

    bool came() const noexcept;
};

}  // namespace toxrelay::examples
