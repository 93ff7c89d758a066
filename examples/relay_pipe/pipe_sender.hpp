#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "examples/relay_pipe/failure.hpp"
#include "examples/relay_pipe/message.hpp"
#include "examples/relay_pipe/stream_digest.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/time.hpp"

namespace relay_pipe {

/// What became of everything that was sent, as the receiver tells.
struct Delivery {
    std::uint64_t lost_pieces = 0;
    std::uint64_t lost_bytes = 0;
    bool digest_agrees = false;
};

/// The sending side of one direction, without I/O: input in pieces out, a window of them under way.
///
///      0            acked_            sent_         + 1
///      | acknowledged | under way      | waiting      |
///      |              | <= window      | <= 1 piece   |
///
/// A piece is never sent twice. What the receiver has not acknowledged for a while is asked for; its answer
/// tells what is lost.
class PipeSender {
public:
    /// Where the next input goes. Empty while the window is full or a piece waits: then leave the input
    /// alone.
    toxrelay::MutableBytes input_buffer() noexcept;
    /// `size` bytes of input_buffer() were filled; they become a piece.
    void commit_input(std::size_t size) noexcept;
    /// No more input will come.
    void end_input() noexcept { input_ended_ = true; }

    /// What to send next, good until the next call that is no question. Say sent() once it is on its way.
    std::optional<Message> next_message() const noexcept;
    void sent(const Message& message, toxrelay::Instant now) noexcept;

    std::optional<Failure> take(const Ack& ack, toxrelay::Instant now) noexcept;
    std::optional<Failure> take(const EndAck& end_ack) noexcept;

    std::optional<toxrelay::Instant> deadline() const noexcept { return repeat_at_; }
    void handle_timeout(toxrelay::Instant now) noexcept;

    std::uint64_t bytes_sent() const noexcept { return bytes_sent_; }
    std::uint64_t bytes_acknowledged() const noexcept { return bytes_acked_; }
    /// How many questions in a row the receiver has not answered.
    unsigned unanswered() const noexcept { return unanswered_; }
    /// Once the receiver has acknowledged the end.
    const std::optional<Delivery>& delivery() const noexcept { return delivery_; }

private:
    // In this order there is no padding: the digest is aligned to 64 bytes.
    StreamDigest digest_;
    std::optional<Delivery> delivery_;
    std::optional<toxrelay::Instant> repeat_at_;
    std::uint64_t sent_ = 0;   // pieces
    std::uint64_t acked_ = 0;  // pieces
    std::uint64_t bytes_sent_ = 0;
    std::uint64_t bytes_acked_ = 0;
    std::size_t waiting_size_ = 0;
    unsigned unanswered_ = 0;
    bool input_ended_ = false;
    bool end_sent_ = false;
    bool repeat_due_ = false;
    std::array<std::byte, max_piece_size> waiting_{};
};

}  // namespace relay_pipe
