#include "examples/relay_pipe/pipe_session.hpp"

#include <algorithm>
#include <chrono>
#include <variant>

namespace relay_pipe {
namespace {

constexpr toxrelay::Duration repeat_after = std::chrono::seconds{2};
// A minute without an answer: the relay itself takes no longer to notice that somebody is gone.
constexpr unsigned max_unanswered = 30;
constexpr unsigned max_done = 3;

bool reached(const std::optional<toxrelay::Instant>& at, toxrelay::Instant now) noexcept { return at && now >= *at; }

}  // namespace

void PipeSession::peer_online(toxrelay::Instant) noexcept {
    online_ = true;
    hello_due_ = true;
}

void PipeSession::peer_offline() noexcept {
    online_ = false;
    hello_due_ = false;
    hello_at_.reset();
    if (met_ && !both_ended() && !failure_) failure_ = Failure::peer_left;
}

void PipeSession::take(toxrelay::Bytes message, toxrelay::Instant now) {
    if (failure_) return;
    const auto decoded = decode(message);
    if (!decoded) {
        failure_ = Failure::message_unknown;
        return;
    }
    failure_ = std::visit([&](const auto& received) { return apply(received, now); }, *decoded);
}

std::optional<Failure> PipeSession::apply(const Hello& hello, toxrelay::Instant) noexcept {
    met_ = true;
    heard_ |= hello.heard;
    hello_due_ |= hello.answer_wanted;
    if (heard_) hello_at_.reset();
    return std::nullopt;
}

std::optional<Failure> PipeSession::apply(const Done&, toxrelay::Instant) noexcept {
    done_came_ = met_;
    return std::nullopt;
}

template <class Received>
std::optional<Failure> PipeSession::apply(const Received& received, toxrelay::Instant now) {
    // Before the hello it was meant for an earlier session with the same key.
    if (!met_) return std::nullopt;
    if constexpr (requires { receiver_.take(received, now); }) {
        return receiver_.take(received, now);
    } else if constexpr (requires { sender_.take(received, now); }) {
        return sender_.take(received, now);
    } else {
        return sender_.take(received);
    }
}

std::optional<Message> PipeSession::next_message() const noexcept {
    if (!online_ || failure_) return std::nullopt;
    if (hello_due_) return Hello{.heard = met_, .answer_wanted = !heard_};
    if (!met_) return std::nullopt;
    if (auto answer = receiver_.next_message()) return answer;
    if (!heard_) return std::nullopt;
    if (auto next = sender_.next_message()) return next;
    if (both_ended() && (done_sent_ == 0 || done_due_)) return Done{};
    return std::nullopt;
}

void PipeSession::sent(const Message& message, toxrelay::Instant now) noexcept {
    if (std::holds_alternative<Hello>(message)) {
        hello_due_ = false;
        if (!heard_) hello_at_ = toxrelay::after(now, repeat_after);
    } else if (std::holds_alternative<Done>(message)) {
        ++done_sent_;
        done_due_ = false;
        done_at_ = toxrelay::after(now, repeat_after);
    } else if (std::holds_alternative<Ack>(message) || std::holds_alternative<EndAck>(message)) {
        receiver_.sent(message);
    } else {
        sender_.sent(message, now);
    }
}

toxrelay::MutableBytes PipeSession::input_buffer() noexcept {
    // Not before somebody is there to have it: what is read is nobody else's any more.
    if (!heard_ || failure_) return {};
    return sender_.input_buffer();
}

std::optional<toxrelay::Instant> PipeSession::deadline() const noexcept {
    std::optional<toxrelay::Instant> soonest;
    for (const auto& at : {hello_at_, done_at_, sender_.deadline(), receiver_.deadline()})
        if (at && (!soonest || *at < *soonest)) soonest = at;
    return soonest;
}

void PipeSession::handle_timeout(toxrelay::Instant now) noexcept {
    sender_.handle_timeout(now);
    receiver_.handle_timeout(now);
    if (reached(hello_at_, now)) {
        hello_at_.reset();
        hello_due_ = true;
    }
    if (reached(done_at_, now)) {
        done_at_.reset();
        done_due_ = true;
    }
    if (sender_.unanswered() >= max_unanswered && !failure_) failure_ = Failure::peer_silent;
}

bool PipeSession::over() const noexcept {
    if (!both_ended()) return false;
    return !online_ || (done_sent_ > 0 && done_came_) || done_sent_ >= max_done;
}

}  // namespace relay_pipe
