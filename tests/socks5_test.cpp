#include "toxrelay/socks5.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <iomanip>
#include <memory>
#include <new>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "toxrelay/bytes.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/credentials.hpp"
#include "toxrelay/destination.hpp"
#include "toxrelay/proxy.hpp"

using namespace toxrelay;

namespace {

using Octets = std::vector<std::byte>;

/// "05 01 ff"; blanks mean nothing.
Octets octets(std::string_view hex) {
    std::string digits{hex};
    std::erase(digits, ' ');
    Octets bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
        unsigned value = 0;
        std::from_chars(&digits[i], &digits[i] + 2, value, 16);
        bytes.push_back(static_cast<std::byte>(value));
    }
    return bytes;
}

std::string hex_of(Bytes bytes) {
    std::ostringstream hex;
    for (const std::byte byte : bytes) {
        hex << std::hex << std::setw(2) << std::setfill('0') << std::to_integer<unsigned>(byte);
    }
    return hex.str();
}
std::string hex_of(std::string_view text) { return hex_of(std::as_bytes(std::span{text})); }
std::string hex_of(int byte) { return hex_of(Octets{static_cast<std::byte>(byte)}); }
/// Without the blanks.
std::string hex(std::string_view spaced) { return hex_of(octets(spaced)); }

Host name(std::string_view text) { return HostName::from(text).value(); }

const Host ipv4 = Ipv4{std::byte{192}, std::byte{0}, std::byte{2}, std::byte{33}};
const Destination to_ipv4{ipv4, 33445};
const std::string request_to_ipv4 = hex("05 01 00 01 c0 00 02 21 82 a5");
const std::string plain_greeting = hex("05 01 00");
const std::string greeting_with_credentials = hex("05 02 00 02");
const std::string authentication = hex("01 04") + hex_of("user") + hex("06") + hex_of("s3cret");

/// A machine that asks for `to`.
struct Asking {
    explicit Asking(const Destination& to = to_ipv4) : socks5(to, nullptr) {}
    Asking(std::string_view user, std::string_view password, const Destination& to = to_ipv4)
        : credentials(std::get<Socks5Credentials>(Socks5Credentials::from(user, password))),
          socks5(to, &*credentials) {}

    std::string pending() const { return hex_of(socks5.pending()); }
    /// What is pending, sent.
    std::string send() {
        auto sent = pending();
        socks5.written(socks5.pending().size());
        return sent;
    }
    std::size_t take(std::string_view hex) { return socks5.take(octets(hex)); }

    std::optional<Socks5Credentials> credentials;
    Socks5 socks5;
};

Asking plain() { return Asking{}; }
Asking with_credentials() { return Asking{"user", "s3cret"}; }
using Setup = Asking (*)();

TunnelResult refused(CloseReason reason, int code) { return TunnelRefused{reason, static_cast<std::uint16_t>(code)}; }

/// How asking a proxy went.
struct Ending {
    std::vector<std::string> sent;  ///< before each answer, and after the last
    std::optional<TunnelResult> result;
    ProxyStep step{};
    std::string leftover;
    friend bool operator==(const Ending&, const Ending&) = default;
};

using Pieces = std::vector<Octets>;

/// Sends what is pending before each answer, which comes in pieces.
Ending converse(Setup setup, const std::vector<Pieces>& answers) {
    Asking asking = setup();
    Ending ending;
    for (const auto& pieces : answers) {
        ending.sent.push_back(asking.send());
        for (const auto& piece : pieces) {
            CHECK(asking.pending().empty());
            const auto taken = asking.socks5.take(piece);
            if (!asking.socks5.result()) CHECK(taken == piece.size());
            ending.leftover += hex_of(Bytes{piece}.subspan(taken));
        }
    }
    ending.sent.push_back(asking.send());
    ending.result = asking.socks5.result();
    ending.step = asking.socks5.step();
    return ending;
}

