#include "toxrelay/credentials.hpp"

#include <array>
#include <memory>
#include <new>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>

#include <catch2/catch.hpp>

#include "tests/support/text.hpp"
#include "toxrelay/bytes.hpp"

using namespace toxrelay;
using toxrelay::test::text_of;

namespace {

/// Nothing when they are good.
template <class Kind>
std::optional<CredentialsError> error_in(std::string_view user, std::string_view password) {
    const auto made = Kind::from(user, password);
    if (const auto* error = std::get_if<CredentialsError>(&made)) return *error;
    const auto& credentials = std::get<Kind>(made);
    CHECK(text_of(credentials.user()) == user);
    CHECK(text_of(credentials.password()) == password);
    return std::nullopt;
}

template <class Kind>
Kind good(std::string_view user, std::string_view password) {
    auto made = Kind::from(user, password);
    REQUIRE(std::holds_alternative<Kind>(made));
    return std::get<Kind>(std::move(made));
}

const std::string longest(255, 'x');
const std::string too_long(256, 'x');

}  // namespace

TEST_CASE("SOCKS5 takes users and passwords of 1 to 255 bytes") {
    CHECK(error_in<Socks5Credentials>("", "password") == CredentialsError::user_empty);
    CHECK(error_in<Socks5Credentials>("u", "password") == std::nullopt);
    CHECK(error_in<Socks5Credentials>(longest, "password") == std::nullopt);
    CHECK(error_in<Socks5Credentials>(too_long, "password") == CredentialsError::user_too_long);
    CHECK(error_in<Socks5Credentials>("user", "") == CredentialsError::password_empty);
    CHECK(error_in<Socks5Credentials>("user", "p") == std::nullopt);
    CHECK(error_in<Socks5Credentials>("user", longest) == std::nullopt);
    CHECK(error_in<Socks5Credentials>("user", too_long) == CredentialsError::password_too_long);
    CHECK(error_in<Socks5Credentials>(longest, longest) == std::nullopt);
}

TEST_CASE("HTTP takes users and passwords of up to 255 bytes, and empty ones") {
    CHECK(error_in<HttpCredentials>("", "") == std::nullopt);
    CHECK(error_in<HttpCredentials>("", "password") == std::nullopt);
    CHECK(error_in<HttpCredentials>("user", "") == std::nullopt);
    CHECK(error_in<HttpCredentials>("u", "p") == std::nullopt);
    CHECK(error_in<HttpCredentials>(longest, longest) == std::nullopt);
    CHECK(error_in<HttpCredentials>(too_long, "password") == CredentialsError::user_too_long);
    CHECK(error_in<HttpCredentials>("user", too_long) == CredentialsError::password_too_long);
}

TEST_CASE("HTTP takes a colon in the password, and in no place of the user") {
    CHECK(error_in<HttpCredentials>("user", ":pass:word:") == std::nullopt);
    for (const std::string_view user : {":", ":user", "us:er", "user:"}) {
        CAPTURE(user);
        CHECK(error_in<HttpCredentials>(user, "password") == CredentialsError::user_has_colon);
        CHECK(error_in<Socks5Credentials>(user, "password") == std::nullopt);
    }
}

TEST_CASE("HTTP takes every byte but control characters, SOCKS5 every byte") {
    for (int code = 0; code < 256; ++code) {
        if (code == ':') continue;
        CAPTURE(code);
        const bool control = code <= 31 || code == 127;
        const auto expected = control ? std::optional{CredentialsError::control_character} : std::nullopt;
        const std::string text = std::string{"a"} + static_cast<char>(code);
        CHECK(error_in<HttpCredentials>(text, "password") == expected);
        CHECK(error_in<HttpCredentials>("user", text) == expected);
        CHECK(error_in<Socks5Credentials>(text, "password") == std::nullopt);
        CHECK(error_in<Socks5Credentials>("user", text) == std::nullopt);
    }
}

TEST_CASE("each error has a text of its own") {
    std::set<std::string_view> texts{"", "unknown"};
    for (const auto error :
         {CredentialsError::user_empty, CredentialsError::user_too_long, CredentialsError::user_has_colon,
          CredentialsError::password_empty, CredentialsError::password_too_long, CredentialsError::control_character}) {
        CAPTURE(static_cast<int>(error));
        CHECK(texts.insert(to_string(error)).second);
    }
}

TEST_CASE("credentials are moved into a place of their own, and never copied") {
    STATIC_REQUIRE(std::is_nothrow_move_constructible_v<Socks5Credentials>);
    STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<Socks5Credentials>);
    STATIC_REQUIRE_FALSE(std::is_copy_assignable_v<Socks5Credentials>);
    STATIC_REQUIRE_FALSE(std::is_move_assignable_v<Socks5Credentials>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<HttpCredentials, Socks5Credentials>);
}

namespace {

/// Where credentials live, so that the bytes can be looked at when they live there no more.
template <class Kind>
struct Place {
    alignas(Kind) std::array<std::byte, sizeof(Kind)> bytes{};

    Kind& make(std::string_view user, std::string_view password) {
        return *new (bytes.data()) Kind{good<Kind>(user, password)};
    }
    bool shows(std::string_view text) const { return text_of(bytes).find(text) != std::string::npos; }
};

}  // namespace

TEMPLATE_TEST_CASE("credentials that are dropped leave no byte of them behind", "", HttpCredentials,
                   Socks5Credentials) {
    Place<TestType> place;
    auto& credentials = place.make("somebody", "s3cret-word");
    REQUIRE(place.shows("somebody"));
    REQUIRE(place.shows("s3cret-word"));
    std::destroy_at(&credentials);
    CHECK_FALSE(place.shows("somebody"));
    CHECK_FALSE(place.shows("some"));
    CHECK_FALSE(place.shows("s3cret"));
    CHECK_FALSE(place.shows("word"));
}

TEMPLATE_TEST_CASE("credentials that are moved from are empty, and leave no byte of them behind", "", HttpCredentials,
                   Socks5Credentials) {
    Place<TestType> place;
    auto& source = place.make("somebody", "s3cret-word");
    REQUIRE(place.shows("s3cret-word"));
    const TestType moved{std::move(source)};
    CHECK(text_of(moved.user()) == "somebody");
    CHECK(text_of(moved.password()) == "s3cret-word");
    // NOLINTNEXTLINE(bugprone-use-after-move): what moving leaves behind is what is tested
    CHECK(source.user().empty());
    CHECK(source.password().empty());
    CHECK_FALSE(place.shows("some"));
    CHECK_FALSE(place.shows("body"));
    CHECK_FALSE(place.shows("s3cret"));
    CHECK_FALSE(place.shows("word"));
    std::destroy_at(&source);
}
