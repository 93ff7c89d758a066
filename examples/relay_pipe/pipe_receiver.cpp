#include "examples/relay_pipe/pipe_receiver.hpp"

#include <algorithm>
#include <chrono>

namespace relay_pipe {
namespace {

// A quarter of the window keeps the sender going; what is less waits a moment for company.
constexpr std::uint64_t pieces_per_ack = window / 4;
constexpr toxrelay::Duration ack_delay = std::chrono::milliseconds{20};

}  // namespace

std::optional<Failure> PipeReceiver::take(const Piece& piece, toxrelay::Instant now) {
    if (end_) return Failure::sent_after_end;
    if (piece.sequence < next_) return Failure::piece_out_of_order;
    if (piece.sequence - acked_ >= window) return Failure::window_exceeded;
    if (!plausible(piece.sequence, piece.offset)) return Failure::piece_out_of_order;
    skip_to(piece.sequence, piece.offset);

    // There is a free slot: what waits is among the window's pieces, and this one is too.
    Slot& slot = slots_[(front_ + waiting_) % slots_.size()];
    std::ranges::copy(piece.bytes, slot.bytes.begin());
    slot.size = piece.bytes.size();
    slot.sequence = piece.sequence;
    ++waiting_;
    ++next_;
    next_offset_ += piece.bytes.size();
    plan_ack(now);
    return std::nullopt;
}

std::optional<Failure> PipeReceiver::take(const Ask& ask, toxrelay::Instant now) {
    if (end_) return Failure::sent_after_end;
    if (ask.pieces < next_) return Failure::piece_out_of_order;
    if (ask.pieces - acked_ > window) return Failure::window_exceeded;
    if (!plausible(ask.pieces, ask.bytes)) return Failure::piece_out_of_order;
    skip_to(ask.pieces, ask.bytes);
    plan_ack(now);
    ack_due_ = true;
    return std::nullopt;
}

std::optional<Failure> PipeReceiver::take(const End& end, toxrelay::Instant now) {
    if (end_ && *end_ != end) return Failure::sent_after_end;
    if (!end_) {
        if (const auto failure = take(Ask{end.pieces, end.bytes}, now)) return failure;
        end_ = end;
    }
    // The end is acknowledged once all is written. Until then an ack says that somebody is here.
    end_ack_due_ = true;
    ack_due_ = waiting_ > 0;
    return std::nullopt;
}

/// Whether the stream can stand at `bytes` after `pieces`: each missing piece has between one byte and
/// max_piece_size.
bool PipeReceiver::plausible(std::uint64_t pieces, std::uint64_t bytes) const noexcept {
    const std::uint64_t missing = pieces - next_;  // at most a window
    return bytes >= next_offset_ + missing && bytes <= next_offset_ + missing * max_piece_size;
}

void PipeReceiver::skip_to(std::uint64_t pieces, std::uint64_t bytes) {
    if (pieces == next_) return;
    losses_.add(
        {.first_piece = next_, .pieces = pieces - next_, .first_byte = next_offset_, .bytes = bytes - next_offset_});
    next_ = pieces;
    next_offset_ = bytes;
}

toxrelay::Bytes PipeReceiver::output() const noexcept {
    if (waiting_ == 0) return {};
    const Slot& slot = slots_[front_];
    return toxrelay::Bytes{slot.bytes}.first(slot.size).subspan(front_written_);
}

void PipeReceiver::output_written(std::size_t size, toxrelay::Instant now) noexcept {
    digest_.add(output().first(size));
    bytes_written_ += size;
    front_written_ += size;
    if (front_written_ < slots_[front_].size) return;
    front_ = (front_ + 1) % slots_.size();
    --waiting_;
    front_written_ = 0;
    plan_ack(now);
}

void PipeReceiver::plan_ack(toxrelay::Instant now) noexcept {
    const std::uint64_t unacknowledged = settled() - acked_;
    if (unacknowledged >= pieces_per_ack) {
        ack_due_ = true;
    } else if (unacknowledged > 0 && !ack_at_) {
        ack_at_ = toxrelay::after(now, ack_delay);
    }
}

std::optional<Message> PipeReceiver::next_message() const noexcept {
    if (end_ && waiting_ == 0) {
        if (!end_ack_due_) return std::nullopt;
        return EndAck{losses_.pieces(), bytes_written_, digest_.so_far()};
    }
    if (!ack_due_) return std::nullopt;
    return Ack{settled(), bytes_written_};
}

void PipeReceiver::sent(const Message& message) noexcept {
    ack_due_ = false;
    ack_at_.reset();
    acked_ = settled();
    if (!std::holds_alternative<EndAck>(message)) return;
    end_ack_due_ = false;
    end_ack_sent_ = true;
}

void PipeReceiver::handle_timeout(toxrelay::Instant now) noexcept {
    if (!ack_at_ || now < *ack_at_) return;
    ack_at_.reset();
    ack_due_ = true;
}

}  // namespace relay_pipe
