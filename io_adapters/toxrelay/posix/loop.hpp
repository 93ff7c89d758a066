#pragma once

#include <cstddef>
#include <memory_resource>
#include <optional>
#include <vector>

#include <poll.h>

#include "toxrelay/posix/file_descriptor.hpp"
#include "toxrelay/time.hpp"

/// Adapters for poll(2), with what they need of the system.
namespace toxrelay::posix {

/// What a loop drives. `Connection` is one; a program may add its own, for its standard input, say.
class Pollable {
public:
    Pollable(const Pollable&) = delete;
    Pollable& operator=(const Pollable&) = delete;
    virtual ~Pollable() = default;

    /// What to wait for.
    struct Wish {
        int fd = -1;         ///< -1: no descriptor now
        bool read = false;   ///< until it can be read
        bool write = false;  ///< until it can be written
    };
    /// Asked before each sleep.
    virtual Wish prepare(Instant now) = 0;
    /// When to be called at the latest though nothing happened to the descriptor. Asked after prepare(). An instant that
    /// has passed keeps the loop from sleeping.
    virtual std::optional<Instant> deadline() const = 0;
    /// The descriptor is ready, or the deadline has come. `readable` and `writable` are also set on an error or a
    /// hang-up of the descriptor, whether wished for or not.
    virtual void run(bool readable, bool writable, Instant now) = 0;

protected:
    Pollable() = default;
};

/// Drives any number of connections with poll(2) from one thread.
///
///     posix::Loop loop;
///     Client client{config, keys, random_seed(), posix::now()};
///     posix::Connection connection{loop, client, addresses};
///     while (...) {
///         while (auto event = client.poll_event()) ...
///         loop.wait();
///     }
///
/// Connections and other pollables come and go between two calls of wait(), or within a Pollable's run() (its own end
/// too); not within prepare() or deadline().
class Loop {
public:
    /// Throws std::system_error when the system has no descriptors left for the wake-up.
    Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;
    ~Loop() = default;

    /// Sleeps until something can be done, and does it. Returns when anything at all has happened (a signal or a wake()
    /// too), or after `at_most`. Then drain the events of every client. Throws std::system_error when the system refuses
    /// to wait, for want of memory, say. Not to be called within a run().
    void wait(std::optional<Duration> at_most = std::nullopt);

    /// Ends the wait() that is under way, or the next one. From any thread, or from a signal handler.
    void wake() noexcept;

    /// Buffers for clients: a pool, so that nothing is allocated in steady state. For Config::memory; for clients
    /// of this loop's thread only. Outlives nothing: declare the loop before its clients.
    std::pmr::memory_resource& memory() noexcept { return memory_; }

    /// From now on until remove(), which comes before the pollable's end. Connection and Listener do both themselves.
    void add(Pollable& pollable);
    /// Does nothing when it was not added.
    void remove(Pollable& pollable) noexcept;

private:
    struct Entry {
        Pollable* pollable;  // null once removed
        std::size_t polled;  // where in polled_ its descriptor is; 0, the wake-up's place, when it has none
    };

    std::optional<Instant> prepare(Instant now);
    void run_ready(Instant now);

    std::pmr::unsynchronized_pool_resource memory_;
    std::vector<Entry> entries_;
    std::vector<pollfd> polled_;  // the wake-up's first
    FileDescriptor wake_reader_;
    FileDescriptor wake_writer_;
};

}  // namespace toxrelay::posix
