#include "tests/support/scripted_relay.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace toxrelay::test {
namespace {

ScriptedRelay::Secrets usual_secrets() {
    ScriptedRelay::Secrets secrets{};
    secrets.long_term.fill(std::byte{0x11});
    secrets.temporary.fill(std::byte{0x22});
    secrets.handshake_nonce.fill(std::byte{0x33});
    secrets.base_nonce.fill(std::byte{0xFF});  // wraps at the second frame
    return secrets;
}

}  // namespace

ScriptedRelay::ScriptedRelay() : ScriptedRelay(usual_secrets()) {}

const ScriptedRelay::ClientKeys& ScriptedRelay::client() const {
    if (!client_) throw std::runtime_error("no client handshake yet");
    return *client_;
}

void ScriptedRelay::take(Bytes bytes) {
    std::ranges::copy(bytes, std::back_inserter(taken_));
    if (frames_) return frames_->take(bytes);
    if (taken_.size() >= 128) read_handshake();
}

void ScriptedRelay::read_handshake() {
    const auto long_term = piece<Key>(taken_, 0);
    const auto plain = opened(shared_key_of(long_term, secrets_.long_term), piece<OracleNonce>(taken_, 32),
                              Bytes{taken_}.subspan(56, 72));
    if (!plain) throw std::runtime_error("the client's handshake does not decrypt");
    const auto temporary = piece<Key>(*plain, 0);
    client_ = ClientKeys{long_term, temporary};
    frames_.emplace("the client", shared_key_of(temporary, secrets_.temporary), secrets_.base_nonce,
                    piece<OracleNonce>(*plain, 32));
    frames_->take(Bytes{taken_}.subspan(128));
}

Plaintexts ScriptedRelay::heard() { return frames_ ? frames_->heard() : Plaintexts{}; }

std::size_t ScriptedRelay::unfinished() const { return frames_ ? frames_->unfinished() : taken_.size(); }

std::vector<std::byte> ScriptedRelay::handshake() const {
    const Key temporary = public_key_of(secrets_.temporary);
    return handshake_of(Plaintext{temporary.begin(), temporary.end()} + secrets_.base_nonce);
}

std::vector<std::byte> ScriptedRelay::handshake_of(Bytes plain) const {
    const Key shared = shared_key_of(client().long_term, secrets_.long_term);
    const auto& nonce = secrets_.handshake_nonce;
    return Plaintext{nonce.begin(), nonce.end()} + sealed(shared, nonce, plain);
}

std::vector<std::byte> ScriptedRelay::frame(Bytes plain, std::optional<std::uint16_t> length) {
    if (!frames_) throw std::runtime_error("no client handshake yet");
    return frames_->frame(plain, length);
}

}  // namespace toxrelay::test
