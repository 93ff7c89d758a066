#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>
#include <rapidcheck.h>
#include <rapidcheck/catch.h>

#include "property_tests/generators.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/credentials.hpp"
#include "toxrelay/destination.hpp"
#include "toxrelay/http_connect.hpp"
#include "toxrelay/proxy.hpp"

using namespace toxrelay;
using properties::uniform;

namespace {

constexpr std::size_t cap = 8192;

char any_of(std::string_view characters) { return characters[*uniform<std::size_t>(0, characters.size())]; }

/// Drawn as one value: with one for each character, rapidcheck would be at making a failure smaller for minutes.
std::string some_of(std::string_view characters, std::size_t min, std::size_t max) {
    const auto of_size = [=](std::size_t size) {
        return rc::gen::container<std::string>(size, rc::gen::elementOf(std::string{characters}));
    };
    return *rc::gen::mapcat(uniform(min, max + 1), of_size);
}

constexpr std::string_view token_characters = "abcXYZ019!#$%&'*+-.^_`|~";
constexpr std::string_view text_characters = "abc XYZ\t09:;<>(){}\"\\/\x80\xC3\xFF";

std::string line_end() { return *rc::gen::element<std::string>("\r\n", "\n"); }

std::string status_line(int status) {
    const std::string reason = *uniform(0, 3) == 0 ? "" : " " + some_of(text_characters, 0, 12);
    return std::string{"HTTP/1."} + any_of("0123456789") + " " + std::to_string(status) + reason + line_end();
}

/// Fields, some of them folded, and the empty line.
std::string header() {
    std::string text;
    for (int fields = *uniform(0, 4); fields > 0; --fields) {
        text += some_of(token_characters, 1, 10) + ":" + some_of(text_characters, 0, 20) + line_end();
        for (int folds = *uniform(0, 3); folds > 0; --folds) {
            text += any_of(" \t") + some_of(text_characters, 0, 10) + line_end();
        }
    }
    return text + line_end();
}

/// What a proxy says, how much of it is its answer, and how that ends.
struct Conversation {
    bool with_credentials = false;
    std::string answer;
    std::string leftover;
    TunnelResult result;
};

Conversation any_conversation() {
    Conversation made;
    made.with_credentials = *rc::gen::arbitrary<bool>();
    for (int interim = *uniform(0, 3); interim > 0; --interim) {
        int status = *uniform(100, 199);
        if (status == 101) status = 199;  // not interim here
        made.answer += status_line(status) + header();
    }
    const int status = *rc::gen::oneOf(uniform(200, 300), uniform(300, 1000), rc::gen::element(101, 401, 407, 503));
    made.answer += status_line(status);
    if (status >= 200 && status < 300) {
        made.answer += header();
        made.result = TunnelOpen{};
    } else if (status == 401 && made.with_credentials) {
        made.result = TunnelRefused{CloseReason::proxy_credentials_refused, 401};
    } else if (status == 407) {
        made.result = TunnelRefused{
            made.with_credentials ? CloseReason::proxy_credentials_refused : CloseReason::proxy_credentials_missing,
            407};
    } else {
        made.result = TunnelRefused{CloseReason::http_refused, static_cast<std::uint16_t>(status)};
    }
    made.leftover = some_of(text_characters, 0, 30);
    return made;
}

struct Ending {
    std::optional<TunnelResult> result;
    std::size_t taken = 0;
    friend bool operator==(const Ending&, const Ending&) = default;
};

HttpConnect asking(const HttpCredentials* credentials) {
    return {{HostName::from("relay.example").value(), 33445}, credentials};
}

/// In pieces, cut anywhere.
Ending read_in_pieces(HttpConnect& http, Bytes bytes) {
    auto cuts = *rc::gen::container<std::vector<std::size_t>>(uniform<std::size_t>(0, bytes.size() + 1));
    cuts.push_back(bytes.size());
    std::ranges::sort(cuts);
    Ending ending;
    for (const std::size_t cut : cuts) {
        const Bytes piece = bytes.subspan(ending.taken, cut - ending.taken);
        const std::size_t taken = http.take(piece);
        RC_ASSERT(taken <= piece.size());
        ending.taken += taken;
        if (http.result()) break;
        RC_ASSERT(taken == piece.size());
    }
    ending.result = http.result();
    if (ending.result) RC_ASSERT(http.take(bytes.subspan(ending.taken)) == 0U);
    return ending;
}

}  // namespace

TEST_CASE("an HTTP proxy's answer ends as its grammar says, in any pieces") {
    rc::prop("for any answer, split anywhere, whatever is glued behind it", [] {
        const Conversation conversation = any_conversation();
        RC_PRE(conversation.answer.size() <= cap);
        const auto credentials = std::get<HttpCredentials>(HttpCredentials::from("user", "password"));
        HttpConnect http = asking(conversation.with_credentials ? &credentials : nullptr);
        const std::string all = conversation.answer + conversation.leftover;
        const Ending ending = read_in_pieces(http, std::as_bytes(std::span{all}));
        RC_ASSERT(ending.result == conversation.result);
        RC_ASSERT(ending.taken == conversation.answer.size());
    });
}

TEST_CASE("an answer with one byte changed is read alike in any pieces") {
    rc::prop("for any byte at any place", [] {
        const Conversation conversation = any_conversation();
        RC_PRE(conversation.answer.size() <= cap);
        std::string changed = conversation.answer;
        changed[*uniform<std::size_t>(0, changed.size())] = static_cast<char>(*uniform(0, 256));
        HttpConnect split = asking(nullptr);
        HttpConnect whole = asking(nullptr);
        const Bytes bytes = std::as_bytes(std::span{changed});
        const Ending ending = read_in_pieces(split, bytes);
        const std::size_t taken = whole.take(bytes);
        RC_ASSERT(ending == (Ending{whole.result(), taken}));
    });
}

TEST_CASE("any bytes are read alike in any pieces, and no more than 8 KiB of them") {
    rc::prop("for random bytes behind the beginning of an answer", [] {
        const auto random = *properties::bytes_between(0, 300);
        std::string all = *rc::gen::element<std::string>("", "HTTP/1.1 ", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\n");
        all += std::string(*rc::gen::element<std::size_t>(0, 0, 8000, 8192), 'x');
        all.append(reinterpret_cast<const char*>(random.data()), random.size());
        HttpConnect split = asking(nullptr);
        HttpConnect whole = asking(nullptr);
        const Bytes bytes = std::as_bytes(std::span{all});
        const Ending ending = read_in_pieces(split, bytes);
        const std::size_t taken = whole.take(bytes);
        RC_ASSERT(ending == (Ending{whole.result(), taken}));
        RC_ASSERT(taken <= cap);
    });
}
