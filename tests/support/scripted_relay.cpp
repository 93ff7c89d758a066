#include "tests/support/scripted_relay.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

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

template <class Array>
Array piece(Bytes bytes, std::size_t at) {
    Array made{};
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), made.size(), made.begin());
    return made;
}

}  // namespace

ScriptedRelay::ScriptedRelay() : ScriptedRelay(usual_secrets()) {}

const ScriptedRelay::ClientHandshake& ScriptedRelay::client() const {
    if (!client_) throw std::runtime_error("no client handshake yet");
    return *client_;
}

void ScriptedRelay::take(Bytes bytes) {
    std::ranges::copy(bytes, std::back_inserter(taken_));
    std::ranges::copy(bytes, std::back_inserter(unread_));
    if (!client_) read_handshake();
    if (client_) read_frames();
}

void ScriptedRelay::read_handshake() {
    if (unread_.size() < 128) return;
    const auto long_term = piece<Key>(unread_, 0);
    const auto plain = opened(shared_key_of(long_term, secrets_.long_term), piece<OracleNonce>(unread_, 32),
                              Bytes{unread_}.subspan(56, 72));
    if (!plain) throw std::runtime_error("the client's handshake does not decrypt");
    const auto temporary = piece<Key>(*plain, 0);
    client_ = ClientHandshake{long_term, temporary, shared_key_of(temporary, secrets_.temporary),
                              piece<OracleNonce>(*plain, 32)};
    unread_.erase(unread_.begin(), unread_.begin() + 128);
}

void ScriptedRelay::read_frames() {
    while (unread_.size() >= 2) {
        const std::size_t length =
            std::to_integer<std::size_t>(unread_[0]) * 256 + std::to_integer<std::size_t>(unread_[1]);
        if (length < 17 || length > 2048) throw std::runtime_error("the client sent a frame of a wrong length");
        if (unread_.size() < 2 + length) return;
        const auto plain = opened(client_->session, client_->next_nonce, Bytes{unread_}.subspan(2, length));
        if (!plain) throw std::runtime_error("the client sent a frame that does not decrypt");
        client_->next_nonce = next(client_->next_nonce);
        heard_.push_back(*plain);
        unread_.erase(unread_.begin(), unread_.begin() + static_cast<std::ptrdiff_t>(2 + length));
    }
}

Plaintexts ScriptedRelay::heard() { return std::exchange(heard_, {}); }

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
    const auto box = sealed(client().session, nonce_, plain);
    nonce_ = next(nonce_);
    const std::size_t told = length ? *length : box.size();
    return Plaintext{static_cast<std::byte>(told / 256), static_cast<std::byte>(told % 256)} + box;
}

}  // namespace toxrelay::test
