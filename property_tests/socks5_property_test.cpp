#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
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
#include "toxrelay/proxy.hpp"
#include "toxrelay/socks5.hpp"

using namespace toxrelay;
using properties::uniform;

namespace {

using Octets = std::vector<std::byte>;

constexpr std::byte byte_of(int value) { return static_cast<std::byte>(value); }

void append(Octets& to, Bytes bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }

/// What a proxy answers to all questions, what is asked of it until it has no more to say, and how that ends.
struct Conversation {
    bool with_credentials = false;
    Octets user;
    Octets password;
    Destination to;

    Octets answers;
    Octets questions;
    std::optional<TunnelResult> result;
    ProxyStep step{};
};

/// 1 to 255, often few.
std::size_t any_size() { return *rc::gen::oneOf(uniform<std::size_t>(1, 12), uniform<std::size_t>(1, 256)); }

/// The host, and how a request has it.
void make_host(Host& host, Octets& request) {
    switch (*uniform(0, 3)) {
        case 0: {
            const auto address = *properties::array_of<4>();
            host = address;
            request.push_back(byte_of(1));
            append(request, address);
            break;
        }
        case 1: {
            const auto address = *properties::array_of<16>();
            host = address;
            request.push_back(byte_of(4));
            append(request, address);
            break;
        }
        default: {
            std::string text(any_size(), 'x');
            for (char& c : text) c = "abcxyz019-._"[*uniform(0, 12)];
            host = HostName::from(text).value();
            request.push_back(byte_of(3));
            request.push_back(static_cast<std::byte>(text.size()));
            append(request, std::as_bytes(std::span{text}));
        }
    }
}

/// `likely` or any other byte.
std::byte mostly(std::initializer_list<int> likely) {
    if (*uniform(0, 20) == 0) return *properties::any_byte();
    return byte_of(*rc::gen::elementOf(std::vector<int>(likely)));
}

CloseReason reason_of(std::byte reply) {
    constexpr std::array reasons{
        CloseReason::socks_general_failure,       CloseReason::socks_not_allowed,
        CloseReason::socks_network_unreachable,   CloseReason::socks_host_unreachable,
        CloseReason::socks_connection_refused,    CloseReason::socks_ttl_expired,
        CloseReason::socks_command_not_supported, CloseReason::socks_address_type_not_supported};
    const auto number = std::to_integer<std::size_t>(reply);
    return number <= reasons.size() ? reasons.at(number - 1) : CloseReason::socks_reply_unknown;
}

/// Makes up one answer after the other, until there is a result.
class Script {
public:
    Script() {
        told_.with_credentials = *rc::gen::arbitrary<bool>();
        told_.user = *properties::bytes_of(any_size());
        told_.password = *properties::bytes_of(any_size());
        request_ = {byte_of(5), byte_of(1), byte_of(0)};
        make_host(told_.to.host, request_);
        told_.to.port = static_cast<std::uint16_t>(*uniform(0, 65536));
        request_.push_back(byte_of(told_.to.port / 256));
        request_.push_back(byte_of(told_.to.port % 256));
        greet();
    }
    const Conversation& conversation() const { return told_; }

private:
    std::byte answer(std::byte byte) {
        told_.answers.push_back(byte);
        return byte;
    }
    void refuse(CloseReason reason, std::byte code) {
        told_.result = TunnelRefused{reason, std::to_integer<std::uint16_t>(code)};
    }
    void malformed() { refuse(CloseReason::socks_malformed, byte_of(0)); }

    void greet() {
        told_.step = ProxyStep::greeting;
        told_.questions = told_.with_credentials ? Octets{byte_of(5), byte_of(2), byte_of(0), byte_of(2)}
                                                 : Octets{byte_of(5), byte_of(1), byte_of(0)};
        if (answer(mostly({5})) != byte_of(5)) return malformed();
        const auto method = answer(told_.with_credentials ? mostly({0, 2, 2}) : mostly({0}));
        if (method == byte_of(0)) return request();
        if (method == byte_of(2) && told_.with_credentials) return authenticate();
        if (method != byte_of(0xFF)) return refuse(CloseReason::socks_method_not_offered, method);
        refuse(told_.with_credentials ? CloseReason::socks_no_method : CloseReason::proxy_credentials_missing, method);
    }
    void authenticate() {
        told_.step = ProxyStep::authentication;
        told_.questions.push_back(byte_of(1));
        for (const auto& text : {told_.user, told_.password}) {
            told_.questions.push_back(static_cast<std::byte>(text.size()));
            append(told_.questions, text);
        }
        const auto version = answer(mostly({1, 1, 1, 5}));
        if (version != byte_of(1) && version != byte_of(5)) return malformed();
        const auto status = answer(mostly({0}));
        if (status != byte_of(0)) return refuse(CloseReason::proxy_credentials_refused, status);
        request();
    }
    void request() {
        told_.step = ProxyStep::request;
        append(told_.questions, request_);
        if (answer(mostly({5})) != byte_of(5)) return malformed();
        const auto reply = answer(mostly({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8}));
        if (reply != byte_of(0)) return refuse(reason_of(reply), reply);
        answer(mostly({0}));
        std::size_t size = 0;
        switch (std::to_integer<int>(answer(mostly({1, 3, 4})))) {
            case 1: size = 4; break;
            case 3: size = std::to_integer<std::size_t>(answer(*properties::any_byte())); break;
            case 4: size = 16; break;
            default: return malformed();
        }
        append(told_.answers, *properties::bytes_of(size + 2));
        told_.result = TunnelOpen{};
    }

