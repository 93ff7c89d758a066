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
      now_(now),
      client_(
          config, self,
          [&]() -> SessionSeed&& {
              if (recorder != nullptr) {
                  Line setup = line("client");
                  add_setup(setup, config, self, recorder->has_secrets() ? &seed : nullptr, through);
                  recorder->write(setup);
              }
              return std::move(seed);
          }(),
          now, through) {
    if (recorder_ != nullptr) write_waiting();
}

RecordedClient::~RecordedClient() {
    if (recorder_ != nullptr) recorder_->write(line("gone"));
}

void RecordedClient::write(const Line& line) {
    recorder_->write(line);
    drained_ = false;
    write_waiting();
}

void RecordedClient::write_waiting() {
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

void RecordedClient::record_read(std::size_t size, Instant now) {
    const Bytes bytes = Bytes{lent_}.first(std::min(size, lent_.size()));
    now_ = now;
    Line text = line("read");
    text.bytes(bytes);
    client_.commit_read(size, now);
    write(text);
}

void RecordedClient::transport_ended(TransportEnd end) {
    client_.transport_ended(end);
    if (recorder_ != nullptr) write(line("ended").word(name_of(end)));
}

void RecordedClient::record_write(std::size_t size, Instant now) {
    now_ = now;
    const Bytes bytes = client_.write_buffer();
    Line text = line("write");
    text.bytes(bytes.first(std::min(size, bytes.size())));
    client_.commit_write(size, now);
    write(text);
}

void RecordedClient::record_timeout(Instant now) {
    now_ = now;
    client_.handle_timeout(now);
    write(line("timeout"));
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
