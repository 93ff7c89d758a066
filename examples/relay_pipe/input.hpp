#pragma once

#include <optional>
#include <system_error>

#include "examples/relay_pipe/pipe_session.hpp"
#include "toxrelay/posix/loop.hpp"
#include "toxrelay/time.hpp"

namespace relay_pipe {

/// Reads what is to be sent from a descriptor, whenever the session wants more: while the window is full it
/// is left alone, and whoever writes at its other end has to wait.
///
/// The descriptor is not made non-blocking, as it may be shared with other programs (a terminal is). It is
/// read only when the system says that there is something.
class Input final : public toxrelay::posix::Pollable {
public:
    /// All three outlive it; the descriptor stays open.
    Input(toxrelay::posix::Loop& loop, PipeSession& session, int fd);
    ~Input() override;

    /// Why reading failed.
    std::error_code error() const noexcept { return error_; }

    Wish prepare(toxrelay::Instant now) override;
    std::optional<toxrelay::Instant> deadline() const override { return std::nullopt; }
    void run(bool readable, bool writable, toxrelay::Instant now) override;

private:
    toxrelay::posix::Loop& loop_;
    PipeSession& session_;
    int fd_;
    std::error_code error_;
};

}  // namespace relay_pipe
