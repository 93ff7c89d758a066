#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <system_error>
#include <vector>

#include "toxrelay/posix/address.hpp"
#include "toxrelay/posix/socket.hpp"
#include "toxrelay/socket_options.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::posix {

/// Why one address could not be reached.
struct ConnectFailure {
    Address address;        ///< which was tried
    std::error_code error;  ///< the system's, or std::errc::timed_out
};

/// Connects to the first of several addresses that answers, trying one after the other.
class Dialer {
public:
    /// Does nothing before the first step().
    Dialer(std::vector<Address> addresses, const SocketOptions& options);

    /// What a step has led to.
    enum class Outcome : std::uint8_t {
        waiting,    ///< for fd() to be writable, or for deadline()
        connected,  ///< take() the socket
        failed,     ///< no address is left; failures() has their causes
    };
    /// The first call begins. `writable`: fd() is. `machines`: its next deadline, of which attempt_deadline() makes each
    /// address's. After it has come, `failed` is told one step later than the failure is recorded: the machine speaks
    /// first.
    Outcome step(bool writable, const std::optional<Deadline>& machines, Instant now) noexcept;

    /// The socket of the attempt that is under way, or -1.
    int fd() const noexcept { return attempt_.fd(); }
    /// When the attempt that is under way is given up.
    std::optional<Instant> deadline() const noexcept { return deadline_; }
    /// The connected socket, once.
    Socket take() noexcept;
    /// Gives up.
    void stop() noexcept;

    /// The address that answered; null before.
    const Address* remote() const noexcept { return connected_ ? &addresses_[next_ - 1] : nullptr; }
    /// The addresses that did not answer, in the order in which they were tried. Good as long as this object.
    const std::vector<ConnectFailure>& failures() const noexcept { return failures_; }

private:
    void begin_next(const std::optional<Deadline>& machines, Instant now) noexcept;
    void fail(std::error_code error) noexcept;

    std::vector<Address> addresses_;
    std::vector<ConnectFailure> failures_;
    SocketOptions options_;
    std::size_t next_ = 0;
    Socket attempt_;
    std::optional<Instant> deadline_;
    bool connected_ = false;
};

}  // namespace toxrelay::posix
