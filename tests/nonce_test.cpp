#include "toxrelay/nonce.hpp"

#include <catch2/catch.hpp>

using namespace toxrelay;

namespace {

/// All zero but for the bytes from `index` on, which are 0xFF.
Nonce ones_from(std::size_t index) {
    Nonce nonce;
    for (std::size_t i = index; i < nonce_size; ++i) nonce.bytes[i] = std::byte{0xFF};
    return nonce;
}

}  // namespace

TEST_CASE("a nonce counts up in its last byte") {
    Nonce nonce;
    CHECK(nonce.increment() == 23);
    CHECK(nonce.increment() == 23);
    Nonce expected;
    expected.bytes[23] = std::byte{2};
    CHECK(nonce == expected);
}

TEST_CASE("a carry goes towards the first byte, through every byte that is full") {
    for (std::size_t full_from = 1; full_from <= nonce_size; ++full_from) {
        CAPTURE(full_from);
        Nonce nonce = ones_from(full_from);
        Nonce expected;
        expected.bytes[full_from - 1] = std::byte{1};
        CHECK(nonce.increment() == full_from - 1);
        CHECK(nonce == expected);
    }
}

TEST_CASE("a carry stops at the first byte that is not full") {
    Nonce nonce = ones_from(20);
    nonce.bytes[0] = std::byte{0xFF};
    nonce.bytes[19] = std::byte{0x7F};
    CHECK(nonce.increment() == 19);
    CHECK(nonce.bytes[0] == std::byte{0xFF});
    CHECK(nonce.bytes[19] == std::byte{0x80});
    CHECK(nonce.bytes[20] == std::byte{0});
}

TEST_CASE("the last nonce wraps to zero and says that the first byte changed") {
    Nonce nonce = ones_from(0);
    CHECK(nonce.increment() == 0);
    CHECK(nonce == Nonce{});
}

TEST_CASE("every 256 counts the last byte but one goes up by one") {
    Nonce nonce;
    for (int i = 0; i < 3 * 256 + 5; ++i) nonce.increment();
    CHECK(nonce.bytes[22] == std::byte{3});
    CHECK(nonce.bytes[23] == std::byte{5});
}
