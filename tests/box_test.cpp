#include "toxrelay/box.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>
#include <sodium.h>

using namespace toxrelay;

namespace {

using Text = std::vector<std::byte>;
using Mac = std::array<std::byte, mac_size>;

template <class Container>
unsigned char* raw(Container& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}
template <class Container>
const unsigned char* raw(const Container& bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::array<std::byte, key_size> key_bytes() {
    std::array<std::byte, key_size> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(200 - 5 * i);
    return bytes;
}

Text text_of(std::size_t size, std::size_t salt = 0) {
    Text text(size);
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<std::byte>(i * 7 + salt);
    return text;
}

Nonce nonce_ending_in(std::initializer_list<int> last_bytes) {
    Nonce nonce;
    for (std::size_t i = 0; i < nonce_size; ++i) nonce.bytes[i] = static_cast<std::byte>(0x40 + i);
    auto at = nonce.bytes.end() - static_cast<std::ptrdiff_t>(last_bytes.size());
    for (const int value : last_bytes) *at++ = static_cast<std::byte>(value);
    return nonce;
}

/// What libsodium makes: MAC, then ciphertext.
Text sealed_by_libsodium(const Text& text, const Nonce& nonce) {
    Text box(mac_size + text.size());
    crypto_box_easy_afternm(raw(box), raw(text), text.size(), raw(nonce.bytes), raw(key_bytes()));
    return box;
}

Text sealed_by(BoxStream& stream, Text text) {
    const SharedKey key{key_bytes()};
    Mac mac{};
    stream.seal(key, text, mac);
    text.insert(text.begin(), mac.begin(), mac.end());
    return text;
}

}  // namespace

TEST_CASE("a sealed text of any length is what libsodium's crypto_box makes") {
    const SharedKey key{key_bytes()};
    const Nonce nonce = nonce_ending_in({1, 2, 3});
    for (std::size_t size = 0; size <= max_plain_size; ++size) {
        BoxStream stream{key, nonce};
        if (sealed_by(stream, text_of(size)) == sealed_by_libsodium(text_of(size), nonce)) continue;
        CAPTURE(size);
        FAIL_CHECK("the boxes differ");
    }
}

TEST_CASE("a box of libsodium's opens at any length") {
    const SharedKey key{key_bytes()};
    const Nonce nonce = nonce_ending_in({9});
    for (std::size_t size = 0; size <= max_plain_size; ++size) {
        const Text box = sealed_by_libsodium(text_of(size), nonce);
        Mac mac{};
        std::copy_n(box.begin(), mac_size, mac.begin());
        Text text{box.begin() + mac_size, box.end()};
        BoxStream stream{key, nonce};
        if (stream.open(key, text, mac) && text == text_of(size)) continue;
        CAPTURE(size);
        FAIL_CHECK("the box did not open");
    }
}

TEST_CASE("message k is sealed under the first nonce plus k, through carries out of the last eight bytes") {
    const SharedKey key{key_bytes()};
    // The carry passes byte 16, where XSalsa20's subkey changes; the second goes on to the very first byte.
    Nonce all_ones;
    all_ones.bytes.fill(std::byte{0xFF});
    for (Nonce nonce : {nonce_ending_in({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE}),
                        nonce_ending_in({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE}), all_ones,
                        nonce_ending_in({0xFE})}) {
        BoxStream stream{key, nonce};
        for (std::size_t k = 0; k < 4; ++k) {
            CAPTURE(k);
            CHECK(sealed_by(stream, text_of(100, k)) == sealed_by_libsodium(text_of(100, k), nonce));
            nonce.increment();
        }
    }
}

TEST_CASE("opening counts through the carry as well") {
    const SharedKey key{key_bytes()};
    Nonce nonce = nonce_ending_in({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE});
    BoxStream stream{key, nonce};
    for (std::size_t k = 0; k < 4; ++k) {
        const Text box = sealed_by_libsodium(text_of(50, k), nonce);
        Mac mac{};
        std::copy_n(box.begin(), mac_size, mac.begin());
        Text text{box.begin() + mac_size, box.end()};
        CAPTURE(k);
        REQUIRE(stream.open(key, text, mac));
        CHECK(text == text_of(50, k));
        nonce.increment();
    }
}

TEST_CASE("a wrong bit anywhere is refused and leaves the text and the stream as they were") {
    const SharedKey key{key_bytes()};
    const Nonce nonce = nonce_ending_in({5});
    const Text box = sealed_by_libsodium(text_of(40), nonce);
    BoxStream stream{key, nonce};
    for (std::size_t bit = 0; bit < box.size() * 8; ++bit) {
        Text damaged = box;
        damaged[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
        Mac mac{};
        std::copy_n(damaged.begin(), mac_size, mac.begin());
        Text text{damaged.begin() + mac_size, damaged.end()};
        const Text before = text;
        CAPTURE(bit);
        CHECK_FALSE(stream.open(key, text, mac));
        CHECK(text == before);
    }
    Mac mac{};
    std::copy_n(box.begin(), mac_size, mac.begin());
    Text text{box.begin() + mac_size, box.end()};
    CHECK(stream.open(key, text, mac));
    CHECK(text == text_of(40));
}

TEST_CASE("a moved stream goes on where it was") {
    const SharedKey key{key_bytes()};
    Nonce nonce = nonce_ending_in({5});
    BoxStream first{key, nonce};
    sealed_by(first, text_of(10));
    nonce.increment();
    BoxStream second{std::move(first)};
    CHECK(sealed_by(second, text_of(10)) == sealed_by_libsodium(text_of(10), nonce));
}

TEST_CASE("two sides agree on the shared key, which is that of crypto_box_beforenm") {
    const KeyPair one{SecretKey{key_bytes()}};
    std::array<std::byte, key_size> other_bytes{};
    other_bytes.fill(std::byte{0x33});
    const KeyPair other{SecretKey{other_bytes}};
    const auto ours = shared_key(other.public_key(), one.secret_key());
    const auto theirs = shared_key(one.public_key(), other.secret_key());
    REQUIRE(ours.has_value());
    REQUIRE(theirs.has_value());
    CHECK(std::ranges::equal(ours->expose(), theirs->expose()));
    std::array<std::byte, key_size> expected{};
    REQUIRE(crypto_box_beforenm(raw(expected), raw(other.public_key().bytes), raw(key_bytes())) == 0);
    CHECK(std::ranges::equal(ours->expose(), expected));
}

TEST_CASE("there is no shared key with a low-order point") {
    const SecretKey ours{key_bytes()};
    PublicKey zero;
    PublicKey one;
    one.bytes[0] = std::byte{1};
    // Order 8, from RFC 7748's curve: both the point and its negative have this u coordinate.
    PublicKey order_eight =
        std::get<PublicKey>(parse_public_key("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"));
    // p - 1, p and p + 1: the same points as -1, 0 and 1, written otherwise.
    PublicKey p;
    p.bytes.fill(std::byte{0xFF});
    p.bytes[0] = std::byte{0xED};
    p.bytes[31] = std::byte{0x7F};
    PublicKey p_minus_one = p;
    p_minus_one.bytes[0] = std::byte{0xEC};
    PublicKey p_plus_one = p;
    p_plus_one.bytes[0] = std::byte{0xEE};
    for (const PublicKey& low : {zero, one, order_eight, p, p_minus_one, p_plus_one}) {
        CAPTURE(to_string(low));
        CHECK_FALSE(shared_key(low, ours).has_value());
    }
}
