// The client through the proxies that people run: Debian's tinyproxy 1.11, squid 5, microsocks 1.0 and danted 1.4.

#include "tests/interop/proxies.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/conformance/adapter.hpp"
#include "tests/interop/bootstrapd.hpp"
#include "tests/interop/delivery.hpp"
#include "tests/interop/peer.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/destination.hpp"
#include "toxrelay/proxy.hpp"
#include "toxrelay/random.hpp"
#include "toxrelay/send_status.hpp"

namespace toxrelay::interop {
namespace {

const Account account{"some-user", "pass.word"};
const Account wrong{"some-user", "password"};
const std::vector<std::string> hosts{"127.0.0.1", "::1", "localhost"};

std::string ending_of(const Peer& peer) { return peer.closed ? std::string{to_string(*peer.closed)} : "none"; }

void meet_and_talk(const Bootstrapd& relay, const Proxy& first, std::span<const Hop> through) {
    INFO("what the first proxy said before:\n" << first.daemon.log());
    const auto adapter = conformance::posix_adapter();
    Peer alice{*adapter, {.relay = relay.public_key()}, first.daemon.at(), random_key_pair(), through};
    Peer bob{*adapter, {.relay = relay.public_key()}, first.daemon.at(), random_key_pair(), through};
    const auto until = [&](const auto& happened) { return eventually(*adapter, happened); };
    REQUIRE(alice.client->open_route(bob.key()) == SendStatus::queued);
    REQUIRE(bob.client->open_route(alice.key()) == SendStatus::queued);
    REQUIRE(until([&] { return alice.closed || bob.closed || (alice.sees(bob) && bob.sees(alice)); }));
    REQUIRE(ending_of(alice) == "none");
    REQUIRE(ending_of(bob) == "none");

    Delivery to_bob{alice, bob, std::size_t{96} << 10U};
    Delivery to_alice{bob, alice, std::size_t{96} << 10U};
    REQUIRE(until([&] {
        to_bob.send_more();
        to_alice.send_more();
        return to_bob.complete() && to_alice.complete();
    }));
    CHECK(to_bob.intact());
    CHECK(to_alice.intact());

    bob.client->close();
    REQUIRE(until([&] { return bob.closed && alice.times_offline == 1; }));
    CHECK(bob.closed == CloseReason::closed_locally);
    CHECK_FALSE(bob.closed_at);
    CHECK(ending_of(alice) == "none");
}

void meet_wherever_the_relay_is(const Bootstrapd& relay, const Proxy& proxy, const std::optional<Account>& as = {}) {
    for (const auto& host : hosts) {
        INFO("the relay is at " << host);
        const Hop hop = proxy.hop(destination(host, relay.port()), as);
        meet_and_talk(relay, proxy, {&hop, 1});
    }
}

void check_ends(const Proxy& first, std::span<const Hop> through, CloseReason reason, const AtProxy& at) {
    const auto adapter = conformance::posix_adapter();
    Peer peer{*adapter, {.relay = stranger()}, first.daemon.at(), random_key_pair(), through};
    REQUIRE(eventually(*adapter, [&] { return peer.closed.has_value(); }));
    CHECK(to_string(*peer.closed) == to_string(reason));
    REQUIRE(peer.closed_at);
    CHECK(peer.closed_at->hop == at.hop);
    CHECK(to_string(peer.closed_at->step) == to_string(at.step));
    CHECK(peer.closed_at->code == at.code);
}
void check_ends(const Proxy& proxy, const Hop& hop, CloseReason reason, ProxyStep step, std::uint16_t code) {
    check_ends(proxy, {&hop, 1}, reason, {.hop = 0, .step = step, .code = code});
}

/// Where nobody listens, nor will.
Destination nobody() {
    Bootstrapd relay;
    relay.kill();
    return destination("127.0.0.1", relay.port());
}
Destination beside(const Destination& to) { return {to.host, static_cast<std::uint16_t>(to.port + 1)}; }

}  // namespace

TEST_CASE("tinyproxy carries two peers to a relay at 127.0.0.1, at [::1] and at localhost") {
    const Bootstrapd relay;
    meet_wherever_the_relay_is(relay, tinyproxy(relay.port()));
}

TEST_CASE("tinyproxy with BasicAuth carries two peers to a relay at 127.0.0.1, at [::1] and at localhost") {
    const Bootstrapd relay;
    meet_wherever_the_relay_is(relay, tinyproxy(relay.port(), account), account);
}

TEST_CASE("squid carries two peers to a relay at 127.0.0.1, at [::1] and at localhost") {
    const Bootstrapd relay;
    meet_wherever_the_relay_is(relay, squid(relay.port()));
}

TEST_CASE("squid with accounts carries two peers to a relay at 127.0.0.1, at [::1] and at localhost") {
    const Bootstrapd relay;
    meet_wherever_the_relay_is(relay, squid(relay.port(), account), account);
}

TEST_CASE("microsocks carries two peers to a relay at 127.0.0.1, at [::1] and at localhost") {
    const Bootstrapd relay;
    meet_wherever_the_relay_is(relay, microsocks());
}

TEST_CASE(
    "microsocks with a user and a password carries two peers to a relay at 127.0.0.1, at [::1] and at localhost") {
    const Bootstrapd relay;
    meet_wherever_the_relay_is(relay, microsocks(account), account);
}

TEST_CASE("danted carries two peers to a relay at 127.0.0.1, at [::1] and at localhost") {
    const Bootstrapd relay;
    meet_wherever_the_relay_is(relay, danted(relay.port()));
}

TEST_CASE("microsocks and behind it tinyproxy carry two peers to a relay at 127.0.0.1, at [::1] and at localhost") {
    const Bootstrapd relay;
    const Proxy first = microsocks(account);
    const Proxy second = tinyproxy(relay.port(), account);
    for (const auto& host : hosts) {
        INFO("the relay is at " << host);
        const std::array through{first.hop(destination("::1", second.daemon.port()), account),
                                 second.hop(destination(host, relay.port()), account)};
        meet_and_talk(relay, first, through);
    }
}

TEST_CASE("squid and behind it danted carry two peers to a relay at 127.0.0.1, at [::1] and at localhost") {
    const Bootstrapd relay;
    const Proxy second = danted(relay.port());
    const Proxy first = squid(second.daemon.port());
    for (const auto& host : hosts) {
        INFO("the relay is at " << host);
        const std::array through{first.hop(destination("localhost", second.daemon.port())),
                                 second.hop(destination(host, relay.port()))};
        meet_and_talk(relay, first, through);
    }
}

TEST_CASE("tinyproxy wants credentials with 407, and refuses wrong ones with 401") {
    const auto to = nobody();
    const Proxy proxy = tinyproxy(to.port, account);
    check_ends(proxy, proxy.hop(to), CloseReason::proxy_credentials_missing, ProxyStep::request, 407);
    check_ends(proxy, proxy.hop(to, wrong), CloseReason::proxy_credentials_refused, ProxyStep::request, 401);
}

TEST_CASE("squid wants credentials with 407, and refuses wrong ones with 407") {
    const auto to = nobody();
    const Proxy proxy = squid(to.port, account);
    check_ends(proxy, proxy.hop(to), CloseReason::proxy_credentials_missing, ProxyStep::request, 407);
    check_ends(proxy, proxy.hop(to, wrong), CloseReason::proxy_credentials_refused, ProxyStep::request, 407);
}

TEST_CASE("microsocks without the credentials that it wants has no method, and refuses wrong ones") {
    const auto to = nobody();
    const Proxy proxy = microsocks(account);
    check_ends(proxy, proxy.hop(to), CloseReason::proxy_credentials_missing, ProxyStep::greeting, 255);
    check_ends(proxy, proxy.hop(to, wrong), CloseReason::proxy_credentials_refused, ProxyStep::authentication, 2);
}

TEST_CASE("credentials that nobody asked for do no harm") {
    const Bootstrapd relay;
    for (const auto& start : {tinyproxy, squid}) {
        const Proxy proxy = start(relay.port(), {});
        const Hop hop = proxy.hop(destination("127.0.0.1", relay.port()), account);
        meet_and_talk(relay, proxy, {&hop, 1});
    }
    for (const Proxy& proxy : {microsocks(), danted(relay.port())}) {
        const Hop hop = proxy.hop(destination("127.0.0.1", relay.port()), account);
        meet_and_talk(relay, proxy, {&hop, 1});
    }
}

TEST_CASE("each proxy tells in its own way that nobody listens at the destination") {
    const auto to = nobody();
    const auto check = [&](const Proxy& proxy, CloseReason reason, std::uint16_t code) {
        check_ends(proxy, proxy.hop(to), reason, ProxyStep::request, code);
    };
    check(tinyproxy(to.port), CloseReason::http_refused, 500);
    check(squid(to.port), CloseReason::http_refused, 503);
    check(microsocks(), CloseReason::socks_connection_refused, 5);
    check(danted(to.port), CloseReason::socks_connection_refused, 5);
}

TEST_CASE("each proxy tells in its own way that a name has no address") {
    const auto to = destination("nobody.invalid", 33445);
    const auto check = [&](const Proxy& proxy, CloseReason reason, std::uint16_t code) {
        check_ends(proxy, proxy.hop(to), reason, ProxyStep::request, code);
    };
    check(tinyproxy(to.port), CloseReason::http_refused, 500);
    check(microsocks(), CloseReason::socks_general_failure, 1);
    check(danted(to.port), CloseReason::socks_host_unreachable, 4);
    // Squid asks name servers itself and waits for their answer longer than a test should.
}

TEST_CASE("a proxy's own rules refuse a port that they do not allow") {
    const auto allowed = nobody();
    const auto check = [&](const Proxy& proxy, CloseReason reason, std::uint16_t code) {
        check_ends(proxy, proxy.hop(beside(allowed)), reason, ProxyStep::request, code);
    };
    check(tinyproxy(allowed.port), CloseReason::http_refused, 403);
    check(squid(allowed.port), CloseReason::http_refused, 403);
    check(danted(allowed.port), CloseReason::socks_not_allowed, 2);
}

TEST_CASE("what the second proxy refuses is told of the second") {
    const auto to = nobody();
    const Proxy first = microsocks();
    const Proxy second = tinyproxy(to.port);
    const std::array through{first.hop(destination("127.0.0.1", second.daemon.port())), second.hop(beside(to))};
    check_ends(first, through, CloseReason::http_refused, {.hop = 1, .step = ProxyStep::request, .code = 403});
}

TEST_CASE("a second proxy that is not there is told by the first") {
    const auto to = nobody();
    const Proxy first = microsocks();
    const std::array through{first.hop(to), first.hop(to)};
    check_ends(first, through, CloseReason::socks_connection_refused,
               {.hop = 0, .step = ProxyStep::request, .code = 5});
}

TEST_CASE("a SOCKS5 proxy that is asked in HTTP is found to be none or hangs up") {
    const Hop http{HttpProxy{}, nobody()};
    check_ends(microsocks(), http, CloseReason::http_malformed, ProxyStep::request, 0);
    check_ends(danted(1), http, CloseReason::proxy_closed, ProxyStep::request, 0);
}

}  // namespace toxrelay::interop
