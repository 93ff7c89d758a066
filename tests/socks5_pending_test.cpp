// The bytes that are to go to a SOCKS5 proxy: what stays pending, where it stays, and that nothing of it is left behind.

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <string_view>
#include <variant>

#include <catch2/catch.hpp>

#include "tests/support/hex.hpp"
#include "tests/support/socks5_asking.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/credentials.hpp"
#include "toxrelay/proxy.hpp"
#include "toxrelay/socks5.hpp"

using namespace toxrelay;
using namespace toxrelay::test;

TEST_CASE("what was sent is pending no more, and no more than what is pending can be sent") {
    Asking asking = with_credentials();
    asking.socks5.written(0);
    CHECK(asking.pending() == greeting_with_credentials);
    asking.socks5.written(1);
    CHECK(asking.pending() == hex("02 00 02"));
    asking.socks5.written(2);
    CHECK(asking.pending() == hex("02"));
    asking.socks5.written(100);
    CHECK(asking.pending().empty());
    asking.socks5.written(1);
    CHECK(asking.take("05 02") == 2);
    CHECK(asking.pending() == authentication);
    asking.socks5.written(5);
    CHECK(asking.pending() == authentication.substr(10));
    CHECK(asking.take("01 00") == 2);
    CHECK(asking.pending() == authentication.substr(10) + request_to_ipv4);
}

TEST_CASE("what is pending stays put when answers come before it is written, and grows behind") {
    Asking asking = with_credentials();
    asking.socks5.written(1);
    const Bytes first = asking.socks5.pending();
    CHECK(asking.take("05 02") == 2);
    CHECK(asking.socks5.pending().data() == first.data());
    CHECK(asking.pending() == hex("02 00 02") + authentication);
    CHECK(asking.take("01 00") == 2);
    CHECK(asking.socks5.pending().data() == first.data());
    CHECK(hex_of(first) == hex("02 00 02"));
    CHECK(asking.pending() == hex("02 00 02") + authentication + request_to_ipv4);
    asking.socks5.written(first.size());
    CHECK(asking.pending() == authentication + request_to_ipv4);
}

TEST_CASE("a server that needs no user and password is told none, though the greeting is written late") {
    Asking asking = with_credentials();
    asking.socks5.written(3);
    const Bytes first = asking.socks5.pending();
    CHECK(asking.take("05 00") == 2);
    CHECK(asking.socks5.pending().data() == first.data());
    CHECK(asking.pending() == hex("02") + request_to_ipv4);
    asking.socks5.written(1);
    CHECK(asking.pending() == request_to_ipv4);
}

TEST_CASE("answers that come before their questions were written count, and the questions stay pending") {
    Asking asking = with_credentials();
    CHECK(asking.take("05 02 01 00 05 00 00 01 7f 00 00 01 04 38 aa bb") == 14);
    CHECK(asking.socks5.result() == TunnelResult{TunnelOpen{}});
    CHECK(asking.pending() == greeting_with_credentials + authentication + request_to_ipv4);
    asking.send();
    CHECK(asking.pending().empty());
}

TEST_CASE("a machine that is dropped leaves no byte of the user and password behind") {
    struct Place {
        alignas(Socks5) std::array<std::byte, sizeof(Socks5)> bytes{};
        bool shows(std::string_view text) const { return hex_of(bytes).find(hex_of(text)) != std::string::npos; }
    };
    const bool told = GENERATE(false, true);
    CAPTURE(told);
    const auto credentials = std::get<Socks5Credentials>(Socks5Credentials::from("somebody", "s3cret-word"));
    Place place;
    auto* socks5 = new (place.bytes.data()) Socks5{to_ipv4, &credentials};
    if (told) CHECK(socks5->take(octets("05 02")) == 2);
    REQUIRE(place.shows("somebody"));
    REQUIRE(place.shows("s3cret-word"));
    std::destroy_at(socks5);
    CHECK_FALSE(place.shows("some"));
    CHECK_FALSE(place.shows("body"));
    CHECK_FALSE(place.shows("s3cret"));
    CHECK_FALSE(place.shows("word"));
}
