#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include <catch2/catch.hpp>
#include <rapidcheck.h>
#include <rapidcheck/catch.h>

#include "property_tests/generators.hpp"
#include "toxrelay/nonce.hpp"

using namespace toxrelay;

namespace {

/// A big number as bits, the most significant first, counted up as on paper: the last 0 becomes 1, the 1s behind it 0.
std::string bits_of(const std::array<std::byte, 24>& bytes) {
    std::string bits;
    for (const std::byte byte : bytes) {
        for (unsigned bit = 8; bit-- > 0;) bits += std::to_integer<unsigned>(byte) >> bit & 1U ? '1' : '0';
    }
    return bits;
}

std::string counted_up(std::string bits) {
    const std::size_t last_zero = bits.rfind('0');
    if (last_zero == std::string::npos) return std::string(bits.size(), '0');
    bits[last_zero] = '1';
    std::fill(bits.begin() + static_cast<std::ptrdiff_t>(last_zero) + 1, bits.end(), '0');
    return bits;
}

}  // namespace

TEST_CASE("a nonce counts as one big-endian number that wraps") {
    rc::prop("for any nonce, some steps on", [] {
        Nonce nonce{*properties::nonce_near_a_carry()};
        const int steps = *properties::uniform(1, 600);
        std::string bits = bits_of(nonce.bytes);
        for (int i = 0; i < steps; ++i) {
            const std::string next = counted_up(bits);
            const auto first_change =
                static_cast<std::size_t>(std::mismatch(bits.begin(), bits.end(), next.begin()).first - bits.begin());
            RC_ASSERT(nonce.increment() == first_change / 8);
            RC_ASSERT(bits_of(nonce.bytes) == next);
            bits = next;
        }
    });
}
