#include "tests/support/hex.hpp"

#include <span>
#include <stdexcept>

#include <sodium.h>

namespace toxrelay::test {

std::vector<std::byte> octets(std::string_view hex) {
    std::vector<std::byte> bytes(hex.size() / 2 + 1);  // never none: libsodium wants a place
    std::size_t size = 0;
    const char* end = nullptr;
    const int result = sodium_hex2bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), hex.data(),
                                      hex.size(), " ", &size, &end);
    if (result != 0 || end != hex.data() + hex.size()) throw std::runtime_error("no hex: " + std::string{hex});
    bytes.resize(size);
    return bytes;
}

std::string hex_of(Bytes bytes) {
    std::string hex(2 * bytes.size() + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    hex.pop_back();  // the terminating zero
    return hex;
}
std::string hex_of(std::string_view text) { return hex_of(std::as_bytes(std::span{text})); }
std::string hex_of(int byte) { return hex_of(std::vector{static_cast<std::byte>(byte)}); }
std::string hex(std::string_view spaced) { return hex_of(octets(spaced)); }

}  // namespace toxrelay::test
