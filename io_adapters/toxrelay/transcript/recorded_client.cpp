#include "toxrelay/transcript/recorded_client.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "toxrelay/transcript/event_line.hpp"
#include "toxrelay/transcript/names.hpp"
#include "toxrelay/transcript/setup_line.hpp"

namespace toxrelay::transcript {

// Each call is written after it was made, with what came of it.

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
    if (recorder_ != nullptr) recorder_->write(line("gone"));
}

void RecordedClient::write(const Line& line) {
    recorder_->write(line);
    drained_ = false;
    note_state();
}

void RecordedClient::note_state() {
    if (const Bytes pending = client_.write_buffer(); !pending.empty()) offered_ = pending;
    const Waiting now{client_.interest(), client_.next_deadline()};
    if (waiting_ == now) return;
    waiting_ = now;
    Line text = line("wait");
    if (now.interest == Interest{}) text.word("-");
    if (now.interest.read) text.word("read");
    if (now.interest.write) text.word("write");
    if (now.deadline)
        text.word("until").time(recorder_->since_start(now.deadline->at)).word(name_of(now.deadline->why));
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
    text.bytes(room.first(std::min(size, room.size())));
    client_.commit_read(size, now);
    write(text);
}

void RecordedClient::transport_ended(TransportEnd end) {
    if (recorder_ == nullptr) return client_.transport_ended(end);
    const bool reading = !lent_.empty() && !client_.read_buffer().empty();
    read_outlives_transport_ |= reading;
    client_.transport_ended(end);
    Line text = line("ended");
    text.word(name_of(end));
    if (reading) text.word("reading");
    write(text);
}

void RecordedClient::record_write(std::size_t size, Instant now) {
    const Bytes pending = client_.write_buffer();
    const Bytes bytes = pending.empty() ? offered_ : pending;
    offered_ = {};
    Line text = recorder_->line(now, number_, "write");
    text.bytes(bytes.first(std::min(size, bytes.size())));
    client_.commit_write(size, now);
    write(text);
}

void RecordedClient::record_timeout(Instant now) {
    client_.handle_timeout(now);
    write(recorder_->line(now, number_, "timeout"));
}

// Events

std::optional<Event> RecordedClient::record_event() {
    const std::optional<Event> event = client_.poll_event();
    if (!event && drained_) return event;
    Line text = line("event");
    add_event(text, event);
    write(text);
    drained_ = !event;
    return event;
}

// Commands

SendStatus RecordedClient::open_route(const PublicKey& peer) {
    const SendStatus status = client_.open_route(peer);
    if (recorder_ != nullptr) write(line("open_route").key(peer).word(name_of(status)));
    return status;
}

SendStatus RecordedClient::close_route(RouteId route) {
    const SendStatus status = client_.close_route(route);
    if (recorder_ != nullptr) write(line("close_route").route(route).word(name_of(status)));
    return status;
}

SendStatus RecordedClient::close_route(const PublicKey& peer) {
    const SendStatus status = client_.close_route(peer);
    if (recorder_ != nullptr) write(line("close_route_to").key(peer).word(name_of(status)));
    return status;
}

SendStatus RecordedClient::send_data(RouteId route, Bytes payload) {
    const SendStatus status = client_.send_data(route, payload);
    if (recorder_ != nullptr) write(line("send_data").route(route).bytes(payload).word(name_of(status)));
    return status;
}

SendStatus RecordedClient::send_oob(const PublicKey& peer, Bytes payload) {
    const SendStatus status = client_.send_oob(peer, payload);
    if (recorder_ != nullptr) write(line("send_oob").key(peer).bytes(payload).word(name_of(status)));
    return status;
}

SendStatus RecordedClient::send(const PublicKey& peer, Bytes payload) {
    const SendStatus status = client_.send(peer, payload);
    if (recorder_ != nullptr) write(line("send").key(peer).bytes(payload).word(name_of(status)));
    return status;
}

SendStatus RecordedClient::send_onion(Bytes payload) {
    const SendStatus status = client_.send_onion(payload);
    if (recorder_ != nullptr) write(line("send_onion").bytes(payload).word(name_of(status)));
    return status;
}

SendStatus RecordedClient::send_forward(const ForwardTarget& target, Bytes payload) {
    const SendStatus status = client_.send_forward(target, payload);
    if (recorder_ != nullptr) {
        Line text = line("send_forward");
        std::visit([&](const auto& address) { text.host(address); }, target.address);
        write(text.number(target.port).bytes(payload).word(name_of(status)));
    }
    return status;
}

void RecordedClient::close() {
    client_.close();
    if (recorder_ != nullptr) write(line("close"));
}

}  // namespace toxrelay::transcript
