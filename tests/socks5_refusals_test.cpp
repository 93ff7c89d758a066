// What ends the way through a SOCKS5 proxy: its refusals, and answers that cannot be.

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/hex.hpp"
#include "tests/support/socks5_asking.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/proxy.hpp"

using namespace toxrelay;
using namespace toxrelay::test;

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
            const auto ending = converse(setup, {"05" + hex_of(method) + "00"});
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
        const auto any = converse(with_credentials, {"05 02", "01" + hex_of(status) + "00"});
        CHECK(any.sent.back().empty());
        CHECK(any.result == refused(CloseReason::proxy_credentials_refused, status));
        CHECK(any.leftover == "00");
    }
}

TEST_CASE("a version that cannot be is refused at its byte, in each of the answers") {
    for (int version = 0; version < 256; ++version) {
        CAPTURE(version);
        const std::string wrong = hex_of(version) + "00 00 01";
        if (version == 5) continue;

        const auto method = converse(with_credentials, {wrong});
        CHECK(method.result == refused(CloseReason::socks_malformed, 0));
        CHECK(method.step == ProxyStep::greeting);
        CHECK(method.leftover == hex("00 00 01"));

        const auto reply = converse(with_credentials, {"05 02", "01 00", wrong});
        CHECK(reply.result == refused(CloseReason::socks_malformed, 0));
        CHECK(reply.step == ProxyStep::request);
        CHECK(reply.leftover == hex("00 00 01"));

        if (version == 1) continue;
        const auto status = converse(with_credentials, {"05 02", wrong});
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
        const auto ending = converse(plain, {"05 00", "05 00 00" + hex_of(type) + "00 00"});
        CHECK(ending.result == refused(CloseReason::socks_malformed, 0));
        CHECK(ending.step == ProxyStep::request);
        CHECK(ending.leftover == hex("00 00"));
    }
    const auto ending = at_every_split(plain, {"05 00", "05 00 00 02 aa"});
    CHECK(ending.result == refused(CloseReason::socks_malformed, 0));
    CHECK(ending.leftover == "aa");
}