/// One after the other: answers whole, each of them split in two at every position, and all byte by byte. What comes
/// out is the same.
Ending at_every_split(Setup setup, const std::vector<std::string>& hex_answers) {
    std::vector<Pieces> whole;
    std::vector<Pieces> byte_by_byte;
    for (const auto& hex : hex_answers) {
        whole.push_back({octets(hex)});
        byte_by_byte.emplace_back();
        for (const std::byte byte : octets(hex)) byte_by_byte.back().push_back({byte});
    }
    Ending expected = converse(setup, whole);
    CHECK(converse(setup, byte_by_byte) == expected);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        const Octets answer = whole[i].front();
        for (std::size_t size = 0; size < answer.size(); ++size) {
            CAPTURE(i, size);
            const auto middle = answer.begin() + static_cast<std::ptrdiff_t>(size);
            auto split = whole;
            split[i] = {Octets(answer.begin(), middle), Octets(middle, answer.end())};
            CHECK(converse(setup, split) == expected);
        }
    }
    return expected;
}

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

TEST_CASE("each failure of the request has a reason of its own, told by its second byte") {
    const auto [reply, reason] = GENERATE(table<int, CloseReason>({
        {1, CloseReason::socks_general_failure},
        {2, CloseReason::socks_not_allowed},
        {3, CloseReason::socks_network_unreachable},
        {4, CloseReason::socks_host_unreachable},
        {5, CloseReason::socks_connection_refused},
        {6, CloseReason::socks_ttl_expired},
        {7, CloseReason::socks_command_not_supported},
        {8, CloseReason::socks_address_type_not_supported},
    }));
    const std::string rest = GENERATE("", "00", "00 01 00 00 00 00 00 00");
    CAPTURE(reply, rest);

    const auto without = at_every_split(plain, {"05 00", "05" + hex_of(reply) + rest});
    CHECK(without.sent == std::vector{plain_greeting, request_to_ipv4, hex("")});
    CHECK(without.result == refused(reason, reply));
    CHECK(without.step == ProxyStep::request);
    CHECK(without.leftover == hex(rest));

    const auto with = at_every_split(with_credentials, {"05 02", "01 00", "05" + hex_of(reply) + rest});
    CHECK(with.result == refused(reason, reply));
    CHECK(with.step == ProxyStep::request);
    CHECK(with.leftover == hex(rest));
}

TEST_CASE("a failure of the request that has no name is told with its number") {
    for (int reply = 9; reply < 256; ++reply) {
        CAPTURE(reply);
        Asking asking;
        CHECK(asking.take("05 00 05" + hex_of(reply)) == 4);
        CHECK(asking.socks5.result() == refused(CloseReason::socks_reply_unknown, reply));
    }
}

TEST_CASE("a server that takes no method wants credentials, or others than a user and a password") {
    const auto without = at_every_split(plain, {"05 ff 00"});
    CHECK(without.sent == std::vector{plain_greeting, hex("")});
    CHECK(without.result == refused(CloseReason::proxy_credentials_missing, 255));
    CHECK(without.step == ProxyStep::greeting);
    CHECK(without.leftover == "00");

    const auto with = at_every_split(with_credentials, {"05 ff 00"});
    CHECK(with.sent == std::vector{greeting_with_credentials, hex("")});
    CHECK(with.result == refused(CloseReason::socks_no_method, 255));
    CHECK(with.step == ProxyStep::greeting);
    CHECK(with.leftover == "00");
}

TEST_CASE("a server that picks a method that was not offered is refused, and told nothing more") {
    const auto without = at_every_split(plain, {"05 02 01 00"});
    CHECK(without.sent == std::vector{plain_greeting, hex("")});
    CHECK(without.result == refused(CloseReason::socks_method_not_offered, 2));
    CHECK(without.step == ProxyStep::greeting);
    CHECK(without.leftover == hex("01 00"));
    for (int method = 1; method < 255; ++method) {
        CAPTURE(method);
        for (const Setup setup : {plain, with_credentials}) {
            if (method == 2 && setup == with_credentials) continue;
            const auto ending = converse(setup, {{octets("05" + hex_of(method) + "00")}});
            CHECK(ending.sent.back().empty());
            CHECK(ending.result == refused(CloseReason::socks_method_not_offered, method));
            CHECK(ending.leftover == "00");
        }
    }
}

