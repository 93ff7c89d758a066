#include "toxrelay/handshake.hpp"

#include <algorithm>

namespace toxrelay {

std::optional<Handshake> Handshake::with(const PublicKey& relay, const KeyPair& self, SessionSecrets secrets) noexcept {
    auto key = shared_key(relay, self.secret_key());
    if (!key) return std::nullopt;
    return Handshake{std::move(*key), self.public_key(), std::move(secrets)};
}

std::array<std::byte, handshake_request_size> Handshake::request() const noexcept {
    std::array<std::byte, handshake_request_size> packet{};
    const std::span<std::byte, handshake_request_size> all{packet};
    std::ranges::copy(self_.bytes, all.begin());
    std::ranges::copy(secrets_.handshake_nonce.bytes, all.subspan<key_size>().begin());
    const auto text = all.last<handshake_plain_size>();
    std::ranges::copy(secrets_.temporary.public_key().bytes, text.begin());
    std::ranges::copy(secrets_.base_nonce.bytes, text.subspan<key_size>().begin());
    BoxStream{key_, secrets_.handshake_nonce}.seal(key_, text, all.subspan<key_size + nonce_size, mac_size>());
    return packet;
}

std::variant<SealedStream, CloseReason> Handshake::accept(
    std::span<std::byte, handshake_response_size> response) noexcept {
    Nonce nonce;
    std::ranges::copy(response.first<nonce_size>(), nonce.bytes.begin());
    const auto text = response.last<handshake_plain_size>();
    if (!BoxStream{key_, nonce}.open(key_, text, response.subspan<nonce_size, mac_size>())) {
        return CloseReason::handshake_not_authentic;
    }
    PublicKey theirs;
    Nonce base;
    std::ranges::copy(text.first<key_size>(), theirs.bytes.begin());
    std::ranges::copy(text.last<nonce_size>(), base.bytes.begin());
    // Both handshake packets are sealed under the same key, so ours comes back as a valid one from an attacker
    // without any key.
    if (theirs == secrets_.temporary.public_key()) return CloseReason::handshake_reflected;
    auto key = shared_key(theirs, secrets_.temporary.secret_key());
    if (!key) return CloseReason::handshake_key_invalid;
    return SealedStream{std::move(*key), secrets_.base_nonce, base};
}

}  // namespace toxrelay
