#include "benchmarks/bare_relay.hpp"

#include <algorithm>
#include <stdexcept>

#include <sodium.h>

namespace bare {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t nonce_size = 24;
constexpr std::size_t mac_size = 16;

const unsigned char* in(std::span<const std::byte> bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* out(std::span<std::byte> bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

void count_up(std::array<std::byte, nonce_size>& nonce) {
    for (std::size_t i = nonce.size(); i-- > 0;) {
        nonce[i] = static_cast<std::byte>(std::to_integer<unsigned>(nonce[i]) + 1U);
        if (nonce[i] != std::byte{0}) return;
    }
}

}  // namespace

Relay::Relay() {
    std::array<unsigned char, crypto_box_SEEDBYTES> seed{};
    seed.fill(7);
    crypto_box_seed_keypair(out(public_key_), out(secret_key_), seed.data());
    ours_.fill(std::byte{3});
}

std::array<std::byte, Relay::handshake_size> Relay::answer(std::span<const std::byte> request) {
    const auto client = request.first(key_size);
    std::array<std::byte, key_size + nonce_size> plain{};
    if (crypto_box_open_easy(out(plain), in(request.subspan(key_size + nonce_size)), mac_size + plain.size(),
                             in(request.subspan(key_size)), in(client), in(secret_key_)) != 0) {
        throw std::runtime_error("the client's handshake does not decrypt");
    }
    std::copy_n(plain.begin() + key_size, nonce_size, theirs_.begin());
    Key temporary_public{};
    Key temporary_secret{};
    std::array<unsigned char, crypto_box_SEEDBYTES> seed{};
    seed.fill(9);
    crypto_box_seed_keypair(out(temporary_public), out(temporary_secret), seed.data());
    if (crypto_box_beforenm(out(session_key_), in(plain), in(temporary_secret)) != 0) {
        throw std::runtime_error("the client's temporary key is no key");
    }

    std::array<std::byte, handshake_size> response{};
    std::fill_n(response.begin(), nonce_size, std::byte{5});
    std::copy(temporary_public.begin(), temporary_public.end(), plain.begin());
    std::copy(ours_.begin(), ours_.end(), plain.begin() + key_size);
    if (crypto_box_easy(out(std::span{response}.subspan(nonce_size)), in(plain), plain.size(), in(response), in(client),
                        in(secret_key_)) != 0) {
        throw std::runtime_error("the client's key is no key");
    }
    return response;
}

std::size_t Relay::seal(std::span<const std::byte> plain, std::span<std::byte> to) noexcept {
    const std::size_t length = mac_size + plain.size();
    to[0] = static_cast<std::byte>(length >> 8U);
    to[1] = static_cast<std::byte>(length & 0xFFU);
    crypto_box_easy_afternm(out(to.subspan(2)), in(plain), plain.size(), in(ours_), in(session_key_));
    count_up(ours_);
    return 2 + length;
}

std::size_t Relay::open(std::span<const std::byte> stream, std::span<std::byte> plain) {
    const std::size_t length = std::to_integer<std::size_t>(stream[0]) << 8U | std::to_integer<std::size_t>(stream[1]);
    if (crypto_box_open_easy_afternm(out(plain), in(stream.subspan(2)), length, in(theirs_), in(session_key_)) != 0) {
        throw std::runtime_error("the client's frame does not decrypt");
    }
    count_up(theirs_);
    return length - mac_size;
}

}  // namespace bare
