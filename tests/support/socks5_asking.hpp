#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/hex.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/credentials.hpp"
#include "toxrelay/destination.hpp"
#include "toxrelay/proxy.hpp"
#include "toxrelay/socks5.hpp"

/// A SOCKS5 proxy that is asked, played by a test in hex.
namespace toxrelay::test {

inline const Host ipv4 = Ipv4{std::byte{192}, std::byte{0}, std::byte{2}, std::byte{33}};
inline const Destination to_ipv4{ipv4, 33445};
inline const std::string request_to_ipv4 = hex("05 01 00 01 c0 00 02 21 82 a5");
inline const std::string plain_greeting = hex("05 01 00");
inline const std::string greeting_with_credentials = hex("05 02 00 02");
/// Of "user" and "s3cret".
inline const std::string authentication = hex("01 04") + hex_of("user") + hex("06") + hex_of("s3cret");

/// A machine that asks for `to`.
struct Asking {
    explicit Asking(const Destination& to = to_ipv4);
    Asking(std::string_view user, std::string_view password, const Destination& to = to_ipv4);

    std::string pending() const { return hex_of(socks5.pending()); }
    /// What is pending, sent.
    std::string send();
    std::size_t take(std::string_view hex) { return socks5.take(octets(hex)); }

    std::optional<Socks5Credentials> credentials;
    Socks5 socks5;
};

using Setup = Asking (*)();
Asking plain();
Asking with_credentials();

TunnelResult refused(CloseReason reason, int code);

/// How asking a proxy went.
struct Ending {
    std::vector<std::string> sent;  ///< before each answer, and after the last
    std::optional<TunnelResult> result;
    ProxyStep step{};
    std::string leftover;
    friend bool operator==(const Ending&, const Ending&) = default;
};

/// Sends what is pending before each answer. One that wants to send in the middle of an answer, or leaves bytes without
/// having a result, is thrown as a std::runtime_error.
Ending converse(Setup setup, const std::vector<std::string>& hex_answers);
/// converse(), then again with each of the answers split in two at every position, and with all byte by byte. What does
/// not come out the same is thrown as a std::runtime_error.
Ending at_every_split(Setup setup, const std::vector<std::string>& hex_answers);

}  // namespace toxrelay::test
