#pragma once

#include <array>
#include <cstddef>

#include "toxrelay/bytes.hpp"

namespace toxrelay {

/// Overwrites secret bytes in a way that no compiler leaves out.
void wipe(MutableBytes bytes) noexcept;

/// Up to `capacity` secret bytes, one behind the other: wiped when dropped, never copied or moved.
template <std::size_t capacity>
class SecretBytes {
public:
    SecretBytes() noexcept = default;
    SecretBytes(const SecretBytes&) = delete;
    SecretBytes& operator=(const SecretBytes&) = delete;
    ~SecretBytes() { wipe(bytes_); }

    /// What was appended so far, in bytes.
    std::size_t size() const noexcept { return size_; }
    /// Good as long as this object.
    Bytes expose() const noexcept { return Bytes{bytes_}.first(size_); }

    /// `size` more bytes for the caller to fill; there is room for them.
    MutableBytes append(std::size_t size) noexcept {
        size_ += size;
        return MutableBytes{bytes_}.subspan(size_ - size, size);
    }

private:
    std::size_t size_ = 0;
    std::array<std::byte, capacity> bytes_{};
};

}  // namespace toxrelay
