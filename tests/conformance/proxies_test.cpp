// Every adapter through proxies. What each kind of proxy says is told by the tests of //tests/interop:proxies_test.

#include "tests/interop/proxies.hpp"

#include <array>
#include <span>

#include <catch2/catch.hpp>

#include "tests/conformance/each_adapter.hpp"
#include "tests/interop/bootstrapd.hpp"
#include "tests/interop/peer.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/proxy.hpp"
#include "toxrelay/random.hpp"
#include "toxrelay/send_status.hpp"

namespace toxrelay::conformance {

using namespace interop;

namespace {

const Account account{"some-user", "pass.word"};

void meet(const EachAdapter& by, const Bootstrapd& relay, const Proxy& first, std::span<const Hop> through) {
    const auto adapter = by.make();
    Peer alice{*adapter, {.relay = relay.public_key()}, first.daemon.at(), random_key_pair(), through};
    Peer bob{*adapter, {.relay = relay.public_key()}, relay.at()};
    REQUIRE(alice.client->open_route(bob.key()) == SendStatus::queued);
    REQUIRE(bob.client->open_route(alice.key()) == SendStatus::queued);
    REQUIRE(eventually(*adapter, [&] { return alice.sees(bob) && bob.sees(alice); }));
    REQUIRE(alice.client->send_data(*alice.route_to(bob), bytes_of("through a proxy")) == SendStatus::queued);
    CHECK(eventually(*adapter, [&] { return bob.data.size() == 15; }));
}

}  // namespace

TEST_CASE("two clients meet through an HTTP proxy") {
    const EachAdapter by;
    const Bootstrapd relay;
    const Proxy proxy = tinyproxy(relay.port(), account);
    const Hop hop = proxy.hop(destination("localhost", relay.port()), account);
    meet(by, relay, proxy, {&hop, 1});
}

TEST_CASE("two clients meet through a SOCKS5 proxy and an HTTP proxy behind it") {
    const EachAdapter by;
    const Bootstrapd relay;
    const Proxy first = microsocks(account);
    const Proxy second = tinyproxy(relay.port());
    const std::array through{first.hop(destination("127.0.0.1", second.daemon.port()), account),
                             second.hop(destination("127.0.0.1", relay.port()))};
    meet(by, relay, first, through);
}

TEST_CASE("what a proxy refuses is told, with the proxy and the step") {
    const EachAdapter by;
    const Proxy proxy = microsocks(account);
    const Hop hop = proxy.hop(destination("127.0.0.1", 1), Account{"some-user", "password"});
    const auto adapter = by.make();
    const Peer peer{*adapter, {.relay = stranger()}, proxy.daemon.at(), random_key_pair(), {&hop, 1}};
    REQUIRE(eventually(*adapter, [&] { return peer.closed.has_value(); }));
    CHECK(to_string(*peer.closed) == to_string(CloseReason::proxy_credentials_refused));
    CHECK(peer.closed_at == AtProxy{.hop = 0, .step = ProxyStep::authentication, .code = 2});
}

}  // namespace toxrelay::conformance
