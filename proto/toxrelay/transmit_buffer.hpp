#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>

#include "toxrelay/bytes.hpp"
#include "toxrelay/lent_buffer.hpp"

namespace toxrelay {

/// Sealed bytes, in order, until the transport has taken them.
///
///      0       taken_        filled_          size_
///      | taken    | pending     | room            |
///
/// Only written() moves bytes, so that pending() stays put while a kernel looks at it. The memory is borrowed
/// by append() and returned by written() when nothing is pending.
class TransmitBuffer {
public:
    /// A client's: all 240 routing requests fit at once, or seven of the longest frames.
    static constexpr std::size_t capacity = 16384;

    explicit TransmitBuffer(std::pmr::memory_resource& memory, std::size_t size = capacity) noexcept
        : buffer_(memory, size), size_(size) {}

    bool empty() const noexcept { return filled_ == taken_; }
    std::size_t room() const noexcept { return size_ - filled_; }
    /// Borrows the memory ahead of append(). False when the memory resource has nothing left.
    [[nodiscard]] bool ready() noexcept { return buffer_.take(); }

    /// `size` more pending bytes, for the caller to fill. Only after ready(), and with room for them.
    MutableBytes append(std::size_t size) noexcept;

    /// What waits for the transport. Good until written(); append() only adds behind it.
    Bytes pending() const noexcept;
    /// The transport took `size` bytes off the front; at most as many as are pending.
    void written(std::size_t size) noexcept;
    /// Drops everything pending.
    void clear() noexcept;

    /// All bytes ever appended, and of those all that the transport took: positions in the stream.
    std::uint64_t appended_in_all() const noexcept { return written_in_all_ + (filled_ - taken_); }
    std::uint64_t written_in_all() const noexcept { return written_in_all_; }

private:
    LentBuffer buffer_;
    std::size_t size_;
    std::size_t taken_ = 0;
    std::size_t filled_ = 0;
    std::uint64_t written_in_all_ = 0;
};

}  // namespace toxrelay
