#include "examples/proxy_option.hpp"

#include <algorithm>
#include <cstdlib>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "examples/command_line.hpp"
#include "tests/support/text.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/proxy.hpp"

namespace toxrelay::examples {
namespace {

using test::text_of;

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

ProxyOption read(std::string_view text) {
    auto option = read_proxy(text);
    if (const auto* error = std::get_if<UsageError>(&option)) FAIL(error->text);
    return std::get<ProxyOption>(std::move(option));
}

/// What is said about a wrong URL: one line that tells which option it is about.
std::string complaint(std::string_view text) {
    const auto option = read_proxy(text);
    const auto* error = std::get_if<UsageError>(&option);
    if (error == nullptr) FAIL("it was taken");
    CHECK_THAT(error->text, StartsWith("--proxy: "));
    CHECK(std::ranges::all_of(error->text, [](char c) { return c >= ' ' && c <= '~'; }));
    return error->text;
}

/// User and password; nothing when there are none.
using Pair = std::optional<std::pair<std::string, std::string>>;
Pair credentials_in(const ProxyOption& option) {
    return std::visit(
        [](const auto& proxy) -> Pair {
            if (!proxy.credentials) return std::nullopt;
            return std::pair{text_of(proxy.credentials->user()), text_of(proxy.credentials->password())};
        },
        option.proxy);
}
Pair pair(std::string user, std::string password) { return std::pair{std::move(user), std::move(password)}; }

bool is_http(const ProxyOption& option) { return std::holds_alternative<HttpProxy>(option.proxy); }

void set(const char* name, const char* value) { ::setenv(name, value, 1); }

}  // namespace

TEST_CASE("the scheme says what the proxy speaks and who resolves names") {
    CHECK_FALSE(is_http(read("socks5h://proxy.example:1080")));
    CHECK(read("socks5h://proxy.example:1080").resolves_names);
    CHECK_FALSE(is_http(read("socks5://proxy.example:1080")));
    CHECK_FALSE(read("socks5://proxy.example:1080").resolves_names);
    CHECK(is_http(read("http://proxy.example:8080")));
    CHECK(read("http://proxy.example:8080").resolves_names);
}

TEST_CASE("the proxy's host is a name, an IPv4 address or an IPv6 address in brackets") {
    for (const std::string_view userinfo : {"", "user:password@", "a:b@c:d@"}) {
        const std::string scheme = "socks5h://" + std::string{userinfo};
        CHECK(read(scheme + "proxy.example:1080").where.host == "proxy.example");
        CHECK(read(scheme + "127.0.0.1:1").where.host == "127.0.0.1");
        CHECK(read(scheme + "[::1]:65535").where.host == "::1");
        CHECK(read(scheme + "[::1]:65535").where.port == 65535);
    }
}

TEST_CASE("a slash behind the port is no path") { CHECK(read("http://proxy.example:8080/").where.port == 8080); }

TEST_CASE("a user and a password stand before the host") {
    CHECK(credentials_in(read("socks5h://host:1")) == std::nullopt);
    CHECK(credentials_in(read("socks5h://user:word@host:1")) == pair("user", "word"));
    CHECK(credentials_in(read("socks5://user:wo:rd@[::1]:1/")) == pair("user", "wo:rd"));
    CHECK(credentials_in(read("http://user:word@host:1")) == pair("user", "word"));
    CHECK(credentials_in(read("http://host:1")) == std::nullopt);
}

TEST_CASE("a user alone has an empty password, which HTTP knows and SOCKS5 does not") {
    CHECK(credentials_in(read("http://user@host:1")) == pair("user", ""));
    CHECK(credentials_in(read("http://user:@host:1")) == pair("user", ""));
    CHECK(credentials_in(read("http://:word@host:1")) == pair("", "word"));
    CHECK_THAT(complaint("socks5h://user@host:1"), Contains("no empty password"));
    CHECK_THAT(complaint("socks5h://user:@host:1"), Contains("no empty password"));
    CHECK_THAT(complaint("socks5h://:word@host:1"), Contains("no empty user name"));
    CHECK_THAT(complaint("socks5h://@host:1"), Contains("no empty user name"));
}

TEST_CASE("percent-encoding is taken off a user and a password") {
    CHECK(credentials_in(read("socks5h://us%65r:w%6Fr%6f@host:1")) == pair("user", "woro"));
    CHECK(credentials_in(read("http://user:%40%2f%3F%23%25%3a@host:1")) == pair("user", "@/?#%:"));
    CHECK(credentials_in(read("socks5h://a%3Ab:c@host:1")) == pair("a:b", "c"));
    CHECK(credentials_in(read("socks5h://%00%ff:%0A%00@host:1")) == pair({"\0\xff", 2}, {"\n\0", 2}));
    CHECK(credentials_in(read("socks5h://a%2540b:c+d@host:1")) == pair("a%40b", "c+d"));
}

TEST_CASE("a percent sign without two hexadecimal digits is a mistake") {
    for (const std::string_view user_info : {"%", "%4", "user:%", "user:%4", "%zz:word", "%+1:word", "% 1:word",
                                             "%-1:word", "%0x41:word", "user:100%", "%4:%40"}) {
        for (const std::string_view scheme : {"http://", "socks5h://", "socks5://"}) {
            CAPTURE(user_info, scheme);
            CHECK_THAT(complaint(std::string{scheme} + std::string{user_info} + "@host:1"), Contains("%25"));
        }
    }
}

TEST_CASE("what a proxy cannot be told as a user and a password is a mistake") {
    const std::string long_text(256, 'x');
    CHECK_THAT(complaint("http://us%3Aer:word@host:1"), Contains("cannot have a colon"));
    CHECK_THAT(complaint("http://user:%00@host:1"), Contains("control characters"));
    CHECK_THAT(complaint("http://user:wo%0D%0Ard@host:1"), Contains("control characters"));
    CHECK_THAT(complaint("http://user:" + long_text + "@host:1"), Contains("at most 255 bytes"));
    CHECK_THAT(complaint("socks5h://" + long_text + ":word@host:1"), Contains("at most 255 bytes"));
    CHECK(credentials_in(read("socks5h://user:" + long_text.substr(1) + "@host:1")) ==
          pair("user", long_text.substr(1)));
}

TEST_CASE("another scheme is a mistake") {
    for (const std::string_view text :
         {"", "proxy.example:1080", "127.0.0.1:1080", "socks4://host:1", "socks://host:1", "https://host:1",
          "SOCKS5H//host:1", "socks5h:host:1", "socks5h:/host:1", " http://host:1", "environment", "://host:1"}) {
        CAPTURE(text);
        CHECK_THAT(complaint(text),
                   Contains("socks5h://, socks5:// or http://") && Contains("write --proxy socks5h://"));
    }
}

TEST_CASE("a host or a port that is none is a mistake") {
    for (const std::string_view rest : {"", "host", "host:", ":1080", "host:0", "host:65536", "host:-1", "host:80x",
                                        "::1:1080", "[::1]", "[::1", "[host]:1", "ho st:1", "user:word", "u:p@host"}) {
        CAPTURE(rest);
        CHECK_THAT(complaint("socks5h://" + std::string{rest}), Contains("port of 1 to 65535"));
    }
    CHECK_THAT(complaint({"http://ho\0st:1", 14}), Contains("port of 1 to 65535"));
}

TEST_CASE("a path, a query or a fragment is a mistake, and so is a raw '/', '?' or '#' in a password") {
    for (const std::string_view rest : {"host:1/x", "host:1//", "host:1?", "host:1/?x", "host:1#top", "user:a/b@host:1",
                                        "user:a?b@host:1", "user:a#b@host:1"}) {
        CAPTURE(rest);
        CHECK_THAT(complaint("http://" + std::string{rest}), Contains("%2F") && Contains("%3F") && Contains("%23"));
    }
}

TEST_CASE("the name of a proxy is its URL without user and password") {
    CHECK(read("socks5h://127.0.0.1:1080/").name == "socks5h://127.0.0.1:1080");
    CHECK(read("socks5://user:word@[::1]:1080").name == "socks5://[::1]:1080");
    CHECK(read("http://user:word@proxy.example:8080").name == "http://proxy.example:8080");
    std::vector<ProxyOption> chain;
    chain.push_back(read("http://user:word@one:1"));
    chain.push_back(read("socks5h://two:2"));
    CHECK(names_of(chain) == std::vector<std::string>{"http://one:1", "socks5h://two:2"});
}

TEST_CASE("no message quotes a user or a password") {
    const std::string_view secret = "sesame";
    for (const std::string_view text :
         {"sesame:sesame@host:1", "ftp://sesame:sesame@host:1", "http://sesame%:sesame@host:1",
          "http://sesame:sesame/@host:1", "http://sesame:sesame@host", "http://sesame:sesame@", "http://sesame:sesame",
          "socks5h://sesame:@host:1", "socks5h://:sesame@host:1", "http://sesame%3A:sesame@host:1",
          "http://sesame:%00sesame@host:1", "http://sesame:se#same@host:1"}) {
        CAPTURE(text);
        CHECK(complaint(text).find(secret) == std::string::npos);
    }
}

TEST_CASE("env takes the URL from the environment, and the lower-case name wins, as with curl") {
    set("all_proxy", "http://lower:1");
    set("ALL_PROXY", "socks5h://user:word@upper:2");
    CHECK(read("env").name == "http://lower:1");
    set("all_proxy", "");
    CHECK(read("env").name == "socks5h://upper:2");
    CHECK(credentials_in(read("env")) == pair("user", "word"));
    ::unsetenv("all_proxy");
    CHECK(read("env").name == "socks5h://upper:2");
}

TEST_CASE("env without a usable URL in the environment is a mistake") {
    ::unsetenv("all_proxy");
    ::unsetenv("ALL_PROXY");
    CHECK_THAT(complaint("env"), Contains("neither all_proxy nor ALL_PROXY is set"));
    set("ALL_PROXY", "");
    CHECK_THAT(complaint("env"), Contains("neither all_proxy nor ALL_PROXY is set"));
    set("ALL_PROXY", "env");
    CHECK_THAT(complaint("env"), Contains("socks5h://, socks5:// or http://"));
    set("ALL_PROXY", "http://sesame:sesame@host");
    CHECK(complaint("env").find("sesame") == std::string::npos);
}

TEST_CASE("the environment is not looked at unless asked") {
    set("all_proxy", "http://lower:1");
    CHECK(read("socks5h://host:1").name == "socks5h://host:1");
    ::unsetenv("all_proxy");
}

TEST_CASE("a relay's address with a user and a password in it is not quoted") {
    for (const std::string_view text : {"socks5h://sesame:sesame@host:1", "sesame@host:1"}) {
        const auto where = read_host_port(text);
        REQUIRE(std::holds_alternative<UsageError>(where));
        CHECK_THAT(std::get<UsageError>(where).text, !Contains("sesame") && Contains("is not HOST:PORT"));
    }
}

TEST_CASE("the help names every form") {
    CHECK_THAT(std::string{proxy_help()}, Contains("socks5h://") && Contains("socks5://") && Contains("http://") &&
                                              Contains("env ") && Contains("ALL_PROXY") && Contains("%40"));
}

}  // namespace toxrelay::examples
