#include <array>
#include <cstddef>
#include <vector>

#include <catch2/catch.hpp>
#include <rapidcheck.h>
#include <rapidcheck/catch.h>
#include <sodium.h>

#include "property_tests/generators.hpp"
#include "toxrelay/box.hpp"

using namespace toxrelay;

namespace {

using Bytes24 = std::array<std::byte, 24>;

const unsigned char* raw(const std::byte* bytes) { return reinterpret_cast<const unsigned char*>(bytes); }

/// The nonce plus `count`, by adding it to the number byte by byte: no increment of the library's.
Bytes24 plus(const Bytes24& nonce, std::size_t count) {
    Bytes24 sum{};
    std::size_t carry = count;
    for (std::size_t i = sum.size(); i-- > 0;) {
        carry += std::to_integer<std::size_t>(nonce[i]);
        sum[i] = static_cast<std::byte>(carry % 256);
        carry /= 256;
    }
    return sum;
}

std::vector<std::byte> libsodium_box(const std::vector<std::byte>& text, const Bytes24& nonce,
                                     const std::array<std::byte, 32>& key) {
    std::vector<std::byte> box(16 + text.size());
    crypto_box_easy_afternm(reinterpret_cast<unsigned char*>(box.data()), raw(text.data()), text.size(),
                            raw(nonce.data()), raw(key.data()));
    return box;
}

rc::Gen<std::vector<std::vector<std::byte>>> conversation() {
    return rc::gen::resize(
        8, rc::gen::container<std::vector<std::vector<std::byte>>>(properties::bytes_between(0, max_plain_size)));
}

}  // namespace

TEST_CASE("a conversation sealed by a stream is what libsodium seals message by message") {
    rc::prop("for any key, nonce and texts", [] {
        const auto key_bytes = *properties::array_of<32>();
        const auto nonce = *properties::nonce_near_a_carry();
        const auto texts = *conversation();
        const SharedKey key{key_bytes};
        BoxStream stream{key, Nonce{nonce}};
        for (std::size_t k = 0; k < texts.size(); ++k) {
            std::vector<std::byte> text = texts[k];
            std::array<std::byte, mac_size> mac{};
            stream.seal(key, text, mac);
            text.insert(text.begin(), mac.begin(), mac.end());
            RC_ASSERT(text == libsodium_box(texts[k], plus(nonce, k), key_bytes));
        }
    });
}

TEST_CASE("a conversation sealed by libsodium is opened by a stream, damaged messages in between or not") {
    rc::prop("for any key, nonce, texts and damage", [] {
        const auto key_bytes = *properties::array_of<32>();
        const auto nonce = *properties::nonce_near_a_carry();
        const auto texts = *conversation();
        const SharedKey key{key_bytes};
        BoxStream stream{key, Nonce{nonce}};
        for (std::size_t k = 0; k < texts.size(); ++k) {
            std::vector<std::byte> box = libsodium_box(texts[k], plus(nonce, k), key_bytes);
            const auto open = [&] {
                return stream.open(key, MutableBytes{box}.subspan(mac_size), MutableBytes{box}.first<mac_size>());
            };
            if (*rc::gen::arbitrary<bool>()) {
                const auto bit = *properties::uniform<std::size_t>(0, box.size() * 8);
                const auto flip = static_cast<std::byte>(1U << bit % 8);
                box[bit / 8] ^= flip;
                const auto damaged = box;
                RC_ASSERT_FALSE(open());
                RC_ASSERT(box == damaged);
                box[bit / 8] ^= flip;
            }
            RC_ASSERT(open());
            box.erase(box.begin(), box.begin() + mac_size);
            RC_ASSERT(box == texts[k]);
        }
    });
}

TEST_CASE("shared keys are those of crypto_box_beforenm, for points of low order and other nonsense as well") {
    rc::prop("for any bytes as keys", [] {
        const auto ours = *properties::array_of<32>();
        auto theirs = *properties::array_of<32>();
        if (*properties::uniform(0, 4) == 0) theirs.fill(std::byte{0});
        std::array<unsigned char, 32> expected{};
        const bool usable = crypto_box_beforenm(expected.data(), raw(theirs.data()), raw(ours.data())) == 0;
        const auto key = shared_key(PublicKey{theirs}, SecretKey{ours});
        RC_ASSERT(key.has_value() == usable);
        if (usable) RC_ASSERT(std::equal(expected.begin(), expected.end(), raw(key->expose().data())));
    });
}
