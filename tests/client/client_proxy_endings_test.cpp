// Ways that end at a proxy: it refuses, hangs up or stays silent, or we close. The reason names the proxy and the step.

#include <chrono>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "tests/client/proxy_bench.hpp"
#include "tests/support/plaintext.hpp"
#include "tests/support/told.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/interest.hpp"
#include "toxrelay/proxy.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::test {

using namespace std::string_view_literals;
using std::chrono::seconds;

TEST_CASE("a proxy that refuses ends the connection, and is told apart from the others with its code") {
    ProxyBench bench{hops(socks5(), http())};
    bench.asked();
    bench.answers(socks_method);
    bench.asked();
    bench.answers(socks_opens);
    bench.asked();
    CHECK(bench.answers(http_refuses) == Story{closed(CloseReason::http_refused, AtProxy{1, ProxyStep::request, 403})});
    CHECK(bench.client.interest() == Interest{});
    CHECK(bench.asked().empty());
    CHECK(bench.told().empty());
}

TEST_CASE("a refusal counts though the proxy hung up behind it") {
    ProxyBench bench{hops(socks5())};
    bench.asked();
    const auto refusal = text("\x05\xFF"sv);
    bench.deliver(refusal);
    bench.client.transport_ended(TransportEnd::eof);
    CHECK(bench.told() == Story{closed(CloseReason::proxy_credentials_missing, AtProxy{0, ProxyStep::greeting, 0xFF})});
}

TEST_CASE("a proxy that hangs up instead of answering is told with the step that it owed") {
    ProxyBench bench{hops(socks5())};
    bench.asked();
    bench.answers(socks_method);
    bench.asked();
    bench.answers(socks_opens.substr(0, 4));
    bench.client.transport_ended(TransportEnd::eof);
    CHECK(bench.told() == Story{closed(CloseReason::proxy_closed, AtProxy{0, ProxyStep::request, 0})});
}

TEST_CASE("a connection that breaks at a proxy is told with the proxy") {
    ProxyBench bench{hops(http())};
    bench.asked();
    bench.client.transport_ended(TransportEnd::error);
    CHECK(bench.told() == Story{closed(CloseReason::transport_failed, AtProxy{0, ProxyStep::request, 0})});
}

TEST_CASE("a first proxy that cannot be reached is no proxy's answer") {
    ProxyBench bench{hops(http())};
    SECTION("because nobody listens") {
        bench.client.transport_ended(TransportEnd::no_connect);
        CHECK(bench.told() == Story{closed(CloseReason::connect_failed)});
    }
    SECTION("in time") {
        CHECK(bench.client.next_deadline() == Deadline{bench.now + seconds{10}, Timer::connect});
        bench.timeout_after(seconds{10});
        CHECK(bench.told() == Story{closed(CloseReason::connect_timed_out)});
    }
}

TEST_CASE("a silent proxy times out on its own deadline, 10 s from the first byte to it") {
    ProxyBench bench{hops(socks5())};
    bench.wait(seconds{9});
    bench.asked();
    CHECK(bench.client.next_deadline() == Deadline{bench.now + seconds{10}, Timer::proxy});
    bench.timeout_after(seconds{10} - Duration{1});
    CHECK(bench.told().empty());
    bench.timeout_after(Duration{1});
    CHECK_FALSE(bench.client.next_deadline());
    CHECK(bench.told() == Story{closed(CloseReason::proxy_timed_out, AtProxy{0, ProxyStep::greeting, 0})});
}

TEST_CASE("a proxy that answers drop by drop has no more time than a silent one") {
    ProxyBench bench{hops(http())};
    bench.asked();
    for (const char c : "HTTP/1.1 "sv) {
        bench.wait(seconds{1});
        CHECK(bench.answers(std::string(1, c)).empty());
    }
    bench.timeout_after(seconds{1});
    CHECK(bench.told() == Story{closed(CloseReason::proxy_timed_out, AtProxy{0, ProxyStep::request, 0})});
}

TEST_CASE("each proxy of a chain has 10 s of its own, and the relay's handshake as well") {
    ProxyBench bench{hops(http(), http())};
    bench.asked();
    bench.wait(seconds{9});
    bench.answers(http_opens);
    CHECK(bench.client.next_deadline() == Deadline{bench.now + seconds{10}, Timer::proxy});
    bench.asked();
    SECTION("so the second one's silence is told as its own") {
        bench.timeout_after(seconds{10});
        CHECK(bench.told() == Story{closed(CloseReason::proxy_timed_out, AtProxy{1, ProxyStep::request, 0})});
    }
    SECTION("so the relay's silence is told as its own") {
        bench.wait(seconds{9});
        bench.answers(http_opens);
        CHECK(bench.client.next_deadline() == Deadline{bench.now + seconds{10}, Timer::handshake});
        bench.timeout_after(seconds{10});
        CHECK(bench.told() == Story{closed(CloseReason::handshake_timed_out)});
    }
}

TEST_CASE("an answer that came before the deadline counts though it is looked at behind it") {
    ProxyBench bench{hops(http())};
    bench.asked();
    bench.deliver(text(http_opens));
    bench.timeout_after(seconds{10});
    CHECK(bench.told().empty());
    bench.connect();
}

TEST_CASE("Config::proxy_timeout is what a proxy gets") {
    ProxyBench bench{hops(http()), [](Config& config) { config.proxy_timeout = seconds{3}; }};
    bench.asked();
    CHECK(bench.client.next_deadline() == Deadline{bench.now + seconds{3}, Timer::proxy});
}

TEST_CASE("a connection closed by us at a proxy ends at once and sends nothing more") {
    ProxyBench bench{hops(socks5())};
    bench.asked();
    bench.answers(socks_method);
    bench.client.close();
    CHECK(bench.client.write_buffer().empty());
    CHECK(bench.told() == Story{closed(CloseReason::closed_locally, AtProxy{0, ProxyStep::request, 0})});
}

TEST_CASE("a connection closed by us when the last tunnel has just opened ends as well") {
    ProxyBench bench{hops(http())};
    bench.answers(http_opens);
    bench.client.commit_write(http_request.size(), bench.now);
    bench.client.close();
    CHECK(bench.told() == Story{closed(CloseReason::closed_locally)});
}

}  // namespace toxrelay::test
