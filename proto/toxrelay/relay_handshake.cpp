#include "toxrelay/relay_handshake.hpp"

#include <algorithm>
#include <utility>

#include "toxrelay/box.hpp"
#include "toxrelay/nonce.hpp"

namespace toxrelay {
namespace {

// Of a public key's last byte, by X25519 (RFC 7748, section 5). Nobody's key has it.
constexpr std::byte ignored_bit{0x80};

}  // namespace

std::variant<AnsweredHandshake, SessionEnd> answer_handshake(std::span<std::byte, handshake_request_size> request,
                                                             const KeyPair& self,
                                                             const SessionSecrets& secrets) noexcept {
    PublicKey client;
    Nonce nonce;
    std::ranges::copy(request.first<key_size>(), client.bytes.begin());
    std::ranges::copy(request.subspan<key_size, nonce_size>(), nonce.bytes.begin());
    const auto key = shared_key(client, self.secret_key());
    const auto text = request.last<handshake_plain_size>();
    if (!key || !BoxStream{*key, nonce}.open(*key, text, request.subspan<key_size + nonce_size, mac_size>())) {
        return SessionEnd::handshake_not_authentic;
    }
    // Whoever is on the way could set it, and the client would be known by a key that nobody asks for (RFC 7748, section 7).
    if ((client.bytes.back() & ignored_bit) != std::byte{}) return SessionEnd::handshake_key_invalid;
    PublicKey theirs;
    Nonce base;
    std::ranges::copy(text.first<key_size>(), theirs.bytes.begin());
    std::ranges::copy(text.last<nonce_size>(), base.bytes.begin());
    auto session_key = shared_key(theirs, secrets.temporary.secret_key());
    if (!session_key) return SessionEnd::handshake_key_invalid;

    AnsweredHandshake answered{client, {}, SealedStream{std::move(*session_key), secrets.base_nonce, base}};
    const std::span<std::byte, handshake_response_size> response{answered.response};
    const auto answer = response.last<handshake_plain_size>();
    std::ranges::copy(secrets.handshake_nonce.bytes, response.begin());
    std::ranges::copy(secrets.temporary.public_key().bytes, answer.begin());
    std::ranges::copy(secrets.base_nonce.bytes, answer.subspan<key_size>().begin());
    BoxStream{*key, secrets.handshake_nonce}.seal(*key, answer, response.subspan<nonce_size, mac_size>());
    return answered;
}

}  // namespace toxrelay
