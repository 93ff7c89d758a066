#include "toxrelay/socks5.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/hex.hpp"
#include "tests/support/socks5_asking.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/destination.hpp"
#include "toxrelay/proxy.hpp"

using namespace toxrelay;
using namespace toxrelay::test;

namespace {

Host name(std::string_view text) { return HostName::from(text).value(); }

}  // namespace

TEST_CASE("the greeting offers a user and a password only when there are some") {
    CHECK(plain().pending() == hex("05 01 00"));
    CHECK(with_credentials().pending() == hex("05 02 00 02"));
}

TEST_CASE("the request names the destination by the kind of its host") {
    const auto request_to = [](const Destination& to) {
        Asking asking{to};
        CHECK(asking.send() == plain_greeting);
        CHECK(asking.take("05 00") == 2);
        return asking.pending();
    };
    Ipv6 ipv6{std::byte{0x20}, std::byte{0x01}, std::byte{0x0d}, std::byte{0xb8}};
    ipv6.back() = std::byte{0x99};
    CHECK(request_to({ipv4, 33445}) == hex("05 01 00 01 c0 00 02 21 82 a5"));
    CHECK(request_to({ipv4, 0}) == hex("05 01 00 01 c0 00 02 21 00 00"));
    CHECK(request_to({ipv4, 65535}) == hex("05 01 00 01 c0 00 02 21 ff ff"));
    CHECK(request_to({ipv6, 443}) == hex("05 01 00 04 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 99 01 bb"));
    CHECK(request_to({name("relay.example"), 443}) == hex("05 01 00 03 0d") + hex_of("relay.example") + hex("01 bb"));
    CHECK(request_to({name("x"), 443}) == hex("05 01 00 03 01") + hex_of("x") + hex("01 bb"));
    const std::string longest(255, 'x');
    CHECK(request_to({name(longest), 443}) == hex("05 01 00 03 ff") + hex_of(longest) + hex("01 bb"));
}

TEST_CASE("user and password are told as they are, with their lengths in front") {
    const auto authentication_of = [](std::string_view user, std::string_view password) {
        Asking asking{user, password};
        CHECK(asking.send() == greeting_with_credentials);
        CHECK(asking.take("05 02") == 2);
        return asking.pending();
    };
    const std::string longest_user(255, 'u');
    const std::string longest_password(255, 'p');
    CHECK(authentication_of("u", "p") == hex("01 01 75 01 70"));
    CHECK(authentication_of("u", longest_password) == hex("01 01 75 ff") + hex_of(longest_password));
    CHECK(authentication_of(longest_user, "p") == hex("01 ff") + hex_of(longest_user) + hex("01 70"));
    CHECK(authentication_of(longest_user, longest_password) ==
          hex("01 ff") + hex_of(longest_user) + hex("ff") + hex_of(longest_password));
    CHECK(authentication_of({"\0\xff:", 3}, {"\n\x80", 2}) == hex("01 03 00 ff 3a 02 0a 80"));
}

TEST_CASE("the longest of all questions have room") {
    const std::string longest(255, 'x');
    Asking asking{longest, longest, {name(longest), 1}};
    CHECK(asking.take("05 02 01 00") == 4);
    CHECK(asking.pending() == greeting_with_credentials + hex("01 ff") + hex_of(longest) + hex("ff") + hex_of(longest) +
                                  hex("05 01 00 03 ff") + hex_of(longest) + hex("00 01"));
}

