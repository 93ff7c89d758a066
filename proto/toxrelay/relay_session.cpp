#include "toxrelay/relay_session.hpp"

#include <algorithm>
#include <utility>

#include "toxrelay/relay_handshake.hpp"
#include "toxrelay/wire.hpp"

namespace toxrelay {

void SessionQueue::push(RelaySession& session) noexcept {
    Place& place = session.*place_;
    if (place.queued) return;
    place = {nullptr, true};
    (last_ != nullptr ? (last_->*place_).next : first_) = &session;
    last_ = &session;
}

RelaySession* SessionQueue::pop() noexcept {
    RelaySession* const session = first_;
    if (session == nullptr) return nullptr;
    Place& place = session->*place_;
    first_ = place.next;
    if (first_ == nullptr) last_ = nullptr;
    place = {};
    return session;
}

void SessionQueue::remove(RelaySession& session) noexcept {
    Place& place = session.*place_;
    if (!place.queued) return;
    RelaySession* before = nullptr;
    for (RelaySession* other = first_; other != &session; other = (other->*place_).next) before = other;
    (before != nullptr ? (before->*place_).next : first_) = place.next;
    if (last_ == &session) last_ = before;
    place = {};
}

// What one read brings, behind a frame begun, fits whole into the send buffer of a receiver that has taken everything, and
// what two others send it as well: an adapter may read from several before it writes. Relays in the field write into
// the kernel's buffer at once, which is as large or larger.
constexpr std::size_t send_buffer_size = 65536;
static_assert(3 * (ReceiveBuffer::capacity + max_frame_size) + SendPath::control_reserve <= send_buffer_size);

RelaySession::RelaySession(const Owner& owner, std::uint64_t number, SessionSecrets secrets, Instant now) noexcept
    : owner_(owner),
      number_(number),
      confirm_by_(after(now, owner.config.handshake_timeout)),
      received_(owner.config.memory),
      sending_(owner.config.memory, statistics_.sent, send_buffer_size),
      ids_(owner.config.memory),
      stall_(owner.config.stall_timeout),
      phase_(std::in_place_type<SessionSecrets>, std::move(secrets)) {}

// Bytes and time

MutableBytes RelaySession::read_buffer() noexcept {
    if (ended() || transport_end_) return {};
    const auto room = received_.lend();
    if (!room) {
        end(SessionEnd::out_of_memory);
        return {};
    }
    return *room;
}

void RelaySession::commit_read(std::size_t size, Instant now) noexcept {
    tell_time(now);
    statistics_.received.bytes += received_.commit(size);
    watch_for_stall();
    owner_.to_poll.push(*this);
}

void RelaySession::transport_ended(TransportEnd end) noexcept {
    if (!transport_end_) transport_end_ = end;
    owner_.to_poll.push(*this);
}

Bytes RelaySession::write_buffer() const noexcept {
    if (ended() || transport_end_) return {};
    return sending_.pending();
}

void RelaySession::commit_write(std::size_t size, Instant now) noexcept {
    tell_time(now);
    sending_.written(size);
    if (size > 0) stall_.moved();
    bool verdict_waits = false;
    if (auto* greeted = std::get_if<Greeted>(&phase_)) {
        if (sending_.ping_has_left()) greeted->keepalive.left(owner_.now);
        verdict_waits = greeted->keepalive.overdue();
    }
    flush();
    if (!received_.empty() || verdict_waits) owner_.to_poll.push(*this);  // it may have waited for room
}

std::optional<Deadline> RelaySession::next_deadline() const noexcept {
    if (ended() || transport_end_) return std::nullopt;
    const auto* greeted = std::get_if<Greeted>(&phase_);
    if (greeted == nullptr || !greeted->confirmed) {
        if (overdue_) return std::nullopt;
        return Deadline{confirm_by_, Timer::handshake};
    }
    return stall_.first_of(greeted->keepalive.next_deadline());
}

void RelaySession::handle_timeout(Instant now) noexcept {
    tell_time(now);
    owner_.to_poll.push(*this);
    if (ended()) return;
    auto* greeted = std::get_if<Greeted>(&phase_);
    if (greeted == nullptr || !greeted->confirmed) {
        if (owner_.now >= confirm_by_) overdue_ = true;
        return;
    }
    if (stall_.expired(owner_.now)) {
        end(SessionEnd::write_stalled);
        return;
    }
    greeted->keepalive.expire(owner_.now);
    if (const auto id = greeted->keepalive.ping(owner_.now)) owe(Ping{*id});
}

Interest RelaySession::interest() const noexcept {
    if (ended() || transport_end_) return {};
    return {.read = !received_.full(), .write = !sending_.pending().empty()};
}

std::optional<SessionEnd> RelaySession::ended() const noexcept {
    const auto* ended = std::get_if<Ended>(&phase_);
    return ended != nullptr ? std::optional{ended->why} : std::nullopt;
}

// What came

RelaySession::Step RelaySession::take() noexcept {
    Step step;
    if (const auto* secrets = std::get_if<SessionSecrets>(&phase_)) {
        step = take_handshake(*secrets);
    } else if (auto* greeted = std::get_if<Greeted>(&phase_)) {
        step = take_frame(*greeted);
    }
    if (step.progress) return step;
    // All that came has been looked at; only now may its absence count against the client.
    if (const auto why = verdict()) end(*why);
    received_.release();
    return {};
}

RelaySession::Step RelaySession::take_handshake(const SessionSecrets& secrets) noexcept {
    const MutableBytes unread = received_.unread();
    if (unread.size() < handshake_request_size) return {};
    auto answered = answer_handshake(unread.first<handshake_request_size>(), owner_.self, secrets);
    if (const auto* why = std::get_if<SessionEnd>(&answered)) {
        end(*why);
        return {.progress = true};
    }
    received_.consume(handshake_request_size);
    auto& [client, response, stream] = std::get<AnsweredHandshake>(answered);
    client_ = client;
    const RelayConfig& config = owner_.config;
    const Keepalive keepalive{secrets.ping_ids, config.ping_interval, config.pong_timeout,
                              after(owner_.now, config.ping_interval)};
    phase_.emplace<Greeted>(Greeted{std::move(stream), keepalive});  // the secrets have done their part
    if (!sending_.put(response)) end(SessionEnd::out_of_memory);
    watch_for_stall();
    owner_.to_write.push(*this);
    return {.progress = true};
}

RelaySession::Step RelaySession::take_frame(Greeted& greeted) noexcept {
    // Every packet may have to be answered. What cannot be answered stays where it is until output has drained.
    if (!transport_end_ && !sending_.takes_answer()) return {};
    const MutableBytes unread = received_.unread();
    if (unread.size() < frame_length_size) return {};
    const auto size = frame_size(unread.first<frame_length_size>());
    if (!size) {
        end(SessionEnd::frame_length_invalid);
        return {.progress = true};
    }
    if (unread.size() < *size) return {};
    const auto text = greeted.stream.open(unread.first(*size));
    if (!text) {
        end(SessionEnd::frame_not_authentic);
        return {.progress = true};
    }
    ++statistics_.received.frames;
    received_.consume(*size);
    Step step{.progress = true, .confirmed = !std::exchange(greeted.confirmed, true)};

    const auto decoded = decode(*text);
    if (const auto* error = std::get_if<PacketError>(&decoded)) {
        end(*error == PacketError::malformed ? SessionEnd::packet_malformed : SessionEnd::packet_unexpected);
        return step;
    }
    step.packet = std::get<Packet>(decoded);
    statistics_.received.packets.add(kind_of(*step.packet));
    return step;
}

std::optional<SessionEnd> RelaySession::verdict() const noexcept {
    if (ended()) return std::nullopt;
    if (transport_end_) {
        return *transport_end_ == TransportEnd::eof ? SessionEnd::client_left : SessionEnd::transport_failed;
    }
    const auto* greeted = std::get_if<Greeted>(&phase_);
    if (greeted == nullptr || !greeted->confirmed) {
        return overdue_ ? std::optional{SessionEnd::handshake_timed_out} : std::nullopt;
    }
    // With no room for an answer the pong that we wait for may be among the input not taken yet.
    if (greeted->keepalive.overdue() && sending_.takes_answer()) return SessionEnd::pong_timed_out;
    return std::nullopt;
}

void RelaySession::end(SessionEnd why) noexcept {
    if (ended()) return;
    phase_.emplace<Ended>(Ended{why});
    owner_.to_poll.push(*this);
}

// What goes out

void RelaySession::owe(const Control& packet) noexcept {
    if (ended()) return;
    if (!sending_.owe(packet)) {
        end(SessionEnd::out_of_memory);
        return;
    }
    flush();
    owner_.to_write.push(*this);
}

/// A notification that did not leave yet and the next one, which is its opposite, tell nothing together.
void RelaySession::notify(Slot slot, bool online) noexcept {
    if (sending_.withdraw_notification(slot)) return;
    owe(online ? Control{ConnectNotification{slot}} : Control{DisconnectNotification{slot}});
}

bool RelaySession::send(const Packet& packet) noexcept {
    auto* greeted = std::get_if<Greeted>(&phase_);
    if (greeted == nullptr || transport_end_) return false;
    if (sending_.send(greeted->stream, packet) != SendStatus::queued) return false;
    watch_for_stall();
    owner_.to_write.push(*this);
    return true;
}

void RelaySession::flush() noexcept {
    auto* greeted = std::get_if<Greeted>(&phase_);
    if (greeted != nullptr && !sending_.flush(greeted->stream)) end(SessionEnd::out_of_memory);
    watch_for_stall();
}

void RelaySession::answered(const PingId& id) noexcept {
    auto* greeted = std::get_if<Greeted>(&phase_);
    if (greeted == nullptr) return;
    const auto round_trip = greeted->keepalive.answered(id, owner_.now);
    if (round_trip) {
        statistics_.last_round_trip = round_trip;
    } else {
        ++statistics_.ignored.stray_pong;
    }
}

void RelaySession::tell_time(Instant now) noexcept { owner_.now = std::max(owner_.now, now); }

void RelaySession::watch_for_stall() noexcept { stall_.watch(!sending_.pending().empty(), owner_.now); }

}  // namespace toxrelay
