// The way to the relay through proxies, as the client walks it. What a proxy's answer means is tested with http_connect
// and socks5.

#include <cstddef>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "tests/client/proxy_bench.hpp"
#include "tests/support/plaintext.hpp"
#include "tests/support/told.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/send_status.hpp"

namespace toxrelay::test {

TEST_CASE("a client asks the HTTP proxy first, and shakes hands when the tunnel is open") {
    ProxyBench bench{hops(http())};
    CHECK(bench.asked() == http_request);
    CHECK(bench.answers(http_opens).empty());
    CHECK(bench.client.write_buffer().size() == 128);
    bench.connect();
}

TEST_CASE("a client asks the SOCKS5 proxy first, and shakes hands when the tunnel is open") {
    ProxyBench bench{hops(socks5())};
    CHECK(bench.asked() == socks_greeting);
    CHECK(bench.answers(socks_method).empty());
    CHECK(bench.asked() == socks_request);
    CHECK(bench.answers(socks_opens).empty());
    CHECK(bench.client.write_buffer().size() == 128);
    bench.connect();
}

TEST_CASE("nothing but what is meant for the proxy is sent before its tunnel is open, whatever is wanted") {
    ProxyBench bench{hops(http())};
    REQUIRE(bench.client.open_route(key(7)) == SendStatus::queued);
    CHECK(bench.client.send_oob(key(7), text("hello")) != SendStatus::queued);
    CHECK(bench.asked() == http_request);
    CHECK(bench.answers(http_opens.substr(0, http_opens.size() - 1)).empty());
    CHECK(bench.asked().empty());
    CHECK_FALSE(bench.client.interest().write);
    bench.answers(http_opens.substr(http_opens.size() - 1));
    bench.shake_hands();
    const auto flight = bench.sent();
    REQUIRE(flight.size() == 2);
    CHECK(flight.back() == routing_request(key(7)));
}

TEST_CASE("in a chain each proxy is asked through the tunnel of the one before") {
    ProxyBench bench{hops(http(), socks5(), http())};
    CHECK(bench.asked() == http_request);
    CHECK(bench.answers(http_opens).empty());
    CHECK(bench.asked() == socks_greeting);
    CHECK(bench.answers(socks_method).empty());
    CHECK(bench.asked() == socks_request);
    CHECK(bench.answers(socks_opens).empty());
    CHECK(bench.asked() == http_request);
    CHECK(bench.answers(http_opens).empty());
    bench.connect();
}

TEST_CASE("what is glued behind a proxy's answer belongs to the next proxy") {
    ProxyBench bench{hops(http(), socks5())};
    bench.asked();
    CHECK(bench.answers(std::string{http_opens} + std::string{socks_method}).empty());
    CHECK(bench.asked() == std::string{socks_greeting} + std::string{socks_request});
    bench.answers(socks_opens);
    bench.connect();
}

TEST_CASE("what is glued behind the last proxy's answer belongs to the relay") {
    ProxyBench bench{hops(http())};
    bench.asked();
    const auto story = bench.answers(std::string{http_opens} + std::string(96, 'x'));
    CHECK(story == Story{closed(CloseReason::handshake_not_authentic)});
}

TEST_CASE("a tunnel opens at every split of the answers") {
    const std::string answers = std::string{http_opens} + std::string{socks_method} + std::string{socks_opens};
    for (std::size_t split = 0; split <= answers.size(); ++split) {
        CAPTURE(split);
        ProxyBench bench{hops(http(), socks5())};
        std::string asked = bench.asked();
        CHECK(bench.answers(answers.substr(0, split)).empty());
        asked += bench.asked();
        CHECK(bench.answers(answers.substr(split)).empty());
        if (!asked.ends_with(socks_request)) asked += bench.asked();
        CHECK(asked == std::string{http_request} + std::string{socks_greeting} + std::string{socks_request});
        CHECK(bench.told().empty());
        bench.connect();
    }
}

TEST_CASE("more bytes than were pending are taken as all of them, at a proxy too") {
    ProxyBench bench{hops(http())};
    bench.client.commit_write(100000, bench.now);
    CHECK(bench.client.statistics().sent.bytes == http_request.size());
    CHECK(bench.client.write_buffer().empty());
}

TEST_CASE("what goes to proxies and comes from them counts as bytes, not as frames") {
    ProxyBench bench{hops(http())};
    bench.asked();
    bench.answers(http_opens);
    CHECK(bench.client.statistics().sent.bytes == http_request.size());
    CHECK(bench.client.statistics().received.bytes == http_opens.size());
    CHECK(bench.client.statistics().sent.frames == 0);
    bench.write();
    CHECK(bench.client.statistics().sent.bytes == http_request.size() + 128);
}

}  // namespace toxrelay::test
