#include "property_tests/client/conversation.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <variant>

#include <rapidcheck.h>

#include "tests/support/secrets.hpp"
#include "toxrelay/event.hpp"
#include "toxrelay/packet.hpp"

namespace properties {
namespace {

using namespace toxrelay;
using namespace toxrelay::test;

// Two buffers, and every route, request and control packet that can be at once (client.hpp, Config::memory).
constexpr std::size_t memory_bound = 2 * 16384 + 64 * 1024;

Config config_with(CountingMemory& memory, const PublicKey& relay) {
    Config made{.relay = relay};
    made.memory = memory;
    return made;
}

void law(bool holds, const std::string& name) {
    if (!holds) RC_FAIL("broken: " + name);
}

}  // namespace

PublicKey peer_number(std::uint8_t number) {
    return number == 0 ? KeyPair{secret_key(0x44)}.public_key() : test::key(number);
}

Conversation::Conversation()
    : client_(config_with(memory_, relay_.public_key()), KeyPair{secret_key(0x44)}, seed(1), now_) {}

// The wire

void Conversation::deliver(std::size_t size) {
    size = std::min(size, wire_.size());
    const MutableBytes room = client_.read_buffer();
    size = std::min(size, room.size());
    std::copy_n(wire_.begin(), size, room.begin());
    wire_.erase(wire_.begin(), wire_.begin() + static_cast<std::ptrdiff_t>(size));
    client_.commit_read(size, now_);
    drain();
}

void Conversation::write(std::size_t size) {
    const Bytes pending = client_.write_buffer();
    const Bytes piece = pending.first(std::min(size, pending.size()));
    try {
        relay_.take(piece);
    } catch (const std::runtime_error& error) {
        // Each frame is opened with the next nonce: a nonce used twice, or left out, shows here.
        RC_FAIL(std::string{"broken: every frame decrypts with the next nonce: "} + error.what());
    }
    client_.commit_write(piece.size(), now_);
    check_heard();
    if (!has_greeted_ && relay_.has_handshake()) {
        has_greeted_ = true;
        for (const std::byte b : relay_.handshake()) wire_.push_back(b);
    }
    drain();
}

void Conversation::relay_says(const Plaintext& plain) {
    if (!has_greeted_ || babbled_) return;
    judge_.says(plain);
    said_.push_back(plain);
    for (const std::byte b : relay_.frame(plain)) wire_.push_back(b);
}

void Conversation::relay_babbles(const Plaintext& bytes) {
    if (bytes.empty()) return;
    babbled_ = true;
    for (const std::byte b : bytes) wire_.push_back(b);
}

void Conversation::transport_ends(TransportEnd end) {
    client_.transport_ended(end);
    if (!ended_) ended_ = end;
    drain();
}

void Conversation::wait(Duration time) {
    now_ += time;
    waited_ += time;
    client_.handle_timeout(now_);
    const auto next = client_.next_deadline();
    law(!next || next->at > now_, "after handle_timeout the next deadline is later, or none");
    drain();
}

// The caller

void Conversation::open_route(const PublicKey& peer) {
    const SendStatus status = client_.open_route(peer);
    const bool known = model_.route_to(peer) || model_.is_asked(peer);
    const SendStatus expected = !accepts_commands() ? SendStatus::closed
                                : known             ? SendStatus::already_asked
                                                    : SendStatus::queued;
    law(status == expected, "a route may be opened unless it is open, or asked for");
    if (status == SendStatus::queued) model_.asks(peer);
    drain();
}

void Conversation::close_route(const PublicKey& peer) {
    const auto sealed = client_.statistics().sent.packets[PacketKind::routing_request];
    const SendStatus status = client_.close_route(peer);
    const bool known = model_.route_to(peer) || model_.is_asked(peer);
    const SendStatus expected = !accepts_commands() ? SendStatus::closed
                                : known             ? SendStatus::queued
                                                    : SendStatus::unknown_route;
    law(status == expected, "a route may be closed when it is open, or asked for");
    if (status == SendStatus::queued) model_.closes(peer, sealed);
    drain();
}

void Conversation::send_data(const PublicKey& peer, const Plaintext& payload) {
    const auto route = client_.route_to(peer);
    const auto id = model_.route_to(peer);
    law(route.has_value() == id.has_value() || closed_ || closing_, "route_to() knows the open routes");
    if (!route || !id) return;
    law(route->slot().connection_id() == *id, "a route has the id that the relay gave");
    law(client_.is_online(*route) == model_.is_online(*id), "is_online() knows who is there");
    const SendStatus status = client_.send_data(*route, payload);
    const SendStatus expected = !accepts_commands()      ? SendStatus::closed
                                : !model_.is_online(*id) ? SendStatus::peer_offline
                                : payload.empty()        ? SendStatus::empty
                                : payload.size() > 2031  ? SendStatus::too_large
                                                         : SendStatus::queued;
    law(status == expected || (status == SendStatus::would_block && expected == SendStatus::queued),
        "data goes to peers that are there, and nowhere else");
    if (status == SendStatus::queued) model_.queues(data(*id, payload));
    would_block_ |= status == SendStatus::would_block;
    drain();
}

void Conversation::send_oob(const PublicKey& peer, const Plaintext& payload) {
    const SendStatus status = client_.send_oob(peer, payload);
    check_payload(status, payload.size(), 1024);
    if (status == SendStatus::queued) model_.queues(oob_send(peer, payload));
    drain();
}

void Conversation::send_onion(const Plaintext& payload) {
    const SendStatus status = client_.send_onion(payload);
    check_payload(status, payload.size(), 2031);
    if (status == SendStatus::queued) model_.queues(onion_request(payload));
    drain();
}

void Conversation::check_payload(SendStatus status, std::size_t size, std::size_t longest) {
    const SendStatus expected = !accepts_commands() ? SendStatus::closed
                                : !connected_       ? SendStatus::not_connected
                                : size == 0         ? SendStatus::empty
                                : size > longest    ? SendStatus::too_large
                                                    : SendStatus::queued;
    law(status == expected || (status == SendStatus::would_block && expected == SendStatus::queued),
        "what is too early, empty or too large is refused, and nothing else");
    would_block_ |= status == SendStatus::would_block;
}

void Conversation::close() {
    if (accepts_commands()) model_.closes_all();
    client_.close();
    closing_ = true;
    drain();
}

bool Conversation::controls_wait() const {
    const auto& sealed = client_.statistics().sent.packets;
    return sealed[PacketKind::routing_request] + sealed[PacketKind::disconnect_notification] +
               sealed[PacketKind::pong] <
           model_.controls.size();
}

bool Conversation::deliver_all() {
    for (std::size_t before = wire_.size() + 1; wire_.size() < before;) {
        before = wire_.size();
        deliver(SIZE_MAX);
    }
    return wire_.empty() && said_.empty();
}

void Conversation::settle() {
    for (int i = 0; i < 1000 && !closed_; ++i) {
        const auto before = wire_.size();
        const bool moved = !client_.write_buffer().empty();
        write(SIZE_MAX);
        deliver(SIZE_MAX);
        if (!moved && wire_.size() == before) break;
    }
    if (closed_) return;
    law(babbled_ || said_.empty(), "when all has arrived, all has been opened");
    law(heard_controls_ == model_.controls.size(), "when all has left, every control packet has");
    law(heard_others_ == model_.others.size(), "when all has left, everything that was queued has");
}

// What has to hold

void Conversation::drain() {
    for (int i = 0; i < 100'000; ++i) {
        const auto sealed = client_.statistics().sent.packets[PacketKind::disconnect_notification];
        const auto event = client_.poll_event();
        catch_up(sealed);
        if (!event) return check_laws();
        take(*event);
    }
    RC_FAIL("broken: poll_event() comes to an end");
}

/// The model hears what the client has opened meanwhile.
void Conversation::catch_up(std::uint64_t sealed_disconnects) {
    for (; opened_ < client_.statistics().received.frames; ++opened_) {
        law(!said_.empty(), "only what the relay has sealed is opened");
        model_.hears(said_.front(), sealed_disconnects);
        said_.pop_front();
    }
}

void Conversation::take(const Event& event) {
    law(!closed_, "no event after Closed");
    if (const auto* closed = std::get_if<Closed>(&event)) {
        law(model_.story.empty(), "everything is told before Closed");
        check_end(closed->reason);
        closed_ = closed->reason;
        return;
    }
    if (std::holds_alternative<SendReady>(event)) {
        law(would_block_, "SendReady only for who was told would_block");
        would_block_ = false;
        return;
    }
    if (std::holds_alternative<Connected>(event)) connected_ = true;
    law(!model_.story.empty(), "an event that nothing has brought about: " + in_words(event));
    const std::string expected = model_.story.front();
    model_.story.erase(model_.story.begin());
    if (const auto* oob = std::get_if<OobReceived>(&event)) {
        law(expected.find(in_words(oob->sender) + ":") != std::string::npos,
            "the sender of OOB is the one the relay named");
    }
    if (in_words(event) != expected) {
        law(!std::holds_alternative<DataReceived>(event),
            "data is told as it came, in order: " + in_words(event) + " in place of " + expected);
        RC_FAIL("broken: the event is the one the model expects: " + in_words(event) + " in place of " + expected);
    }
}

void Conversation::check_laws() {
    law(memory_.outstanding() <= memory_bound, "memory is bounded");
    const Interest interest = client_.interest();
    if (closed_) {
        law(interest == Interest{}, "no interest after Closed");
        law(client_.write_buffer().empty(), "nothing to write after Closed");
        law(!client_.next_deadline(), "no deadline after Closed");
        return;
    }
    law(!model_.end, "what must end a connection ends it");
    law(!ended_, "a transport that has ended ends the connection");
    law(model_.story.empty(), "what happened is told: " + (model_.story.empty() ? "" : model_.story.front()));
    law(interest.write == !client_.write_buffer().empty(), "interest in writing is having something to write");
    law(client_.next_deadline().has_value(), "a connection that lives has a deadline");
    law(interest.read || interest.write, "a connection that lives waits for something");
}

void Conversation::check_heard() {
    for (const Plaintext& plain : relay_.heard()) {
        if (const auto fault = judge_.hears(plain)) RC_FAIL("broken: never sent: " + *fault);
        const auto kind = std::to_integer<unsigned>(plain.front());
        if (kind == 4) continue;  // the client's own time
        const bool is_control = kind == 0 || kind == 3 || kind == 5;
        const Plaintexts& expected = is_control ? model_.controls : model_.others;
        std::size_t& heard = is_control ? heard_controls_ : heard_others_;
        law(heard < expected.size() && expected[heard] == plain,
            is_control ? "control packets leave in the order in which they were made" : "data leaves as it was queued");
        ++heard;
    }
}

void Conversation::check_end(CloseReason reason) const {
    using enum CloseReason;
    constexpr std::array by_bytes{handshake_not_authentic, frame_length_invalid, frame_not_authentic};
    constexpr std::array by_time{connect_timed_out, handshake_timed_out, pong_timed_out, write_stalled};
    constexpr std::array by_transport{connect_failed, transport_failed, closed_in_handshake, closed_by_relay,
                                      stream_truncated};
    const auto is_in = [&](const auto& reasons) { return std::ranges::find(reasons, reason) != reasons.end(); };
    if (model_.end) {
        const bool alike = *model_.end == packet_unexpected && reason == packet_malformed;
        law(reason == *model_.end || alike, "the reason is what happened");
        return;
    }
    law((babbled_ && is_in(by_bytes)) || (waited_ >= std::chrono::seconds{10} && is_in(by_time)) ||
            (ended_ && is_in(by_transport)) || (closing_ && reason == closed_locally),
        "a connection ends for a reason: " + std::string{to_string(reason)});
}

}  // namespace properties
