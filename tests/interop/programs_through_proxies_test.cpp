// The example programs with --proxy, through the proxies that people run: what they say, and with which status they end.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/adapters/loopback.hpp"
#include "tests/interop/bootstrapd.hpp"
#include "tests/interop/program.hpp"
#include "tests/interop/proxies.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/posix/address.hpp"

using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

namespace toxrelay::interop {
namespace {

const Account account{"some@user", "50% sesame/"};
const std::string encoded_account = "some%40user:50%25%20sesame%2F@";
// For those whose configuration is plain text.
const Account plain_account{"some-user", "sesame"};
const std::string some_key(64, 'a');

std::string path_of(const char* variable) {
    const char* path = std::getenv(variable);
    if (path == nullptr) FAIL("the build has to say in " << variable << " where the program is");
    return path;
}
/// All passwords here have this word in them.
Outcome without_password(Outcome outcome) {
    CHECK_THAT(outcome.out + outcome.err, !Contains("sesame"));
    return outcome;
}
Outcome relay_probe(const std::vector<std::string>& arguments) {
    return without_password(run_program(path_of("RELAY_PROBE"), arguments));
}
Outcome two_friends(const std::vector<std::string>& arguments) {
    return without_password(run_program(path_of("TWO_FRIENDS"), arguments));
}

std::string at_port(const std::string& host, std::uint16_t port) { return host + ":" + std::to_string(port); }
std::string url(const std::string& scheme, const Proxy& proxy, const std::string& user_info = {}) {
    return scheme + "://" + user_info + at_port("127.0.0.1", proxy.daemon.port());
}

void check_healthy(const Bootstrapd& relay, const std::string& proxy) {
    for (const std::string host : {"127.0.0.1", "[::1]", "localhost"}) {
        CAPTURE(host, proxy);
        const auto outcome =
            relay_probe({at_port(host, relay.port()), to_string(relay.public_key()), "--pings", "1", "--proxy", proxy});
        INFO(outcome.out << outcome.err);
        CHECK(outcome.status == 0);
        CHECK_THAT(outcome.out, Contains("\n  through ") && Contains("\n  proxies ") && EndsWith("\nhealthy\n"));
    }
}

/// That relay_probe ends with 1 and this last line, which tells the failed step and the reason.
void check_not_healthy(const std::string& proxy, const std::string& relay, const std::string& last_line) {
    CAPTURE(proxy);
    const auto outcome = relay_probe({relay, some_key, "--proxy", proxy});
    CHECK(outcome.status == 1);
    CHECK(outcome.err.empty());
    CHECK_THAT(outcome.out, EndsWith("\nnot healthy: " + last_line + "\n"));
}

/// What is said of an end at the only proxy. `number` is the one that it told, if it did.
std::string at_proxy(const std::string& url, const std::string& step, CloseReason reason,
                     const std::string& number = {}) {
    return "proxy: proxy 1 (" + url + "), waiting for the answer to the " + step + ": " +
           std::string{to_string(reason)} + number;
}

/// Where nobody listens, nor will.
const loopback::Refusal& refusal() {
    static const loopback::Refusal taken;
    return taken;
}
std::string nowhere() { return posix::to_string(refusal().address()); }

}  // namespace

TEST_CASE("relay_probe reaches a relay through tinyproxy, with and without an account") {
    const Bootstrapd relay;
    check_healthy(relay, url("http", tinyproxy(relay.port())));
    check_healthy(relay, url("http", tinyproxy(relay.port(), plain_account), "some-user:sesame@"));
}

TEST_CASE("relay_probe reaches a relay through squid, with and without an account") {
    const Bootstrapd relay;
    check_healthy(relay, url("http", squid(relay.port())));
    check_healthy(relay, url("http", squid(relay.port(), plain_account), "some-user:s%65same@"));
}

TEST_CASE("relay_probe reaches a relay through microsocks, with and without an account") {
    const Bootstrapd relay;
    check_healthy(relay, url("socks5h", microsocks()));
    check_healthy(relay, url("socks5h", microsocks(account), encoded_account));
}

TEST_CASE("relay_probe reaches a relay through danted, whoever resolves the relay's name") {
    const Bootstrapd relay;
    const Proxy proxy = danted(relay.port());
    check_healthy(relay, url("socks5h", proxy));
    check_healthy(relay, url("socks5", proxy));
}

TEST_CASE("relay_probe reaches a relay through a chain, and reports the chain without credentials") {
    const Bootstrapd relay;
    const Proxy second = tinyproxy(relay.port());
    const Proxy first = microsocks(account);
    const auto outcome = relay_probe({at_port("localhost", relay.port()), to_string(relay.public_key()), "--json",
                                      "--proxy", url("socks5h", first, encoded_account), "--proxy",
                                      "http://localhost:" + std::to_string(second.daemon.port())});
    INFO(outcome.out << outcome.err);
    CHECK(outcome.status == 0);
    CHECK_THAT(outcome.out, Contains("\"proxies\": [\"" + url("socks5h", first) +
                                     "\", \"http://localhost:" + std::to_string(second.daemon.port()) + "\"]"));
    CHECK_THAT(outcome.out, !Contains("null, \"handshake_ms\"") && Contains("\"proxies_ms\": ") &&
                                Contains("\"address\": \"" + at_port("127.0.0.1", first.daemon.port()) + "\""));
}

TEST_CASE("--proxy env takes the proxy from the environment, which else counts for nothing") {
    const Bootstrapd relay;
    const Proxy proxy = microsocks(account);
    const std::string address = at_port("127.0.0.1", relay.port());
    const std::string key = to_string(relay.public_key());
    setenv("ALL_PROXY", url("socks5h", proxy, encoded_account).c_str(), 1);
    CHECK_THAT(relay_probe({address, key, "--proxy", "env"}).out, Contains("through ") && EndsWith("\nhealthy\n"));
    CHECK_THAT(relay_probe({address, key}).out, !Contains("through ") && EndsWith("\nhealthy\n"));
    unsetenv("ALL_PROXY");
    const auto unset = relay_probe({address, key, "--proxy", "env"});
    CHECK(unset.status == 2);
    CHECK_THAT(unset.err, StartsWith("relay_probe: --proxy: neither all_proxy nor ALL_PROXY is set"));
}

TEST_CASE("a wrong --proxy gets one line and status 2, and no password is repeated") {
    for (const auto& run : {relay_probe, two_friends}) {
        for (const std::string proxy : {"sesame:1", "http://user:sesame@host", "socks5h://user:sesame%@host:1", ""}) {
            const auto outcome = run({"127.0.0.1:1", some_key, "--proxy", proxy});
            CHECK(outcome.status == 2);
            CHECK(outcome.out.empty());
            CHECK(std::ranges::count(outcome.err, '\n') == 1);
            CHECK_THAT(outcome.err, Contains(": --proxy: "));
        }
        CHECK(run({"127.0.0.1:1", some_key, "--proxy"}).status == 2);
        const auto misplaced = run({"http://user:sesame@host:1", some_key});
        CHECK(misplaced.status == 2);
    }
}

TEST_CASE("a proxy's port where nobody listens fails at connect") {
    const std::string where = nowhere();
    check_not_healthy(
        "socks5h://" + where, "relay.invalid:1",
        "connect: " + std::string{to_string(CloseReason::connect_failed)} + "; " + where + ": Connection refused");
}

TEST_CASE("a proxy that refuses fails with what it told") {
    const Proxy http = squid(1);
    check_not_healthy(url("http", http), nowhere(),
                      at_proxy(url("http", http), "request", CloseReason::http_refused, " (status 403)"));
    const Proxy socks = microsocks();
    for (const std::string scheme : {"socks5h", "socks5"}) {
        check_not_healthy(url(scheme, socks), nowhere(),
                          at_proxy(url(scheme, socks), "request", CloseReason::socks_connection_refused, " (code 5)"));
    }
}

TEST_CASE("missing and wrong credentials are told apart") {
    constexpr auto missing = CloseReason::proxy_credentials_missing;
    constexpr auto refused = CloseReason::proxy_credentials_refused;
    const Proxy http = squid(posix::to_destination(refusal().address()).port, plain_account);
    const std::string http_url = url("http", http);
    check_not_healthy(http_url, nowhere(), at_proxy(http_url, "request", missing, " (status 407)"));
    check_not_healthy(url("http", http, "some-user:open-sesame@"), nowhere(),
                      at_proxy(http_url, "request", refused, " (status 407)"));
    const Proxy socks = microsocks(account);
    const std::string socks_url = url("socks5h", socks);
    check_not_healthy(socks_url, nowhere(), at_proxy(socks_url, "greeting", missing, " (code 255)"));
    check_not_healthy(url("socks5h", socks, "some%40user:sesame@"), nowhere(),
                      at_proxy(socks_url, "user and password", refused, " (code 2)"));
}

TEST_CASE("a silent proxy is given up after its time") {
    const loopback::Listener silent;
    const std::string proxy = "http://" + posix::to_string(silent.address());
    check_not_healthy(proxy, nowhere(), at_proxy(proxy, "request", CloseReason::proxy_timed_out));
}

TEST_CASE("a SOCKS5 proxy is no HTTP proxy") {
    const Proxy socks = microsocks();
    check_not_healthy(url("http", socks), nowhere(),
                      at_proxy(url("http", socks), "request", CloseReason::http_malformed));
}

TEST_CASE("a relay is no proxy: it waits for 128 bytes, and hangs up on what they are") {
    const Bootstrapd relay;
    const std::string address = at_port("127.0.0.1", relay.port());
    const auto friends = two_friends({nowhere(), some_key, "--proxy", "socks5h://" + address});
    CHECK(friends.status == 1);
    CHECK_THAT(friends.err, EndsWith("proxy 1 (socks5h://" + address + "), waiting for the answer to the greeting: " +
                                     std::string{to_string(CloseReason::proxy_timed_out)} + "\n"));
    check_not_healthy(
        "http://user:" + std::string(128, 'x') + "@" + address, nowhere(),
        at_proxy("http://" + address, "request", CloseReason::transport_failed, "; Connection reset by peer"));
}

TEST_CASE("two_friends meet through a proxy") {
    const Bootstrapd relay;
    const Proxy proxy = microsocks(account);
    const auto outcome = two_friends({at_port("localhost", relay.port()), to_string(relay.public_key()), "--proxy",
                                      url("socks5h", proxy, encoded_account)});
    INFO(outcome.out << outcome.err);
    CHECK(outcome.status == 0);
    CHECK(outcome.err.empty());
    CHECK_THAT(outcome.out, EndsWith("all of it happened\n"));
}

TEST_CASE("two_friends whom a proxy refuses say which proxy and why, and end with 1") {
    const Proxy proxy = microsocks(account);
    const std::string here = url("socks5h", proxy);
    const auto outcome = two_friends({nowhere(), some_key, "--proxy", url("socks5h", proxy, encoded_account)});
    CHECK(outcome.status == 1);
    CHECK_THAT(outcome.err,
               StartsWith("two_friends: failed at 'both connect': ") &&
                   EndsWith("proxy 1 (" + here + "), waiting for the answer to the request: " +
                            std::string{to_string(CloseReason::socks_connection_refused)} + " (code 5)\n"));
}

}  // namespace toxrelay::interop
