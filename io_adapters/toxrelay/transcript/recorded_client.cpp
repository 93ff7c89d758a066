#include "toxrelay/transcript/recorded_client.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "toxrelay/transcript/event_line.hpp"
#include "toxrelay/transcript/names.hpp"
#include "toxrelay/transcript/setup_line.hpp"

namespace toxrelay::transcript {

// Each call is written before it is made, as far as it is known then, and what came of it after.

RecordedClient::RecordedClient(Recorder* recorder, const Config& config, const KeyPair& self, SessionSeed seed,
                               Instant now, std::span<const Hop> through)
    : recorder_(recorder),
      number_(recorder != nullptr ? recorder->add_client() : 0),
      client_(
          config, self,
          [&]() -> SessionSeed&& {
              if (recorder != nullptr) {
                  Line setup = recorder->line(now, number_, "client");
                  add_setup(setup, config, self, recorder->has_secrets() ? &seed : nullptr, through);
                  recorder->write(setup);
              }
              return std::move(seed);
          }(),
          now, through) {
    if (recorder_ != nullptr) note_state();
}

RecordedClient::~RecordedClient() {
    if (recorder_ == nullptr) return;
    Line text = line("gone");
    recorder_->write(text);
}

void RecordedClient::note_state() {
    drained_ = false;
    if (const Bytes pending = client_.write_buffer(); !pending.empty()) offered_ = pending;
    const Waiting now{client_.interest(), client_.next_deadline()};
    if (waiting_ == now) return;
    waiting_ = now;
    Line text = line("wait");
    if (now.interest == Interest{}) text.word("-");
    if (now.interest.read) text.word("read");
    if (now.interest.write) text.word("write");
    if (now.deadline) {
        text.word("until");
        // The end of time is no time after the recorder's start, or it would depend on that.
        const Instant at = now.deadline->at;
        at == Instant::max() ? text.word("never") : text.time(recorder_->since_start(at));
        text.word(name_of(now.deadline->why));
    }
    recorder_->write(text);
}

// Bytes and time

MutableBytes RecordedClient::record_lending() {
    const MutableBytes room = client_.read_buffer();
    if (lent_.empty()) lent_ = room;  // a client that has ended lends no more, but a transport may still be reading
    return room;
}

void RecordedClient::record_read(std::size_t size, Instant now) {
    // Who was told that the transport ended takes what came before; who has ended of itself takes nothing.
    const MutableBytes room = lent_.empty() || read_outlives_transport_ ? lent_ : client_.read_buffer();
    lent_ = {};
    Line text = recorder_->line(now, number_, "read");
    recorder_->write(text.bytes(room.first(std::min(size, room.size()))));
    client_.commit_read(size, now);
    note_state();
}

void RecordedClient::transport_ended(TransportEnd end) {
    if (recorder_ == nullptr) return client_.transport_ended(end);
    const bool reading = !lent_.empty() && !client_.read_buffer().empty();
    read_outlives_transport_ |= reading;
    Line text = line("ended");
    text.word(name_of(end));
    if (reading) text.word("reading");
    recorder_->write(text);
    client_.transport_ended(end);
    note_state();
}

void RecordedClient::record_write(std::size_t size, Instant now) {
    const Bytes pending = client_.write_buffer();
    const Bytes bytes = pending.empty() ? offered_ : pending;
    offered_ = {};
    Line text = recorder_->line(now, number_, "write");
    recorder_->write(text.bytes(bytes.first(std::min(size, bytes.size()))));
    client_.commit_write(size, now);
    note_state();
}

void RecordedClient::record_timeout(Instant now) {
    Line text = recorder_->line(now, number_, "timeout");
    recorder_->write(text);
    client_.handle_timeout(now);
    note_state();
}

// Events

std::optional<Event> RecordedClient::record_event() {
    std::optional<Event> event;
    if (drained_) {
        event = client_.poll_event();
        if (!event) return event;
    }
    Line text = line("event");
    if (!drained_) {
        recorder_->write_front(text);
        event = client_.poll_event();
    }
    add_event(text, event);
    recorder_->write(text);
    note_state();
    drained_ = !event;
    return event;
}

// Commands

template <class Command>
SendStatus RecordedClient::record(Line& line, Command command) {
    recorder_->write_front(line);
    const SendStatus status = command();
    recorder_->write(line.word(name_of(status)));
    note_state();
    return status;
}

SendStatus RecordedClient::open_route(const PublicKey& peer) {
    if (recorder_ == nullptr) return client_.open_route(peer);
    return record(line("open_route").key(peer), [&] { return client_.open_route(peer); });
}

SendStatus RecordedClient::close_route(RouteId route) {
    if (recorder_ == nullptr) return client_.close_route(route);
    return record(line("close_route").route(route), [&] { return client_.close_route(route); });
}

SendStatus RecordedClient::close_route(const PublicKey& peer) {
    if (recorder_ == nullptr) return client_.close_route(peer);
    return record(line("close_route_to").key(peer), [&] { return client_.close_route(peer); });
}

SendStatus RecordedClient::send_data(RouteId route, Bytes payload) {
    if (recorder_ == nullptr) return client_.send_data(route, payload);
    return record(line("send_data").route(route).bytes(payload), [&] { return client_.send_data(route, payload); });
}

SendStatus RecordedClient::send_oob(const PublicKey& peer, Bytes payload) {
    if (recorder_ == nullptr) return client_.send_oob(peer, payload);
    return record(line("send_oob").key(peer).bytes(payload), [&] { return client_.send_oob(peer, payload); });
}

SendStatus RecordedClient::send(const PublicKey& peer, Bytes payload) {
    if (recorder_ == nullptr) return client_.send(peer, payload);
    return record(line("send").key(peer).bytes(payload), [&] { return client_.send(peer, payload); });
}

SendStatus RecordedClient::send_onion(Bytes payload) {
    if (recorder_ == nullptr) return client_.send_onion(payload);
    return record(line("send_onion").bytes(payload), [&] { return client_.send_onion(payload); });
}

SendStatus RecordedClient::send_forward(const ForwardTarget& target, Bytes payload) {
    if (recorder_ == nullptr) return client_.send_forward(target, payload);
    Line text = line("send_forward");
    std::visit([&](const auto& address) { text.host(address); }, target.address);
    text.number(target.port).bytes(payload);
    return record(text, [&] { return client_.send_forward(target, payload); });
}

void RecordedClient::close() {
    if (recorder_ == nullptr) return client_.close();
    Line text = line("close");
    recorder_->write(text);
    client_.close();
    note_state();
}

}  // namespace toxrelay::transcript
