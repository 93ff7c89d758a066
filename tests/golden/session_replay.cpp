#include "tests/golden/session_replay.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <stdexcept>
#include <variant>

#include "tests/support/plaintext.hpp"
#include "toxrelay/nonce.hpp"
#include "toxrelay/ping_ids.hpp"
#include "toxrelay/send_status.hpp"

namespace toxrelay::test {
namespace {

std::uint64_t recorded_ping_id(const SessionFile& session, const std::string& frame) {
    std::uint64_t number = 0;
    const auto plain = session.array<9>("client_to_relay." + frame + ".plain");
    for (std::size_t i = 1; i < plain.size(); ++i) number = number * 256 + std::to_integer<std::uint64_t>(plain[i]);
    return number;
}

void expect_queued(SendStatus status) {
    if (status != SendStatus::queued)
        throw std::runtime_error("a command was refused: " + std::string{to_string(status)});
}

}  // namespace

SecretKey recorded_secret(const SessionFile& session, const std::string& name) {
    return SecretKey{session.array<key_size>(name)};
}

PublicKey recorded_key(const SessionFile& session, const std::string& name) {
    return PublicKey{session.array<key_size>(name)};
}

SessionSecrets recorded_secrets(const SessionFile& session) {
    Nonce handshake_nonce;
    std::copy_n(session["client_handshake.wire"].begin() + 32, nonce_size, handshake_nonce.bytes.begin());
    const std::uint64_t first = recorded_ping_id(session, "frame0");
    const std::uint64_t second = recorded_ping_id(session, "frame6");
    return {KeyPair{recorded_secret(session, "client.temp_secret_key")}, handshake_nonce,
            Nonce{session.array<nonce_size>("client.base_nonce")}, PingIds{first, second - first}};
}

SessionReplay::SessionReplay(const SessionFile& session)
    : self_key_(recorded_key(session, "client.dht_public_key")),
      peer_key_(recorded_key(session, "peer.dht_public_key")),
      client_(Config{.relay = recorded_key(session, "relay.public_key")},
              KeyPair{recorded_secret(session, "client.dht_secret_key")}, recorded_secrets(session), now_) {
    write();
}

void SessionReplay::deliver(Bytes piece) {
    while (!piece.empty()) {
        const MutableBytes room = client_.read_buffer();
        if (room.empty()) throw std::runtime_error("no room to read into");
        const Bytes part = piece.first(std::min(piece.size(), room.size()));
        std::ranges::copy(part, room.begin());
        client_.commit_read(part.size(), now_);
        piece = piece.subspan(part.size());
        while (const auto event = client_.poll_event()) act_on(*event);
        write();
    }
}

void SessionReplay::write() {
    const Bytes pending = client_.write_buffer();
    std::ranges::copy(pending, std::back_inserter(sent_));
    client_.commit_write(pending.size(), now_);
}

void SessionReplay::act_on(const Event& event) {
    story_.push_back(in_words(event));
    if (std::holds_alternative<Connected>(event)) {
        expect_queued(client_.open_route(self_key_));
        expect_queued(client_.send_oob(peer_key_, text("oob-payload")));
        expect_queued(client_.open_route(peer_key_));
    } else if (const auto* online = std::get_if<PeerOnline>(&event)) {
        expect_queued(client_.send_data(online->route, text("hello via relay")));
    } else if (const auto* offline = std::get_if<PeerOffline>(&event)) {
        on_offline(offline->route);
    }
}

void SessionReplay::on_offline(RouteId route) {
    expect_queued(client_.close_route(route));
    now_ += std::chrono::seconds{30};
    client_.handle_timeout(now_);
    write();
}

}  // namespace toxrelay::test
