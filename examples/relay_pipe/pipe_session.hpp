#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "examples/relay_pipe/failure.hpp"
#include "examples/relay_pipe/message.hpp"
#include "examples/relay_pipe/pipe_receiver.hpp"
#include "examples/relay_pipe/pipe_sender.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/time.hpp"

namespace relay_pipe {

/// Both directions between two peers, without I/O.
///
///     peer_online -> Hello both ways -> pieces and acks, both ways at once -> End, EndAck both ways -> Done both ways
///
/// Until the hello the peer may come and go; afterwards its leaving is a failure. Done lets each side stay
/// until the other has heard its last EndAck, which a relay may drop like anything else.
class PipeSession {
public:
    // The link
    void peer_online(toxrelay::Instant now) noexcept;
    void peer_offline() noexcept;
    void take(toxrelay::Bytes message, toxrelay::Instant now);
    /// What to send next, good until the next call that is no question. Say sent() once it is on its way.
    std::optional<Message> next_message() const noexcept;
    void sent(const Message& message, toxrelay::Instant now) noexcept;

    // Input and output: see PipeSender and PipeReceiver
    toxrelay::MutableBytes input_buffer() noexcept;
    void commit_input(std::size_t size) noexcept { sender_.commit_input(size); }
    void end_input() noexcept { sender_.end_input(); }
    toxrelay::Bytes output() const noexcept { return receiver_.output(); }
    void output_written(std::size_t size, toxrelay::Instant now) noexcept { receiver_.output_written(size, now); }

    // Time
    std::optional<toxrelay::Instant> deadline() const noexcept;
    void handle_timeout(toxrelay::Instant now) noexcept;

    // Questions
    /// The peer is there and has said hello.
    bool met() const noexcept { return met_; }
    /// Nothing is left to do: the results are in sender() and receiver().
    bool over() const noexcept;
    const std::optional<Failure>& failure() const noexcept { return failure_; }
    const PipeSender& sender() const noexcept { return sender_; }
    const PipeReceiver& receiver() const noexcept { return receiver_; }

private:
    std::optional<Failure> apply(const Hello& hello, toxrelay::Instant now) noexcept;
    std::optional<Failure> apply(const Done& done, toxrelay::Instant now) noexcept;
    template <class Received>
    std::optional<Failure> apply(const Received& received, toxrelay::Instant now);

    bool both_ended() const noexcept { return sender_.delivery() && receiver_.finished(); }

    PipeSender sender_;
    PipeReceiver receiver_;
    bool online_ = false;
    bool met_ = false;    // the peer's hello has come
    bool heard_ = false;  // the peer has our hello
    bool hello_due_ = false;
    std::optional<toxrelay::Instant> hello_at_;  // again
    unsigned done_sent_ = 0;
    bool done_came_ = false;
    bool done_due_ = false;
    std::optional<toxrelay::Instant> done_at_;  // again
    std::optional<Failure> failure_;
};

}  // namespace relay_pipe
