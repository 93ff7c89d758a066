#include "toxrelay/sealed_stream.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>
#include <sodium.h>

using namespace toxrelay;

namespace {

using Frame = std::vector<std::byte>;

SharedKey key() {
    std::array<std::byte, key_size> bytes{};
    bytes.fill(std::byte{0x77});
    return SharedKey{bytes};
}

Nonce nonce_of(int last) {
    Nonce nonce;
    nonce.bytes[23] = static_cast<std::byte>(last);
    return nonce;
}

/// Room for a frame, its text filled in.
Frame frame_with(std::size_t text_size, int filling) {
    Frame frame(frame_overhead + text_size);
    std::fill(frame.begin() + frame_overhead, frame.end(), static_cast<std::byte>(filling));
    return frame;
}

std::array<std::byte, 2> length_field(std::size_t length) {
    return {static_cast<std::byte>(length >> 8U), static_cast<std::byte>(length & 0xFFU)};
}

}  // namespace

TEST_CASE("a sealed frame is its length, then the box of libsodium's under the direction's next nonce") {
    SealedStream stream{key(), nonce_of(10), nonce_of(50)};
    for (int k = 0; k < 3; ++k) {
        const std::size_t size = k == 0 ? 1 : k == 1 ? 2032 : 300;
        Frame frame = frame_with(size, k);
        Frame expected(frame_overhead + size);
        expected[0] = static_cast<std::byte>((size + 16) / 256);
        expected[1] = static_cast<std::byte>((size + 16) % 256);
        const std::vector<unsigned char> text(size, static_cast<unsigned char>(k));
        crypto_box_easy_afternm(reinterpret_cast<unsigned char*>(expected.data()) + 2, text.data(), size,
                                reinterpret_cast<const unsigned char*>(nonce_of(10 + k).bytes.data()),
                                reinterpret_cast<const unsigned char*>(key().expose().data()));
        stream.seal(frame);
        CAPTURE(k);
        CHECK(frame == expected);
    }
}

TEST_CASE("two streams with each other's nonces open each other's frames in order") {
    SealedStream here{key(), nonce_of(1), nonce_of(100)};
    SealedStream there{key(), nonce_of(100), nonce_of(1)};
    for (int k = 0; k < 5; ++k) {
        Frame frame = frame_with(30, k);
        SealedStream& sender = k % 2 == 0 ? here : there;
        SealedStream& receiver = k % 2 == 0 ? there : here;
        sender.seal(frame);
        const auto text = receiver.open(frame);
        REQUIRE(text.has_value());
        CHECK(text->data() == frame.data() + frame_overhead);
        CHECK(text->size() == 30);
        CHECK(std::ranges::all_of(*text, [&](std::byte b) { return b == static_cast<std::byte>(k); }));
    }
}

TEST_CASE("a stream does not open its own frames, nor one frame twice") {
    SealedStream here{key(), nonce_of(1), nonce_of(100)};
    SealedStream there{key(), nonce_of(100), nonce_of(1)};
    Frame frame = frame_with(30, 1);
    here.seal(frame);
    CHECK_FALSE(here.open(frame).has_value());
    Frame again = frame;
    CHECK(there.open(frame).has_value());
    CHECK_FALSE(there.open(again).has_value());
}

TEST_CASE("a frame that does not decrypt changes neither itself nor the stream") {
    SealedStream here{key(), nonce_of(1), nonce_of(100)};
    SealedStream there{key(), nonce_of(100), nonce_of(1)};
    Frame good = frame_with(30, 1);
    here.seal(good);
    Frame bad = good;
    bad.back() ^= std::byte{1};
    const Frame before = bad;
    CHECK_FALSE(there.open(bad).has_value());
    CHECK(bad == before);
    CHECK(there.open(good).has_value());
}

TEST_CASE("a moved stream goes on where it was") {
    SealedStream here{key(), nonce_of(1), nonce_of(100)};
    SealedStream first{key(), nonce_of(100), nonce_of(1)};
    Frame one = frame_with(5, 1);
    Frame two = frame_with(5, 2);
    here.seal(one);
    here.seal(two);
    CHECK(first.open(one).has_value());
    SealedStream second{std::move(first)};
    CHECK(second.open(two).has_value());
}

TEST_CASE("a frame has 17 to 2048 bytes behind its length field") {
    for (std::size_t length = 0; length <= 0xFFFF; ++length) {
        const auto size = frame_size(length_field(length));
        const bool fits = length >= 17 && length <= 2048;
        if (fits == size.has_value() && (!fits || *size == length + 2)) continue;
        CAPTURE(length);
        FAIL_CHECK("wrongly judged");
    }
}