    Conversation told_;
    Octets request_;
};

/// What came of a machine that was fed `bytes`.
struct Outcome {
    std::size_t taken = 0;
    Octets sent;  ///< and what is still pending
    std::optional<TunnelResult> result;
    ProxyStep step{};
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

Socks5Credentials credentials_of(const Conversation& told) {
    const auto text = [](const Octets& octets) {
        return std::string_view{reinterpret_cast<const char*>(octets.data()), octets.size()};
    };
    return std::get<Socks5Credentials>(Socks5Credentials::from(text(told.user), text(told.password)));
}

std::size_t some_of(std::size_t size, std::size_t most) { return std::min(size, *uniform<std::size_t>(0, most + 1)); }

/// Feeds `bytes` whole, or in pieces of any sizes; between them some of what is pending, or none, is written.
Outcome fed(const Conversation& told, Bytes bytes, bool in_pieces) {
    const auto credentials = credentials_of(told);
    Socks5 socks5{told.to, told.with_credentials ? &credentials : nullptr};
    const std::size_t longest = *rc::gen::element<std::size_t>(1, 3, 30, 600);
    Outcome outcome;
    while (!bytes.empty()) {
        const auto written = socks5.pending().first(in_pieces ? some_of(socks5.pending().size(), longest) : 0);
        append(outcome.sent, written);
        socks5.written(written.size());

        const Bytes pending = socks5.pending();
        const Octets before{pending.begin(), pending.end()};
        const bool over = socks5.result().has_value();
        const Bytes piece = bytes.first(in_pieces ? some_of(bytes.size(), longest) : bytes.size());
        const std::size_t taken = socks5.take(piece);
        RC_ASSERT(taken <= (over ? 0 : piece.size()));
        RC_ASSERT((taken == piece.size() || socks5.result().has_value()));
        RC_ASSERT(socks5.pending().data() == pending.data());
        RC_ASSERT(socks5.pending().size() >= before.size());
        RC_ASSERT(std::ranges::equal(socks5.pending().first(before.size()), before));
        outcome.taken += taken;
        bytes = bytes.subspan(piece.size());
    }
    append(outcome.sent, socks5.pending());
    outcome.result = socks5.result();
    outcome.step = socks5.step();
    return outcome;
}

}  // namespace

TEST_CASE("what a SOCKS5 proxy answers is understood whatever its pieces, and what is behind it is left alone") {
    rc::prop("for any answers, destination and credentials", [] {
        const Conversation told = Script{}.conversation();
        Octets stream = told.answers;
        append(stream, *properties::bytes_between(0, 20));
        const auto outcome = fed(told, stream, true);
        RC_ASSERT(outcome.taken == told.answers.size());
        RC_ASSERT((outcome.result == told.result));
        RC_ASSERT((outcome.step == told.step));
        RC_ASSERT(outcome.sent == told.questions);
    });
    rc::prop("and without its last byte there is no result", [] {
        const Conversation told = Script{}.conversation();
        const auto outcome = fed(told, Bytes{told.answers}.first(told.answers.size() - 1), true);
        RC_ASSERT(outcome.taken == told.answers.size() - 1);
        RC_ASSERT(!outcome.result.has_value());
    });
}

TEST_CASE("any bytes do the same to a SOCKS5 machine in pieces as whole") {
    rc::prop("and no answers are longer than three can be", [] {
        const Conversation told = Script{}.conversation();
        Octets stream(*uniform<std::size_t>(0, 600));
        for (auto& byte : stream) byte = mostly({0, 0, 1, 2, 3, 4, 5, 5});
        const auto whole = fed(told, stream, false);
        RC_ASSERT((fed(told, stream, true) == whole));
        RC_ASSERT(whole.taken <= 2U + 2U + 262U);
    });
}
