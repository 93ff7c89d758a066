#include "toxrelay/http_connect.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/text.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/credentials.hpp"
#include "toxrelay/destination.hpp"
#include "toxrelay/proxy.hpp"

using namespace toxrelay;
using toxrelay::test::bytes_of;
using toxrelay::test::text_of;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

Destination named(std::string_view name, std::uint16_t port = 33445) { return {HostName::from(name).value(), port}; }
const Destination to_relay = named("relay.example");
HttpCredentials alice() { return std::get<HttpCredentials>(HttpCredentials::from("alice", "correct horse")); }

std::string request_to(const Destination& to, const HttpCredentials* credentials = nullptr) {
    return text_of(HttpConnect{to, credentials}.pending());
}

/// How an answer ended, and how many of its bytes belong to it.
struct Ending {
    std::optional<TunnelResult> result;
    std::size_t size = 0;
    friend bool operator==(const Ending&, const Ending&) = default;
};
Ending open_after(std::size_t size) { return {TunnelOpen{}, size}; }
Ending refused_after(std::size_t size, CloseReason reason, int code = 0) {
    return {TunnelRefused{reason, static_cast<std::uint16_t>(code)}, size};
}
Ending malformed_after(std::size_t size) { return refused_after(size, CloseReason::http_malformed); }
const Ending unfinished_but_well{std::nullopt, 0};

Ending read_in_pieces(std::span<const std::string_view> pieces, const HttpCredentials* credentials) {
    HttpConnect http{to_relay, credentials};
    Ending ending;
    for (const auto piece : pieces) ending.size += http.take(bytes_of(piece));
    ending.result = http.result();
    return ending;
}

/// Reads it whole, byte by byte and split in two everywhere: all have to end alike.
Ending ending_of(std::string_view answer, const HttpCredentials* credentials = nullptr) {
    const Ending whole = read_in_pieces({&answer, 1}, credentials);
    std::vector<std::string_view> single;
    for (std::size_t i = 0; i < answer.size(); ++i) single.push_back(answer.substr(i, 1));
    CHECK(read_in_pieces(single, credentials) == whole);
    for (std::size_t split = 0; split <= answer.size(); ++split) {
        CAPTURE(split);
        const std::vector pieces{answer.substr(0, split), answer.substr(split)};
        if (read_in_pieces(pieces, credentials) != whole) FAIL("it ends in another way");
    }
    return whole;
}

void check_opens(std::string_view answer) {
    CAPTURE(answer);
    CHECK(ending_of(answer) == open_after(answer.size()));
    // What is glued behind it belongs to the next hop.
    CHECK(ending_of(std::string{answer} + "\r\nHTTP/1.1 500 and more\0\xFF"s) == open_after(answer.size()));
}
/// The last byte is the one that shows it.
void check_malformed(std::string_view answer) {
    CAPTURE(answer);
    CHECK(ending_of(answer) == malformed_after(answer.size()));
    CHECK(ending_of(std::string{answer} + "\r\n\r\n") == malformed_after(answer.size()));
    CHECK_FALSE(ending_of(answer.substr(0, answer.size() - 1)).result);
}
/// Refused with the line, before the rest of the header has come.
void check_refused(std::string_view line, CloseReason reason, int code, const HttpCredentials* credentials = nullptr) {
    CAPTURE(line);
    CHECK(ending_of(line, credentials) == refused_after(line.size(), reason, code));
    CHECK(ending_of(std::string{line} + "Date: today\r\n\r\nbody", credentials) ==
          refused_after(line.size(), reason, code));
    CHECK_FALSE(ending_of(line.substr(0, line.size() - 1), credentials).result);
}

}  // namespace

TEST_CASE("a request names the host and port twice and ends with an empty line") {
    CHECK(request_to(to_relay) == "CONNECT relay.example:33445 HTTP/1.1\r\nHost: relay.example:33445\r\n\r\n");
}

TEST_CASE("a request has IPv4 in decimal and IPv6 in brackets") {
    const Ipv4 ipv4{std::byte{192}, std::byte{0}, std::byte{2}, std::byte{255}};
    CHECK(request_to({ipv4, 1}) == "CONNECT 192.0.2.255:1 HTTP/1.1\r\nHost: 192.0.2.255:1\r\n\r\n");
    const Ipv6 ipv6{std::byte{0x20}, std::byte{0x01}, std::byte{0x0D}, std::byte{0xB8}, std::byte{0}, std::byte{0},
                    std::byte{0},    std::byte{0},    std::byte{0},    std::byte{0},    std::byte{0}, std::byte{0},
                    std::byte{0xFF}, std::byte{0xFF}, std::byte{0},    std::byte{1}};
    CHECK(request_to({ipv6, 65535}) ==
          "CONNECT [2001:db8:0:0:0:0:ffff:1]:65535 HTTP/1.1\r\nHost: [2001:db8:0:0:0:0:ffff:1]:65535\r\n\r\n");
}

