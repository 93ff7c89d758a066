#pragma once

#include <optional>
#include <system_error>

#include "toxrelay/posix/address.hpp"
#include "toxrelay/posix/file_descriptor.hpp"
#include "toxrelay/posix/loop.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::posix {

/// A TCP port on a loop: wait() returns when somebody has connected.
///
///     posix::Listener listener{loop, address};
///     while (...) {
///         loop.wait();
///         while (posix::FileDescriptor connected = listener.accept()) ...  // for a Connection each
///     }
///
/// The loop outlives the listener. Destroying it refuses those that were not accepted.
class Listener final : public Pollable {
public:
    /// Listens at once; port 0 is a free one. On `::` it takes IPv4 too. Throws std::system_error when the system
    /// refuses: the port is taken, say. Its text names the address.
    Listener(Loop& loop, const Address& address);
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener() override { loop_.remove(*this); }

    /// Where it listens, with the port that the system chose.
    const Address& address() const noexcept { return address_; }

    /// The next connection. None when nobody else had connected before the last wait(), or after so many that it is
    /// the others' turn on the loop.
    FileDescriptor accept() noexcept;

    /// Why somebody waits whom accept() could not take: no descriptors are left, say. The listener tries again by itself,
    /// a few times a second. Empty once a connection was taken, or nobody waits any more.
    std::error_code error() const noexcept { return error_; }

    Wish prepare(Instant now) override;
    std::optional<Instant> deadline() const override { return pause_until_; }
    void run(bool readable, bool writable, Instant now) override;

private:
    Loop& loop_;
    Address address_;
    FileDescriptor fd_;
    int turns_ = 0;  // how often accept() may still ask the system before the next wait()
    std::optional<Instant> pause_until_;
    std::error_code error_;
};

}  // namespace toxrelay::posix
