#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "toxrelay/asio/net.hpp"
#include "toxrelay/attempt_deadline.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay {

/// Why one address could not be reached.
struct AsioConnectFailure {
    asio_net::net::ip::tcp::endpoint endpoint;  ///< which was tried
    asio_net::ErrorCode error;                  ///< the system's, or Asio's timed_out
};

namespace asio_net {

/// The addresses of a host, to be tried one after the other.
class Attempts {
public:
    /// Anything whose elements are endpoints.
    template <class Results>
    void found(const Results& results) {
        endpoints_.assign(results.begin(), results.end());
    }

    /// Begins with the next address; null when none is left. `machines`: its next deadline.
    const net::ip::tcp::endpoint* begin_next(const std::optional<Deadline>& machines, Instant now) {
        if (next_ == endpoints_.size()) return nullptr;
        until_ = attempt_deadline(machines, endpoints_.size() - next_, now).value_or(Instant::max());
        return &endpoints_[next_++];
    }
    /// The attempt that is under way has ended.
    void fail(ErrorCode error) {
        failures_.push_back({endpoints_[next_ - 1], error});
        until_.reset();
    }
    /// It has ended well, or nobody wants it any more.
    void stop() noexcept { until_.reset(); }

    /// When the attempt that is under way is given up; nothing when there is none.
    std::optional<Instant> until() const noexcept { return until_; }
    /// Which attempt that is: it tells an answer that comes too late.
    std::size_t number() const noexcept { return next_; }
    /// In the order in which they were tried.
    const std::vector<AsioConnectFailure>& failures() const noexcept { return failures_; }

private:
    std::vector<net::ip::tcp::endpoint> endpoints_;
    std::vector<AsioConnectFailure> failures_;
    std::size_t next_ = 0;
    std::optional<Instant> until_;
};

}  // namespace asio_net
}  // namespace toxrelay