TEST_CASE("a request with credentials has them in base64") {
    const auto credentials = alice();
    CHECK(request_to(to_relay, &credentials) ==
          "CONNECT relay.example:33445 HTTP/1.1\r\nHost: relay.example:33445\r\n"
          "Proxy-Authorization: Basic YWxpY2U6Y29ycmVjdCBob3JzZQ==\r\n\r\n");
    const auto empty = std::get<HttpCredentials>(HttpCredentials::from("", ""));
    CHECK(request_to(to_relay, &empty).ends_with("\r\nProxy-Authorization: Basic Og==\r\n\r\n"));
}

TEST_CASE("the longest host, user and password fit into a request") {
    const std::string host(255, 'h');
    const auto credentials =
        std::get<HttpCredentials>(HttpCredentials::from(std::string(255, 'u'), std::string(255, 'p')));
    const auto request = request_to(named(host, 65535), &credentials);
    CHECK(request.starts_with("CONNECT " + host + ":65535 HTTP/1.1\r\nHost: " + host + ":65535\r\n"));
    // 511 bytes: 170 groups of three and one byte alone. "uuu" is dXV1, ":pp" is OnBw, "ppp" is cHBw, "p" is cA==.
    std::string base64;
    for (int i = 0; i < 85; ++i) base64 += "dXV1";
    base64 += "OnBw";
    for (int i = 0; i < 84; ++i) base64 += "cHBw";
    base64 += "cA==";
    CHECK(request.ends_with("\r\nProxy-Authorization: Basic " + base64 + "\r\n\r\n"));
}

TEST_CASE("a request leaves in any pieces, and only once") {
    HttpConnect http{to_relay, nullptr};
    const std::string request = request_to(to_relay);
    std::string sent;
    while (!http.pending().empty()) {
        sent += text_of(http.pending().first(1));
        http.written(1);
    }
    CHECK(sent == request);
    http.written(1);
    CHECK(http.pending().empty());
}

TEST_CASE("more bytes written than were pending count as all of them") {
    HttpConnect http{to_relay, nullptr};
    http.written(1'000'000);
    CHECK(http.pending().empty());
}

TEST_CASE("an answer of 2xx opens the tunnel") {
    for (const int status : {200, 201, 204, 226, 299}) {
        check_opens("HTTP/1.1 " + std::to_string(status) + " Connection established\r\n\r\n");
    }
    check_opens("HTTP/1.1 200 OK\r\nVia: 1.1 proxy\r\nProxy-Agent: it\r\n\r\n");
}

TEST_CASE("HTTP/1.0, and any other 1.x, is accepted") {
    check_opens("HTTP/1.0 200 OK\r\n\r\n");
    check_opens("HTTP/1.9 200 OK\r\n\r\n");
}

TEST_CASE("a missing reason phrase is accepted, with and without the space before it") {
    check_opens("HTTP/1.1 200 \r\n\r\n");
    check_opens("HTTP/1.1 200\r\n\r\n");
    check_opens("HTTP/1.1 200\n\n");
}

TEST_CASE("lines that end without a CR are accepted, mixed with others too") {
    check_opens("HTTP/1.1 200 OK\nVia: proxy\n\n");
    check_opens("HTTP/1.1 200 OK\r\nVia: proxy\n\r\n");
    check_opens("HTTP/1.1 200 OK\nVia: proxy\r\n\n");
}

TEST_CASE("a field may be empty, folded, blank and of any text that is no control character") {
    check_opens("HTTP/1.1 200 OK\r\nEmpty:\r\nBlank: \t \r\nColons: a:b::c\r\n\r\n");
    check_opens("HTTP/1.1 200 OK\r\nFolded: one\r\n two\r\n\tthree\r\nNext: four\r\n\r\n");
    check_opens("HTTP/1.1 200 OK\r\nFolded: one\r\n \r\n\r\n");
    check_opens(
        "HTTP/1.1 200 tr\xC3\xA8s bien\t!\r\nText: \x80\xFF~ \r\n!#$%&'*+-.^_`|~09azAZ: all that names may "
        "have\r\n\r\n");
}

