#pragma once

#include <optional>

#include "toxrelay/box.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/wire.hpp"

namespace toxrelay {

/// The frames of one connection, each direction with its own count (protocol.md, "Frame").
///
///      | length 2 | MAC 16 | text 1..2032 |
class SealedStream {
public:
    SealedStream(SharedKey key, const Nonce& ours, const Nonce& theirs) noexcept
        : key_(std::move(key)), ours_(key_, ours), theirs_(key_, theirs) {}

    /// Turns `frame`, whose text is written already, into the next frame that we send.
    void seal(MutableBytes frame) noexcept;

    /// Opens the next frame that we receive where it is and returns its text. Nothing when it does not decrypt; then
    /// nothing has changed.
    std::optional<MutableBytes> open(MutableBytes frame) noexcept;

private:
    SharedKey key_;
    BoxStream ours_;
    BoxStream theirs_;
};

/// The whole size of the frame that begins with `length_field`. Nothing when no frame has that length.
std::optional<std::size_t> frame_size(std::span<const std::byte, frame_length_size> length_field) noexcept;

}  // namespace toxrelay
