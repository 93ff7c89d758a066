#include "tests/support/scripted_client.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

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

}  // namespace

ScriptedClient::ScriptedClient(std::uint8_t number, const PublicKey& relay)
    : ScriptedClient(secrets_of(number), relay) {}

ScriptedClient::ScriptedClient(const Secrets& secrets, const PublicKey& relay)
    : secrets_(secrets), shared_(shared_key_of(relay.bytes, secrets.long_term)) {}

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
    if (frames_) return frames_->take(bytes);
    std::ranges::copy(bytes, std::back_inserter(unread_));
    if (unread_.size() < 96) return;
    const auto plain = opened(shared_, piece<OracleNonce>(unread_, 0), Bytes{unread_}.subspan(24, 72));
    if (!plain) throw std::runtime_error("the relay's handshake does not decrypt");
    frames_.emplace("the relay", shared_key_of(piece<Key>(*plain, 0), secrets_.temporary), secrets_.base_nonce,
                    piece<OracleNonce>(*plain, 32));
    frames_->take(Bytes{unread_}.subspan(96));
}

Plaintexts ScriptedClient::heard() { return frames_ ? frames_->heard() : Plaintexts{}; }

std::vector<std::byte> ScriptedClient::frame(Bytes plain, std::optional<std::uint16_t> length) {
    if (!frames_) throw std::runtime_error("no relay handshake yet");
    return frames_->frame(plain, length);
}

}  // namespace toxrelay::test