TEST_CASE("a length and an encoding in an answer of 2xx mean nothing: what follows comes through the tunnel") {
    check_opens("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
    check_opens("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
}

TEST_CASE("interim answers are passed over") {
    check_opens("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n");
    check_opens("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.0 100\n\nHTTP/1.1 200 OK\r\nVia: x\r\n\r\n");
    CHECK(ending_of("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 No\r\n").result ==
          TunnelResult{TunnelRefused{CloseReason::http_refused, 503}});
    check_malformed("HTTP/1.1 100 Continue\r\n\r\n\r");
}

TEST_CASE("any other status refuses the tunnel as soon as its line is complete, and is told") {
    for (const int status : {101, 300, 302, 399, 400, 403, 404, 405, 429, 500, 502, 503, 504, 599, 600, 999}) {
        check_refused("HTTP/1.1 " + std::to_string(status) + " No\r\n", CloseReason::http_refused, status);
    }
    check_refused("HTTP/1.0 403\n", CloseReason::http_refused, 403);
}

TEST_CASE("407 without credentials says that they are missing") {
    check_refused("HTTP/1.1 407 Proxy Authentication Required\r\n", CloseReason::proxy_credentials_missing, 407);
}

TEST_CASE("407 with credentials says that they are refused") {
    const auto credentials = alice();
    check_refused("HTTP/1.1 407 Proxy Authentication Required\r\n", CloseReason::proxy_credentials_refused, 407,
                  &credentials);
    check_refused("HTTP/1.1 403 Forbidden\r\n", CloseReason::http_refused, 403, &credentials);
}

TEST_CASE("401 says that credentials are refused, as tinyproxy does, when there were some") {
    const auto credentials = alice();
    check_refused("HTTP/1.1 401 Unauthorized\r\n", CloseReason::proxy_credentials_refused, 401, &credentials);
    check_refused("HTTP/1.1 401 Unauthorized\r\n", CloseReason::http_refused, 401);
}

TEST_CASE("what is not HTTP is refused at the first byte that shows it") {
    check_malformed("\x05"sv);  // a SOCKS proxy
    check_malformed("S"sv);     // SSH-2.0-...
    check_malformed("\r"sv);
    check_malformed(" "sv);
    check_malformed("\0"sv);
    check_malformed("h"sv);
    check_malformed("HTTP/2"sv);
    check_malformed("HTTP/0"sv);
    check_malformed("HTTP/1,"sv);
    check_malformed("HTTP/1.x"sv);
    check_malformed("HTTP/1.10"sv);
    check_malformed("HTTP/1.1\t"sv);
    check_malformed("HTTP/1.1\r"sv);
    check_malformed("HTTP/1.1  "sv);
    check_malformed("HTTP/1.1 x"sv);
    check_malformed("HTTP/1.1 0"sv);
    check_malformed("HTTP/1.1 2x"sv);
    check_malformed("HTTP/1.1 20\r"sv);
    check_malformed("HTTP/1.1 2000"sv);
    check_malformed("HTTP/1.1 200O"sv);
    check_malformed("HTTP/1.1 200\t"sv);
}

TEST_CASE("NUL bytes and other control characters are refused wherever they stand") {
    for (const char control : "\0\x01\x08\x0B\x0C\x1F\x7F"sv) {
        const std::string end(1, control);
        check_malformed("HTTP/1.1 200" + end);
        check_malformed("HTTP/1.1 200 O" + end);
        check_malformed("HTTP/1.1 200 OK\r\n" + end);
        check_malformed("HTTP/1.1 200 OK\r\nVia" + end);
        check_malformed("HTTP/1.1 200 OK\r\nVia: x" + end);
        check_malformed("HTTP/1.1 200 OK\r\nVia: x\r\n" + end);
    }
}

TEST_CASE("a CR that no LF follows is refused") {
    check_malformed("HTTP/1.1 200\rx");
    check_malformed("HTTP/1.1 200 OK\r\r");
    check_malformed("HTTP/1.1 200 OK\r\nVia: x\r ");
    check_malformed("HTTP/1.1 200 OK\r\n\rx");
    check_malformed("HTTP/1.1 100 OK\r\n\r\r");
}

TEST_CASE("a header that is none is refused") {
    check_malformed("HTTP/1.1 200 OK\r\n ");  // nothing to fold behind the status line
    check_malformed("HTTP/1.1 200 OK\r\n\t");
    check_malformed("HTTP/1.1 200 OK\r\n:");     // no name
    check_malformed("HTTP/1.1 200 OK\r\nVia ");  // RFC 9112, section 5.1
    check_malformed("HTTP/1.1 200 OK\r\nVia\r");
    check_malformed("HTTP/1.1 200 OK\r\nVia\n");
    check_malformed("HTTP/1.1 200 OK\r\nV\xC3");
    check_malformed("HTTP/1.1 200 OK\r\n<");
    check_malformed("HTTP/1.1 200 OK\r\nVia: x\r\n(");
    check_malformed("HTTP/1.1 100 OK\r\nVia: x\r\n\r\n\n");
}

namespace {

constexpr std::size_t cap = 8192;

/// An answer of `size` bytes that `begins` so and ends with an empty line.
std::string answer_of(std::size_t size, const std::string& begins = "HTTP/1.1 200 OK\r\nPadding: ") {
    constexpr auto ends = "\r\n\r\n"sv;
    return begins + std::string(size - begins.size() - ends.size(), 'x') + std::string{ends};
}

Ending whole(std::string_view answer) { return read_in_pieces({&answer, 1}, nullptr); }

}  // namespace

TEST_CASE("an answer of 8 KiB is read, and one byte more is too long") {
    CHECK(whole(answer_of(cap)) == open_after(cap));
    CHECK(whole(answer_of(cap) + "glued") == open_after(cap));
    CHECK(whole(answer_of(cap + 1)) == refused_after(cap, CloseReason::http_header_too_long));
    CHECK(whole(answer_of(1'000'000)) == refused_after(cap, CloseReason::http_header_too_long));
    CHECK(whole(answer_of(cap + 1).substr(0, cap)) == Ending{std::nullopt, cap});
}

TEST_CASE("an answer that is too long is so in any pieces") {
    const auto answer = answer_of(cap + 1);
    std::vector<std::string_view> pieces;
    for (std::size_t i = 0; i < answer.size(); i += 100) pieces.push_back(std::string_view{answer}.substr(i, 100));
    CHECK(read_in_pieces(pieces, nullptr) == refused_after(cap, CloseReason::http_header_too_long));
}

TEST_CASE("interim answers count against the 8 KiB as well") {
    const auto interim = "HTTP/1.1 100 Continue\r\n\r\n"s;
    std::string answer;
    for (std::size_t i = 0; i < 320; ++i) answer += interim;
    REQUIRE(answer.size() == 8000);
    CHECK(whole(answer + answer_of(192)) == open_after(cap));
    CHECK(whole(answer + answer_of(193)) == refused_after(cap, CloseReason::http_header_too_long));
}

TEST_CASE("a status line may be as long as the whole") {
    CHECK(whole(answer_of(cap, "HTTP/1.1 200 ")) == open_after(cap));
}

TEST_CASE("after a result nothing more is taken, and the result stays") {
    HttpConnect http{to_relay, nullptr};
    http.take(bytes_of("HTTP/1.1 200 OK\r\n\r\n"));
    CHECK(http.take(bytes_of("HTTP/1.1 500 No\r\n\r\n")) == 0);
    CHECK(http.result() == TunnelResult{TunnelOpen{}});
    HttpConnect refused{to_relay, nullptr};
    refused.take(bytes_of("x"));
    CHECK(refused.take(bytes_of("HTTP/1.1 200 OK\r\n\r\n")) == 0);
    CHECK(refused.result() == TunnelResult{TunnelRefused{CloseReason::http_malformed, 0}});
}

TEST_CASE("nothing is not an answer") {
    CHECK(ending_of("") == unfinished_but_well);
    HttpConnect http{to_relay, nullptr};
    CHECK(http.take({}) == 0);
    CHECK_FALSE(http.result());
    CHECK(http.step() == ProxyStep::request);
}

TEST_CASE("an answer counts though the request is not known to have left, and what is pending stays") {
    HttpConnect http{to_relay, nullptr};
    const Bytes pending = http.pending();
    http.take(bytes_of("HTTP/1.1 200 OK\r\n\r\n"));
    CHECK(http.result() == TunnelResult{TunnelOpen{}});
    CHECK(http.pending().data() == pending.data());
    CHECK(text_of(http.pending()) == request_to(to_relay));
}

TEST_CASE("the credentials are wiped with the machine") {
    alignas(HttpConnect) std::array<std::byte, sizeof(HttpConnect)> memory{};
    const auto credentials = alice();
    auto* http = new (memory.data()) HttpConnect{to_relay, &credentials};
    constexpr auto secret = "YWxpY2U6Y29ycmVjdCBob3JzZQ"sv;
    CHECK(text_of(memory).find(secret) != std::string::npos);
    std::destroy_at(http);
    CHECK(text_of(memory).find(secret) == std::string::npos);
}
