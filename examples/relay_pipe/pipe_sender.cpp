#include "examples/relay_pipe/pipe_sender.hpp"

#include <chrono>

namespace relay_pipe {
namespace {

constexpr toxrelay::Duration repeat_after = std::chrono::seconds{2};

}  // namespace

toxrelay::MutableBytes PipeSender::input_buffer() noexcept {
    const bool wanted = !input_ended_ && waiting_size_ == 0 && sent_ - acked_ < window;
    return wanted ? toxrelay::MutableBytes{waiting_} : toxrelay::MutableBytes{};
}

void PipeSender::commit_input(std::size_t size) noexcept {
    waiting_size_ = size;
    digest_.add(toxrelay::Bytes{waiting_}.first(size));
}

std::optional<Message> PipeSender::next_message() const noexcept {
    if (delivery_) return std::nullopt;
    if (waiting_size_ > 0) return Piece{sent_, bytes_sent_, toxrelay::Bytes{waiting_}.first(waiting_size_)};
    if (input_ended_ && (!end_sent_ || repeat_due_)) return End{sent_, bytes_sent_, digest_.so_far()};
    if (repeat_due_) return Ask{sent_, bytes_sent_};
    return std::nullopt;
}

void PipeSender::sent(const Message& message, toxrelay::Instant now) noexcept {
    if (std::holds_alternative<Piece>(message)) {
        ++sent_;
        bytes_sent_ += waiting_size_;
        waiting_size_ = 0;
        if (!repeat_at_ && !repeat_due_) repeat_at_ = toxrelay::after(now, repeat_after);
        return;
    }
    end_sent_ = std::holds_alternative<End>(message);
    repeat_due_ = false;
    repeat_at_ = toxrelay::after(now, repeat_after);
}

std::optional<Failure> PipeSender::take(const Ack& ack, toxrelay::Instant now) noexcept {
    if (ack.pieces > sent_ || ack.bytes > bytes_sent_) return Failure::acknowledged_unsent;
    if (ack.pieces < acked_ || ack.bytes < bytes_acked_) return Failure::acknowledged_unsent;
    acked_ = ack.pieces;
    bytes_acked_ = ack.bytes;
    unanswered_ = 0;
    if (delivery_) return std::nullopt;
    repeat_due_ = false;
    repeat_at_.reset();
    if (acked_ < sent_ || end_sent_) repeat_at_ = toxrelay::after(now, repeat_after);
    return std::nullopt;
}

std::optional<Failure> PipeSender::take(const EndAck& end_ack) noexcept {
    if (!end_sent_ || end_ack.lost_pieces > sent_ || end_ack.bytes > bytes_sent_) return Failure::acknowledged_unsent;
    acked_ = sent_;
    bytes_acked_ = end_ack.bytes;
    unanswered_ = 0;
    repeat_due_ = false;
    repeat_at_.reset();
    delivery_ = Delivery{.lost_pieces = end_ack.lost_pieces,
                         .lost_bytes = bytes_sent_ - end_ack.bytes,
                         .digest_agrees = end_ack.digest == digest_.so_far()};
    return std::nullopt;
}

void PipeSender::handle_timeout(toxrelay::Instant now) noexcept {
    if (!repeat_at_ || now < *repeat_at_) return;
    repeat_at_.reset();
    repeat_due_ = true;
    ++unanswered_;
}

}  // namespace relay_pipe
