#include "examples/way.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "examples/proxy_option.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/destination.hpp"
#include "toxrelay/posix/address.hpp"
#include "toxrelay/proxy.hpp"

namespace toxrelay::examples {
namespace {

using Catch::Matchers::Contains;

// The test has no network: a look-up of anything but localhost and literals fails.
const posix::HostPort relay_name{"relay.invalid", 33445};
const posix::HostPort relay_literal{"192.0.2.1", 33445};

std::variant<Way, NoWay> way_through(std::initializer_list<std::string_view> urls, const posix::HostPort& relay) {
    std::vector<ProxyOption> proxies;
    for (const auto url : urls) proxies.push_back(std::get<ProxyOption>(read_proxy(url)));
    return find_way(std::move(proxies), relay);
}

Way found(std::variant<Way, NoWay> way) {
    if (const auto* none = std::get_if<NoWay>(&way)) FAIL(none->why);
    return std::get<Way>(std::move(way));
}

std::string not_found(const std::variant<Way, NoWay>& way) {
    REQUIRE(std::holds_alternative<NoWay>(way));
    CHECK(std::get<NoWay>(way).why.find('\n') == std::string::npos);
    return std::get<NoWay>(way).why;
}

Destination destination(std::string_view host, std::uint16_t port) { return {*posix::parse_host(host), port}; }

}  // namespace

TEST_CASE("without a proxy the way begins and ends at the relay") {
    const auto way = found(way_through({}, relay_literal));
    REQUIRE(way.first.size() == 1);
    CHECK(to_string(way.first.front()) == "192.0.2.1:33445");
    CHECK(way.hops.empty());
    CHECK(way.proxies.empty());
}

TEST_CASE("through one proxy we connect to it, and it is asked for the relay") {
    const auto way = found(way_through({"http://user:word@[::1]:8080"}, relay_literal));
    REQUIRE(way.first.size() == 1);
    CHECK(to_string(way.first.front()) == "[::1]:8080");
    REQUIRE(way.hops.size() == 1);
    CHECK(way.hops[0].to == destination("192.0.2.1", 33445));
    CHECK(std::get<HttpProxy>(way.hops[0].proxy).credentials);
    CHECK(way.proxies == std::vector<std::string>{"http://[::1]:8080"});
}

TEST_CASE("in a chain each proxy is asked for the next, and the last for the relay") {
    const auto way =
        found(way_through({"http://127.0.0.1:1", "socks5h://two.invalid:2", "http://[2001:db8::3]:3"}, relay_name));
    REQUIRE(way.first.size() == 1);
    CHECK(to_string(way.first.front()) == "127.0.0.1:1");
    REQUIRE(way.hops.size() == 3);
    CHECK(way.hops[0].to == destination("two.invalid", 2));
    CHECK(way.hops[1].to == destination("2001:db8::3", 3));
    CHECK(way.hops[2].to == destination("relay.invalid", 33445));
    CHECK(std::holds_alternative<HttpProxy>(way.hops[0].proxy));
    CHECK(std::holds_alternative<Socks5Proxy>(way.hops[1].proxy));
    CHECK(std::holds_alternative<HttpProxy>(way.hops[2].proxy));
}

TEST_CASE("a proxy that resolves names is told the name, which is not looked up here") {
    for (const std::string_view url : {"socks5h://127.0.0.1:1", "http://127.0.0.1:1"}) {
        CHECK(found(way_through({url}, relay_name)).hops[0].to == destination("relay.invalid", 33445));
    }
}

TEST_CASE("for socks5:// the next name is resolved here") {
    const auto to = found(way_through({"socks5://127.0.0.1:1"}, {"localhost", 33445})).hops[0].to;
    CHECK((to == destination("127.0.0.1", 33445) || to == destination("::1", 33445)));
    CHECK(found(way_through({"socks5://127.0.0.1:1"}, relay_literal)).hops[0].to == destination("192.0.2.1", 33445));
}

TEST_CASE("what cannot be resolved is named, without the user and the password") {
    CHECK_THAT(not_found(way_through({}, relay_name)), Contains("no address for relay.invalid: "));
    CHECK_THAT(not_found(way_through({"socks5://127.0.0.1:1"}, relay_name)),
               Contains("no address for relay.invalid: "));
    const auto why = not_found(way_through({"http://sesame:sesame@proxy.invalid:1"}, relay_literal));
    CHECK_THAT(why, Contains("no address for proxy.invalid: ") && !Contains("sesame"));
    CHECK_THAT(not_found(way_through({"socks5://127.0.0.1:1", "http://sesame:sesame@two.invalid:2"}, relay_literal)),
               Contains("no address for two.invalid: ") && !Contains("sesame"));
}

TEST_CASE("a host that means something here only cannot be told to a proxy") {
    for (const std::string_view url : {"socks5h://127.0.0.1:1", "socks5://127.0.0.1:1", "http://127.0.0.1:1"}) {
        CHECK_THAT(not_found(way_through({url}, {"fe80::1%lo", 33445})), Contains("cannot be told of fe80::1%lo"));
    }
}

TEST_CASE("an end at a proxy names the proxy, the step and the number it gave") {
    const std::vector<std::string> proxies{"http://127.0.0.1:8080", "socks5h://[::1]:1080"};
    CHECK(why_closed(CloseReason::http_refused, AtProxy{0, ProxyStep::request, 503}, proxies) ==
          "proxy 1 (http://127.0.0.1:8080), waiting for the answer to the request: the HTTP proxy refused the tunnel, "
          "its status says why (status 503)");
    CHECK(why_closed(CloseReason::socks_connection_refused, AtProxy{1, ProxyStep::request, 5}, proxies) ==
          "proxy 2 (socks5h://[::1]:1080), waiting for the answer to the request: the destination refused the SOCKS5 "
          "proxy's connection (code 5)");
    CHECK(why_closed(CloseReason::proxy_timed_out, AtProxy{1, ProxyStep::greeting, 0}, proxies) ==
          "proxy 2 (socks5h://[::1]:1080), waiting for the answer to the greeting: the proxy did not answer in time: "
          "is it a proxy of this kind?");
}

TEST_CASE("an end elsewhere is told as without proxies") {
    CHECK(why_closed(CloseReason::pong_timed_out, std::nullopt, std::vector<std::string>{"http://127.0.0.1:8080"}) ==
          to_string(CloseReason::pong_timed_out));
    CHECK(why_closed(CloseReason::closed_by_relay, std::nullopt, {}) == to_string(CloseReason::closed_by_relay));
}

}  // namespace toxrelay::examples
