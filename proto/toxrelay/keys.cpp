#include "toxrelay/keys.hpp"

#include <sodium.h>

namespace toxrelay {

namespace {

bool parse_hex(std::string_view hex, std::span<std::byte, key_size> to, HexError& error) noexcept {
    error = HexError::wrong_length;
    if (hex.size() != 2 * key_size) return false;
    error = HexError::not_hexadecimal;
    std::size_t written = 0;
    // libsodium's reader takes the same time whatever the digits are: it may be reading a secret.
    const int failed = sodium_hex2bin(reinterpret_cast<unsigned char*>(to.data()), to.size(), hex.data(), hex.size(),
                                      nullptr, &written, nullptr);
    return failed == 0 && written == to.size();
}

}  // namespace

std::string_view to_string(HexError error) noexcept {
    switch (error) {
        case HexError::wrong_length: return "a key is written as 64 hexadecimal digits";
        case HexError::not_hexadecimal: return "a key has only the digits 0-9, a-f and A-F";
    }
    return "unknown";
}

std::variant<PublicKey, HexError> parse_public_key(std::string_view hex) noexcept {
    PublicKey key;
    HexError error{};
    if (!parse_hex(hex, key.bytes, error)) return error;
    return key;
}

std::string to_string(const PublicKey& key) {
    std::string hex(2 * key_size + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), reinterpret_cast<const unsigned char*>(key.bytes.data()), key_size);
    hex.pop_back();
    return hex;
}

std::variant<SecretKey, HexError> parse_secret_key(std::string_view hex) noexcept {
    HexError error{};
    auto secret = SecretKey::made_by([&](auto to) { return parse_hex(hex, to, error); });
    if (!secret) return error;
    return std::variant<SecretKey, HexError>{std::in_place_index<0>, std::move(*secret)};
}

KeyPair::KeyPair(SecretKey secret) noexcept : secret_(std::move(secret)) {
    crypto_scalarmult_base(reinterpret_cast<unsigned char*>(public_.bytes.data()),
                           reinterpret_cast<const unsigned char*>(secret_.expose().data()));
}

}  // namespace toxrelay
