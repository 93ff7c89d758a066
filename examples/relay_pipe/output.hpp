#pragma once

#include <optional>
#include <system_error>

#include "examples/relay_pipe/pipe_session.hpp"
#include "toxrelay/posix/loop.hpp"
#include "toxrelay/time.hpp"

namespace relay_pipe {

/// Writes what has come to a descriptor, as fast as its reader takes it. What is not written is not
/// acknowledged, so that a slow reader slows the peer down.
///
/// Like Input it leaves the descriptor blocking. A piece is smaller than PIPE_BUF: a pipe that is ready takes
/// it whole.
class Output final : public toxrelay::posix::Pollable {
public:
    /// All three outlive it; the descriptor stays open.
    Output(toxrelay::posix::Loop& loop, PipeSession& session, int fd);
    ~Output() override;

    /// Why writing failed: EPIPE when the reader has gone.
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
