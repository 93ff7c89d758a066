#include "toxrelay/posix/address.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

namespace toxrelay::posix {
namespace {

std::string parsed(std::string_view text) {
    const auto host_port = parse_host_port(text);
    return host_port ? host_port->host + " " + std::to_string(host_port->port) : "nothing";
}

std::string resolved(const std::string& host) {
    const auto result = resolve(host, 33445);
    if (const auto* error = std::get_if<ResolveError>(&result)) {
        CHECK(error->code != 0);
        CHECK_FALSE(error->text.empty());
        return "error";
    }
    std::string text;
    for (const Address& address : std::get<0>(result)) text += to_string(address) + " ";
    return text;
}

TEST_CASE("a host and a port are read as people write them") {
    CHECK(parsed("relay.example:33445") == "relay.example 33445");
    CHECK(parsed("127.0.0.1:1") == "127.0.0.1 1");
    CHECK(parsed("[::1]:65535") == "::1 65535");
    CHECK(parsed("[fe80::1%eth0]:443") == "fe80::1%eth0 443");
}

TEST_CASE("what is no host and port is refused") {
    const std::string_view text =
        GENERATE("", ":", "relay", "relay:", ":443", "relay:0", "relay:65536", "relay:-1", "relay:+1", "relay: 1",
                 "relay:1 ", "relay:0x10", "re lay:443", "relay:443\n", "::1:33445", "::1", "[::1]", "[::1]443", "[]:1",
                 "[::1:443", "::1]:443", "[[::1]]:443", "[relay]:443", "[127.0.0.1]:443", "http://relay:443",
                 "relay/x:443", "user@relay:443");
    CAPTURE(text);
    CHECK(parsed(text) == "nothing");
    CHECK(parsed(std::string_view{"re\0lay:443", 10}) == "nothing");
}

TEST_CASE("literals are addresses already") {
    CHECK(resolved("127.0.0.1") == "127.0.0.1:33445 ");
    CHECK(resolved("::1") == "[::1]:33445 ");
}

TEST_CASE("localhost is this machine") {
    CHECK_THAT(resolved("localhost"), Catch::Contains("127.0.0.1:33445 ") || Catch::Contains("[::1]:33445 "));
}

TEST_CASE("a bad name has an error to show") {
    CHECK(resolved("") == "error");
    CHECK(resolved(std::string(64, 'x') + ".invalid") == "error");  // a label has 63 characters at most
    CHECK(resolved(std::string{"127.0.0.1\0.example", 18}) == "error");
}

TEST_CASE("a literal is told to a proxy as its bytes") {
    CHECK(parse_host("127.0.0.1") == Host{Ipv4{std::byte{127}, std::byte{0}, std::byte{0}, std::byte{1}}});
    Ipv6 loopback{};
    loopback.back() = std::byte{1};
    CHECK(parse_host("::1") == Host{loopback});
}

TEST_CASE("a name is told to a proxy as it is") {
    CHECK(parse_host("relay.example") == Host{*HostName::from("relay.example")});
    CHECK(parse_host("localhost") == Host{*HostName::from("localhost")});
}

TEST_CASE("a host that is no literal and no name cannot be told to a proxy") {
    for (const std::string_view text : {"", "fe80::1%eth0", "[::1]", "::1::", "re lay", "r\xc3\xa9lay"}) {
        CAPTURE(text);
        CHECK(parse_host(text) == std::nullopt);
    }
    CHECK(parse_host({"127.0.0.1\0.example", 18}) == std::nullopt);
    CHECK(parse_host(std::string(256, 'x')) == std::nullopt);
}

TEST_CASE("an address that was resolved here is told to a proxy by the same bytes") {
    for (const std::string text : {"192.0.2.33", "2001:db8::1234"}) {
        const auto addresses = std::get<std::vector<Address>>(resolve(text, 0x1234));
        REQUIRE(addresses.size() == 1);
        CHECK(to_destination(addresses.front()) == Destination{*parse_host(text), 0x1234});
    }
}

TEST_CASE("an address that is none can be shown all the same") { CHECK(to_string(Address{}) == "no address"); }

}  // namespace
}  // namespace toxrelay::posix