TEST_CASE("the tunnel is open behind the bound address, whatever its kind, and what follows came through it") {
    const std::string name_of_255(255, 'n');
    const std::string reply = GENERATE_COPY(hex("05 00 00 01 7f 00 00 01 04 38"),
                                            hex("05 00 00 04 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01 04 38"),
                                            hex("05 00 00 03 00 04 38"), hex("05 00 00 03 01 78 04 38"),
                                            hex("05 00 00 03 ff") + hex_of(name_of_255) + hex("04 38"),
                                            hex("05 00 00 01 00 00 00 00 00 00"), hex("05 00 ff 01 7f 00 00 01 04 38"));
    const std::string leftover = GENERATE("", "00", "05 00 00 01 7f 00 00 01 04 38 05 01");
    CAPTURE(reply, leftover);

    const auto without = at_every_split(plain, {"05 00", reply + leftover});
    CHECK(without.sent == std::vector{plain_greeting, request_to_ipv4, hex("")});
    CHECK(without.result == TunnelResult{TunnelOpen{}});
    CHECK(without.step == ProxyStep::request);
    CHECK(without.leftover == hex(leftover));

    const auto with = at_every_split(with_credentials, {"05 02", "01 00", reply + leftover});
    CHECK(with.sent == std::vector{greeting_with_credentials, authentication, request_to_ipv4, hex("")});
    CHECK(with.result == TunnelResult{TunnelOpen{}});
    CHECK(with.step == ProxyStep::request);
    CHECK(with.leftover == hex(leftover));
}

TEST_CASE("the tunnel is not open before the last byte of the port") {
    const std::string reply = GENERATE("05 00 00 01 7f 00 00 01 04 38", "05 00 00 03 02 78 79 04 38",
                                       "05 00 00 04 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01 04 38");
    Asking asking;
    CHECK(asking.take("05 00") == 2);
    const auto bytes = octets(reply);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        CAPTURE(i);
        CHECK_FALSE(asking.socks5.result().has_value());
        CHECK(asking.socks5.take(Bytes{bytes}.subspan(i, 1)) == 1);
    }
    CHECK(asking.socks5.result() == TunnelResult{TunnelOpen{}});
}

TEST_CASE("a server that needs no user and password is told none, though they were offered") {
    const auto ending = at_every_split(with_credentials, {"05 00", "05 00 00 01 7f 00 00 01 04 38 aa"});
    CHECK(ending.sent == std::vector{greeting_with_credentials, request_to_ipv4, hex("")});
    CHECK(ending.result == TunnelResult{TunnelOpen{}});
    CHECK(ending.leftover == "aa");
}

TEST_CASE("the answer to user and password may carry the version of SOCKS instead of its own") {
    const auto accepted = at_every_split(with_credentials, {"05 02", "05 00", "05 00 00 01 7f 00 00 01 04 38"});
    CHECK(accepted.sent == std::vector{greeting_with_credentials, authentication, request_to_ipv4, hex("")});
    CHECK(accepted.result == TunnelResult{TunnelOpen{}});
    const auto ending = at_every_split(with_credentials, {"05 02", "05 01"});
    CHECK(ending.result == refused(CloseReason::proxy_credentials_refused, 1));
}

TEST_CASE("the step is the answer that is still to come") {
    Asking asking = with_credentials();
    CHECK(asking.socks5.step() == ProxyStep::greeting);
    CHECK(asking.take("05") == 1);
    CHECK(asking.socks5.step() == ProxyStep::greeting);
    CHECK(asking.take("02") == 1);
    CHECK(asking.socks5.step() == ProxyStep::authentication);
    CHECK(asking.take("01") == 1);
    CHECK(asking.socks5.step() == ProxyStep::authentication);
    CHECK(asking.take("00") == 1);
    CHECK(asking.socks5.step() == ProxyStep::request);

    Asking without = plain();
    CHECK(without.take("05 00") == 2);
    CHECK(without.socks5.step() == ProxyStep::request);
}

TEST_CASE("nothing is taken when nothing came, or when there is a result") {
    Asking asking;
    CHECK(asking.take("") == 0);
    CHECK_FALSE(asking.socks5.result().has_value());
    CHECK(asking.take("05 00 05 00 00 01 00 00 00 00 00 00") == 12);
    CHECK(asking.take("05 01") == 0);
    CHECK(asking.socks5.result() == TunnelResult{TunnelOpen{}});

    Asking turned_away;
    CHECK(turned_away.take("05 00 05 01") == 4);
    CHECK(turned_away.take("00 01 00 00 00 00 00 00") == 0);
    CHECK(turned_away.socks5.result() == refused(CloseReason::socks_general_failure, 1));
}
