#include "toxrelay/keys.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <concepts>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include <catch2/catch.hpp>

using namespace toxrelay;

namespace {

// RFC 7748, section 6.1: Alice's key pair.
const std::string alice_secret =
    "77076d0a7318a57d3c16c17251b26645"
    "df4c2f87ebc0992ab177fba51db92c2a";
const std::string alice_public =
    "8520f0098930a754748b7ddcb43ef75a"
    "0dbf3a0d26381af4eba4a98eaa9b4e6a";

std::array<std::byte, key_size> counting_bytes() {
    std::array<std::byte, key_size> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i + 1);
    return bytes;
}

template <class Parsed>
HexError error_of(const Parsed& parsed) {
    return std::get<HexError>(parsed);
}

}  // namespace

TEST_CASE("a public key is read from 64 digits and written back in lower case") {
    std::string upper = alice_public;
    std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    const auto lower_key = std::get<PublicKey>(parse_public_key(alice_public));
    const auto upper_key = std::get<PublicKey>(parse_public_key(upper));
    CHECK(lower_key == upper_key);
    CHECK(lower_key.bytes.front() == std::byte{0x85});
    CHECK(lower_key.bytes.back() == std::byte{0x6A});
    CHECK(to_string(upper_key) == alice_public);
}

TEST_CASE("a key of any other length is refused as such, whatever its digits") {
    for (std::size_t length = 0; length < 140; ++length) {
        if (length == 64) continue;
        CAPTURE(length);
        CHECK(error_of(parse_public_key(std::string(length, 'a'))) == HexError::wrong_length);
        CHECK(error_of(parse_secret_key(std::string(length, 'a'))) == HexError::wrong_length);
        CHECK(error_of(parse_public_key(std::string(length, 'x'))) == HexError::wrong_length);
    }
}

TEST_CASE("a character that is no digit is refused wherever it stands") {
    for (const char wrong : {'g', 'G', ' ', ':', '/', '@', '`', '\0', '\n', '\xFF'}) {
        for (const std::size_t at : {0U, 1U, 31U, 62U, 63U}) {
            std::string hex = alice_public;
            hex[at] = wrong;
            CAPTURE(static_cast<int>(wrong), at);
            CHECK(error_of(parse_public_key(hex)) == HexError::not_hexadecimal);
            CHECK(error_of(parse_secret_key(hex)) == HexError::not_hexadecimal);
        }
    }
}

TEST_CASE("the texts of the two hexadecimal errors differ") {
    CHECK(to_string(HexError::wrong_length) != to_string(HexError::not_hexadecimal));
    CHECK(to_string(HexError::wrong_length).find("64") != std::string_view::npos);
}

TEST_CASE("a key pair knows the public key of its secret key") {
    auto secret = parse_secret_key(alice_secret);
    const KeyPair alice{std::get<SecretKey>(std::move(secret))};
    CHECK(to_string(alice.public_key()) == alice_public);
    CHECK(alice.secret_key().expose()[0] == std::byte{0x77});
    CHECK(alice.secret_key().expose()[31] == std::byte{0x2A});
}

TEST_CASE("a secret hands its bytes on when moved and is wiped itself") {
    SecretKey first{counting_bytes()};
    const SecretKey second{std::move(first)};
    CHECK(std::ranges::equal(second.expose(), counting_bytes()));
    // NOLINTNEXTLINE(bugprone-use-after-move,clang-analyzer-cplusplus.Move): what moving leaves behind is what is tested
    CHECK(std::ranges::all_of(first.expose(), [](std::byte b) { return b == std::byte{0}; }));
}

TEST_CASE("a secret is wiped when it is dropped") {
    alignas(SecretKey) std::array<std::byte, sizeof(SecretKey)> place{};
    auto* secret = new (place.data()) SecretKey{counting_bytes()};
    REQUIRE(std::ranges::equal(place, counting_bytes()));
    secret->~SecretKey();
    // Through a volatile view, so that the compiler cannot argue from the end of the object's life.
    const volatile std::byte* left = place.data();
    bool wiped = true;
    for (std::size_t i = 0; i < place.size(); ++i) wiped = wiped && left[i] == std::byte{0};
    CHECK(wiped);
}

TEST_CASE("a secret is made in place, and dropped when its maker fails") {
    const auto made = SecretKey::made_by([](auto to) {
        std::ranges::fill(to, std::byte{9});
        return true;
    });
    REQUIRE(made.has_value());
    CHECK(made->expose()[31] == std::byte{9});
    CHECK_FALSE(SecretKey::made_by([](auto) { return false; }).has_value());
}

TEST_CASE("secrets can be moved but neither copied, assigned, compared nor taken for one another") {
    static_assert(std::is_nothrow_move_constructible_v<SecretKey>);
    static_assert(!std::is_copy_constructible_v<SecretKey>);
    static_assert(!std::is_copy_assignable_v<SecretKey>);
    static_assert(!std::is_move_assignable_v<SecretKey>);
    static_assert(!std::is_default_constructible_v<SecretKey>);
    static_assert(!std::equality_comparable<SecretKey>);
    static_assert(!std::is_constructible_v<SecretKey, SessionSeed>);
    static_assert(!std::is_convertible_v<std::array<std::byte, key_size>, SecretKey>);
    static_assert(!std::is_copy_constructible_v<KeyPair>);
    SUCCEED("checked by the compiler");
}