TEST_CASE("a user and password that are refused end it with the server's status, whatever it is") {
    const auto ending = at_every_split(with_credentials, {"05 02", "01 01 05 00"});
    CHECK(ending.sent == std::vector{greeting_with_credentials, authentication, hex("")});
    CHECK(ending.result == refused(CloseReason::proxy_credentials_refused, 1));
    CHECK(ending.step == ProxyStep::authentication);
    CHECK(ending.leftover == hex("05 00"));
    for (int status = 1; status < 256; ++status) {
        CAPTURE(status);
        const auto any = converse(with_credentials, {{octets("05 02")}, {octets("01" + hex_of(status) + "00")}});
        CHECK(any.sent.back().empty());
        CHECK(any.result == refused(CloseReason::proxy_credentials_refused, status));
        CHECK(any.leftover == "00");
    }
}

TEST_CASE("the answer to user and password may carry the version of SOCKS instead of its own") {
    const auto accepted = at_every_split(with_credentials, {"05 02", "05 00", "05 00 00 01 7f 00 00 01 04 38"});
    CHECK(accepted.sent == std::vector{greeting_with_credentials, authentication, request_to_ipv4, hex("")});
    CHECK(accepted.result == TunnelResult{TunnelOpen{}});
    const auto ending = at_every_split(with_credentials, {"05 02", "05 01"});
    CHECK(ending.result == refused(CloseReason::proxy_credentials_refused, 1));
}

TEST_CASE("a version that cannot be is refused at its byte, in each of the answers") {
    for (int version = 0; version < 256; ++version) {
        CAPTURE(version);
        const std::string wrong = hex_of(version) + "00 00 01";
        if (version == 5) continue;

        const auto method = converse(with_credentials, {{octets(wrong)}});
        CHECK(method.result == refused(CloseReason::socks_malformed, 0));
        CHECK(method.step == ProxyStep::greeting);
        CHECK(method.leftover == hex("00 00 01"));

        const auto reply = converse(with_credentials, {{octets("05 02")}, {octets("01 00")}, {octets(wrong)}});
        CHECK(reply.result == refused(CloseReason::socks_malformed, 0));
        CHECK(reply.step == ProxyStep::request);
        CHECK(reply.leftover == hex("00 00 01"));

        if (version == 1) continue;
        const auto status = converse(with_credentials, {{octets("05 02")}, {octets(wrong)}});
        CHECK(status.result == refused(CloseReason::socks_malformed, 0));
        CHECK(status.step == ProxyStep::authentication);
        CHECK(status.leftover == hex("00 00 01"));
    }
}

TEST_CASE("a server that speaks something else is refused at its first byte") {
    const std::string answer = GENERATE("HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n");
    const auto ending = at_every_split(plain, {hex_of(answer)});
    CHECK(ending.result == refused(CloseReason::socks_malformed, 0));
    CHECK(ending.leftover == hex_of(answer.substr(1)));
}

TEST_CASE("a bound address of an unknown kind is refused at the kind") {
    for (int type = 0; type < 256; ++type) {
        if (type == 1 || type == 3 || type == 4) continue;
        CAPTURE(type);
        const auto ending = converse(plain, {{octets("05 00")}, {octets("05 00 00" + hex_of(type) + "00 00")}});
        CHECK(ending.result == refused(CloseReason::socks_malformed, 0));
        CHECK(ending.step == ProxyStep::request);
        CHECK(ending.leftover == hex("00 00"));
    }
    const auto ending = at_every_split(plain, {"05 00", "05 00 00 02 aa"});
    CHECK(ending.result == refused(CloseReason::socks_malformed, 0));
    CHECK(ending.leftover == "aa");
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
