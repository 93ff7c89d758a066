#include "toxrelay/client.hpp"

#include <algorithm>

// How a client is driven: bytes, time and events. What it does with a packet is in client_receive.cpp, what the caller
// asks of it in client_commands.cpp.

namespace toxrelay {

Client::Client(const Config& config, const KeyPair& self, SessionSeed seed, Instant now,
               std::span<const Hop> through) noexcept
    : Client(config, self, SessionSecrets::from(seed), now, through) {}

Client::Client(const Config& config, const KeyPair& self, SessionSecrets secrets, Instant now,
               std::span<const Hop> through) noexcept
    : config_(config),
      now_(now),
      received_(config.memory),
      sending_(config.memory, statistics_.sent),
      routes_(config.memory),
      stall_(config.stall_timeout),
      phase_(std::in_place_type<Ended>, CloseReason::relay_key_invalid) {
    auto handshake = Handshake::with(config.relay, self, std::move(secrets));
    if (!handshake) return;
    if (auto tunnel = Tunnel::through(through, config.memory)) tunnel_.emplace(std::move(*tunnel));
    const bool ready = through.empty() ? sending_.put(handshake->request()) : tunnel_.has_value();
    if (!ready) {
        end(CloseReason::out_of_memory);
        return;
    }
    const Deadline deadline{after(now, config.connect_timeout), Timer::connect};
    phase_.emplace<Handshaking>(Handshaking{std::move(*handshake), deadline});
}

MutableBytes Client::read_buffer() noexcept {
    if (ended() || transport_end_) return {};
    const auto room = received_.lend();
    if (!room) {
        end(CloseReason::out_of_memory);
        return {};
    }
    return *room;
}

void Client::commit_read(std::size_t size, Instant now) noexcept {
    now_ = std::max(now_, now);
    statistics_.received.bytes += received_.commit(size);
    watch_for_stall();
}

void Client::transport_ended(TransportEnd end) noexcept {
    if (!transport_end_) transport_end_ = end;
}

Bytes Client::write_buffer() const noexcept {
    if (ended() || transport_end_) return {};
    return tunnel_ ? tunnel_->pending() : sending_.pending();
}

void Client::commit_write(std::size_t size, Instant now) noexcept {
    now_ = std::max(now_, now);
    if (tunnel_) {
        size = std::min(size, tunnel_->pending().size());
        tunnel_->written(size);
        statistics_.sent.bytes += size;
        if (ended()) tunnel_.reset();
    } else {
        sending_.written(size);
    }
    if (size > 0) stall_.moved();
    if (auto* handshaking = std::get_if<Handshaking>(&phase_)) {
        if (size > 0 && handshaking->deadline.why == Timer::connect) {
            handshaking->wait_for(tunnel_ ? Timer::proxy : Timer::handshake, config_, now_);
        }
    } else if (auto* established = std::get_if<Established>(&phase_)) {
        if (sending_.ping_has_left()) established->keepalive.left(now_);
    }
    flush();
    watch_for_stall();
}

std::optional<Deadline> Client::next_deadline() const noexcept {
    if (transport_end_) return std::nullopt;
    if (const auto* handshaking = std::get_if<Handshaking>(&phase_)) {
        if (handshaking->overdue) return std::nullopt;
        return handshaking->deadline;
    }
    if (const auto* established = std::get_if<Established>(&phase_)) {
        return stall_.first_of(established->keepalive.next_deadline());
    }
    return std::nullopt;
}

void Client::handle_timeout(Instant now) noexcept {
    now_ = std::max(now_, now);
    if (auto* handshaking = std::get_if<Handshaking>(&phase_)) {
        if (now_ >= handshaking->deadline.at) handshaking->overdue = true;
    } else if (auto* established = std::get_if<Established>(&phase_)) {
        if (stall_.expired(now_)) {
            end(CloseReason::write_stalled);
            return;
        }
        established->keepalive.expire(now_);
        if (const auto id = established->keepalive.ping(now_)) owe(Ping{*id});
        watch_for_stall();
    }
}

std::optional<Event> Client::poll_event() noexcept {
    received_.release();
    if (owes_send_ready() && sending_.has_room()) {
        send_ready_owed_ = false;
        return SendReady{};
    }
    while (true) {
        Step step = take_next();
        if (step.event) return step.event;
        if (!step.progress) break;
    }
    // All that came has been looked at; only now may its absence count against the relay.
    if (const auto reason = verdict()) end(*reason);
    received_.release();
    auto* ended = std::get_if<Ended>(&phase_);
    if (ended == nullptr || ended->told) return std::nullopt;
    ended->told = true;
    return Closed{ended->reason, ended->at};
}

Interest Client::interest() const noexcept {
    if (ended() || transport_end_) return {};
    return {.read = !received_.full(), .write = !write_buffer().empty()};
}

void Client::Handshaking::wait_for(Timer why, const Config& config, Instant now) noexcept {
    deadline = {after(now, why == Timer::proxy ? config.proxy_timeout : config.handshake_timeout), why};
    overdue = false;
}

void Client::end(CloseReason reason) noexcept {
    const auto* handshaking = std::get_if<Handshaking>(&phase_);
    std::optional<AtProxy> at;
    if (tunnel_ && !tunnel_->open() && handshaking != nullptr) {
        if (tunnel_->refused() || handshaking->deadline.why == Timer::proxy) at = tunnel_->place();
    }
    // A kernel may still be reading what is pending: that stays until commit_write(), or as long as the client.
    if (tunnel_ && tunnel_->pending().empty()) tunnel_.reset();
    phase_.emplace<Ended>(reason, at);
}

void Client::flush() noexcept {
    auto* established = std::get_if<Established>(&phase_);
    if (established != nullptr && !sending_.flush(established->stream)) end(CloseReason::out_of_memory);
}

void Client::watch_for_stall() noexcept { stall_.watch(!sending_.pending().empty(), now_); }

bool Client::owes_send_ready() const noexcept { return send_ready_owed_ && accepts_commands(); }

std::optional<CloseReason> Client::verdict() const noexcept {
    if (ended()) return std::nullopt;
    if (transport_end_) return verdict_on_transport();
    if (const auto* handshaking = std::get_if<Handshaking>(&phase_)) {
        if (!handshaking->overdue) return std::nullopt;
        switch (handshaking->deadline.why) {
            case Timer::connect: return CloseReason::connect_timed_out;
            case Timer::proxy: return CloseReason::proxy_timed_out;
            default: return CloseReason::handshake_timed_out;
        }
    }
    const auto& established = std::get<Established>(phase_);
    if (established.closing && sending_.empty()) return CloseReason::closed_locally;
    // With no room for a pong the pong that we wait for may be among the input not taken yet.
    if (established.keepalive.overdue() && sending_.takes_answer()) return CloseReason::pong_timed_out;
    return std::nullopt;
}

std::optional<CloseReason> Client::verdict_on_transport() const noexcept {
    switch (*transport_end_) {
        case TransportEnd::no_connect: return CloseReason::connect_failed;
        case TransportEnd::error: return CloseReason::transport_failed;
        case TransportEnd::eof: break;
    }
    if (tunnel_) return CloseReason::proxy_closed;
    if (std::holds_alternative<Handshaking>(phase_)) return CloseReason::closed_in_handshake;
    return received_.empty() ? CloseReason::closed_by_relay : CloseReason::stream_truncated;
}

}  // namespace toxrelay
