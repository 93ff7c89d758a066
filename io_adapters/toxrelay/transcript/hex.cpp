#include "toxrelay/transcript/hex.hpp"

#include <algorithm>

#include <sodium.h>

namespace toxrelay::transcript {

void append_hex(std::string& to, Bytes bytes) {
    const std::size_t before = to.size();
    const std::size_t digits = 2 * bytes.size();
    to.resize(before + digits + 1);  // sodium ends them with a zero
    sodium_bin2hex(to.data() + before, digits + 1, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    to.pop_back();
}

std::string to_hex(Bytes bytes) {
    std::string digits;
    append_hex(digits, bytes);
    return digits;
}

std::optional<std::vector<std::byte>> from_hex(std::string_view digits) {
    // One way to write each byte: a digit in the other case would be a difference that replays alike.
    if (!std::ranges::all_of(digits, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }))
        return {};
    if (digits.size() % 2 != 0) return {};
    std::vector<std::byte> bytes(digits.size() / 2);
    if (bytes.empty()) return bytes;  // sodium wants no null pointers
    sodium_hex2bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), digits.data(), digits.size(), nullptr,
                   nullptr, nullptr);
    return bytes;
}

}  // namespace toxrelay::transcript
