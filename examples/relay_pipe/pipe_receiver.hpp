#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "examples/relay_pipe/failure.hpp"
#include "examples/relay_pipe/losses.hpp"
#include "examples/relay_pipe/message.hpp"
#include "examples/relay_pipe/stream_digest.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/time.hpp"

namespace relay_pipe {

/// The receiving side of one direction, without I/O: pieces in, output and acks out.
///
///      0           settled()          next_                acked_ + window
///      | written or lost | to be written | may still come         |
///
/// A piece is acknowledged once it is written, not when it comes: a slow reader of the output slows the
/// sender down, and what waits here is never more than a window. The link keeps the order, so a gap is a
/// loss, known at once.
class PipeReceiver {
public:
    /// The view in `piece` is copied.
    std::optional<Failure> take(const Piece& piece, toxrelay::Instant now);
    std::optional<Failure> take(const Ask& ask, toxrelay::Instant now);
    std::optional<Failure> take(const End& end, toxrelay::Instant now);

    /// What to write next, at most a piece. Empty: nothing now.
    toxrelay::Bytes output() const noexcept;
    void output_written(std::size_t size, toxrelay::Instant now) noexcept;

    /// What to send next. Say sent() once it is on its way.
    std::optional<Message> next_message() const noexcept;
    void sent(const Message& message) noexcept;

    std::optional<toxrelay::Instant> deadline() const noexcept { return ack_at_; }
    void handle_timeout(toxrelay::Instant now) noexcept;

    const Losses& losses() const noexcept { return losses_; }
    std::uint64_t bytes_written() const noexcept { return bytes_written_; }
    /// The end has come, everything is written, and the sender has been told.
    bool finished() const noexcept { return end_ && end_ack_sent_; }
    /// Once the end has come and everything is written.
    bool digest_agrees() const noexcept { return end_ && end_->digest == digest_.so_far(); }

private:
    struct Slot {
        std::array<std::byte, max_piece_size> bytes{};
        std::size_t size = 0;
        std::uint64_t sequence = 0;
    };

    bool plausible(std::uint64_t pieces, std::uint64_t bytes) const noexcept;
    void skip_to(std::uint64_t pieces, std::uint64_t bytes);
    void plan_ack(toxrelay::Instant now) noexcept;
    std::uint64_t settled() const noexcept { return waiting_ == 0 ? next_ : slots_[front_].sequence; }

    StreamDigest digest_;  // first, as it is aligned to 64 bytes

    // A ring of the pieces to be written.
    std::array<Slot, window> slots_{};
    std::size_t front_ = 0;
    std::size_t waiting_ = 0;
    std::size_t front_written_ = 0;

    std::uint64_t next_ = 0;         // piece
    std::uint64_t next_offset_ = 0;  // of that piece
    std::uint64_t bytes_written_ = 0;
    Losses losses_;

    std::uint64_t acked_ = 0;  // pieces, as last told
    bool ack_due_ = false;
    std::optional<toxrelay::Instant> ack_at_;

    std::optional<End> end_;
    bool end_ack_due_ = false;
    bool end_ack_sent_ = false;
};

}  // namespace relay_pipe
