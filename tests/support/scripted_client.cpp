#include "tests/support/scripted_client.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace toxrelay::test {
namespace {

ScriptedClient::Secrets secrets_of(std::uint8_t number) {
    ScriptedClient::Secrets secrets{};
    secrets.long_term.fill(static_cast<std::byte>(number));
    secrets.temporary.fill(static_cast<std::byte>(number + 100));
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

ScriptedClient::ScriptedClient(std::uint8_t number, const PublicKey& relay)
    : ScriptedClient(secrets_of(number), relay) {}

ScriptedClient::ScriptedClient(const Secrets& secrets, const PublicKey& relay)
    : secrets_(secrets), shared_(shared_key_of(relay.bytes, secrets.long_term)), nonce_(secrets.base_nonce) {}

std::vector<std::byte> ScriptedClient::handshake() const {
    const Key temporary = public_key_of(secrets_.temporary);
    return handshake_of(Plaintext{temporary.begin(), temporary.end()} + secrets_.base_nonce);
}

std::vector<std::byte> ScriptedClient::handshake_of(Bytes plain) const {
    const PublicKey self = key();
    return Plaintext{self.bytes.begin(), self.bytes.end()} + secrets_.handshake_nonce +
           sealed(shared_, secrets_.handshake_nonce, plain);
}

void ScriptedClient::take(Bytes bytes) {
    std::ranges::copy(bytes, std::back_inserter(unread_));
    if (!session_) read_handshake();
    if (session_) read_frames();
}

void ScriptedClient::read_handshake() {
    if (unread_.size() < 96) return;
    const auto plain = opened(shared_, piece<OracleNonce>(unread_, 0), Bytes{unread_}.subspan(24, 72));
    if (!plain) throw std::runtime_error("the relay's handshake does not decrypt");
    session_ = Session{shared_key_of(piece<Key>(*plain, 0), secrets_.temporary), piece<OracleNonce>(*plain, 32)};
    unread_.erase(unread_.begin(), unread_.begin() + 96);
}

void ScriptedClient::read_frames() {
    while (unread_.size() >= 2) {
        const std::size_t length =
            std::to_integer<std::size_t>(unread_[0]) * 256 + std::to_integer<std::size_t>(unread_[1]);
        if (length < 17 || length > 2048) throw std::runtime_error("the relay sent a frame of a wrong length");
        if (unread_.size() < 2 + length) return;
        const auto plain = opened(session_->key, session_->next_nonce, Bytes{unread_}.subspan(2, length));
        if (!plain) throw std::runtime_error("the relay sent a frame that does not decrypt");
        session_->next_nonce = next(session_->next_nonce);
        heard_.push_back(*plain);
        unread_.erase(unread_.begin(), unread_.begin() + static_cast<std::ptrdiff_t>(2 + length));
    }
}

Plaintexts ScriptedClient::heard() { return std::exchange(heard_, {}); }

std::vector<std::byte> ScriptedClient::frame(Bytes plain, std::optional<std::uint16_t> length) {
    if (!session_) throw std::runtime_error("no relay handshake yet");
    const auto box = sealed(session_->key, nonce_, plain);
    nonce_ = next(nonce_);
    const std::size_t told = length ? *length : box.size();
    return Plaintext{static_cast<std::byte>(told / 256), static_cast<std::byte>(told % 256)} + box;
}

}  // namespace toxrelay::test
