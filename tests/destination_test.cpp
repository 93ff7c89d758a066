#include "toxrelay/destination.hpp"

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

using namespace toxrelay;

namespace {

HostName name_of(std::string_view text) {
    const auto name = HostName::from(text);
    REQUIRE(name.has_value());
    return *name;
}

}  // namespace

TEST_CASE("a host name is 1 to 255 characters") {
    CHECK_FALSE(HostName::from("").has_value());
    CHECK(name_of("a").text() == "a");
    CHECK(name_of(std::string(255, 'x')).text() == std::string(255, 'x'));
    CHECK_FALSE(HostName::from(std::string(256, 'x')).has_value());
}

TEST_CASE("a host name is made of letters, digits, '-', '.' and '_', at any place") {
    const std::string_view standing = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
    for (int code = 0; code < 256; ++code) {
        CAPTURE(code);
        const char c = static_cast<char>(code);
        const bool stands = standing.find(c) != std::string_view::npos;
        CHECK(HostName::from(std::string{c}).has_value() == stands);
        CHECK(HostName::from(std::string{c} + "b").has_value() == stands);
        CHECK(HostName::from(std::string{"a"} + c + "b").has_value() == stands);
        CHECK(HostName::from(std::string{"a"} + c).has_value() == stands);
    }
}

TEST_CASE("a host name keeps its text as it was written") {
    CHECK(name_of("Relay-1.example_net.").text() == "Relay-1.example_net.");
    HostName name = name_of("a-long-name.example");
    name = name_of("short");
    CHECK(name.text() == "short");
}

TEST_CASE("host names are equal when their texts are") {
    CHECK(name_of("relay.example") == name_of("relay.example"));
    CHECK(name_of("relay.example") != name_of("relay.exampl"));
    CHECK(name_of("relay.example") != name_of("relay-example"));
    CHECK(name_of("relay.example") != name_of("Relay.example"));
    HostName name = name_of("a-long-name.example");
    name = name_of("short");
    CHECK(name == name_of("short"));
}

TEST_CASE("destinations are equal when host and port are") {
    const Ipv4 ipv4{std::byte{192}, std::byte{0}, std::byte{2}, std::byte{1}};
    Ipv6 ipv6{};
    ipv6[15] = std::byte{1};
    CHECK(Destination{ipv4, 443} == Destination{ipv4, 443});
    CHECK(Destination{ipv4, 443} != Destination{ipv4, 444});
    CHECK(Destination{ipv4, 443} != Destination{Ipv4{}, 443});
    CHECK(Destination{ipv6, 443} == Destination{ipv6, 443});
    CHECK(Destination{ipv6, 443} != Destination{Ipv6{}, 443});
    CHECK(Destination{Ipv4{}, 443} != Destination{Ipv6{}, 443});
    CHECK(Destination{name_of("192.0.2.1"), 443} == Destination{name_of("192.0.2.1"), 443});
    CHECK(Destination{name_of("192.0.2.1"), 443} != Destination{ipv4, 443});
}
