#pragma once

#include <cstddef>
#include <memory_resource>
#include <optional>

#include "toxrelay/bytes.hpp"
#include "toxrelay/lent_buffer.hpp"

namespace toxrelay {

/// Bytes from the stream, in order, until they are consumed.
///
///      0        consumed_      filled_          capacity
///      | lent     | unread        | free            |
///      | payload  |               |                 |
///
/// What is consumed stays readable (an event's payload points into it) until release() or lend(). Only lend()
/// moves bytes, and not while a span is lent already, so that it stays put until its commit(). The memory is borrowed
/// by lend() and returned by release() when nothing is unread or lent.
class ReceiveBuffer {
public:
    /// Eight of the longest frames: a socket read of that size is cheap, and a relay's kernel buffer is no larger.
    static constexpr std::size_t capacity = 16384;

    explicit ReceiveBuffer(std::pmr::memory_resource& memory) noexcept : buffer_(memory, capacity) {}

    bool full() const noexcept { return unread_size() == capacity; }
    std::size_t unread_size() const noexcept { return filled_ - consumed_; }
    bool empty() const noexcept { return unread_size() == 0; }

    /// Room for the next bytes, empty when full. Nothing when the memory resource had no buffer.
    std::optional<MutableBytes> lend() noexcept;
    /// `size` bytes of the lent span were filled, and it is no longer lent. Returns the size, at most what was lent.
    std::size_t commit(std::size_t size) noexcept;

    /// What has come and is not consumed. Good until lend().
    MutableBytes unread() noexcept;
    /// Takes `size` bytes (at most unread_size()) off the front; they stay readable until release() or lend().
    void consume(std::size_t size) noexcept;

    /// What was consumed is no longer looked at.
    void release() noexcept;

private:
    LentBuffer buffer_;
    std::size_t consumed_ = 0;
    std::size_t filled_ = 0;
    bool lent_ = false;
};

}  // namespace toxrelay
