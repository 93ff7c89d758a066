#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "toxrelay/close_reason.hpp"
#include "toxrelay/credentials.hpp"
#include "toxrelay/destination.hpp"

/// @file
/// The words that a caller and the machines of the two kinds of proxy share.

namespace toxrelay {

/// A proxy that speaks HTTP CONNECT (RFC 9110, section 9.3.6).
struct HttpProxy {
    /// Told with the request, asked for or not. Nothing: none are told.
    std::optional<HttpCredentials> credentials = std::nullopt;
};
/// A proxy that speaks SOCKS5 (RFC 1928, RFC 1929).
struct Socks5Proxy {
    /// Told when the proxy asks for them. Nothing: none are offered.
    std::optional<Socks5Credentials> credentials = std::nullopt;
};

/// One proxy on the way to the relay, and what it is asked for: the next proxy's address or, for the last one, the relay's.
/// The transport connects to the first proxy.
struct Hop {
    std::variant<HttpProxy, Socks5Proxy> proxy;  ///< what it speaks
    Destination to;                              ///< what it is asked for
};

/// Which of its answers a proxy still owes.
enum class ProxyStep : std::uint8_t {
    greeting,        ///< SOCKS5: which method
    authentication,  ///< SOCKS5: user and password
    request,         ///< to connect to the destination
};

/// "the greeting", "the user and password" or "the request".
std::string_view to_string(ProxyStep step) noexcept;

/// The proxy will not open the tunnel, or cannot be understood. `code` is what it told as a number: an HTTP status,
/// SOCKS5's REP, STATUS or METHOD; 0 when it told none.
struct TunnelRefused {
    CloseReason reason{};    ///< one of those that name a proxy, HTTP or SOCKS
    std::uint16_t code = 0;  ///< 0: none was told
    friend bool operator==(const TunnelRefused&, const TunnelRefused&) = default;
};
/// From here on bytes go to the destination and come from it.
struct TunnelOpen {
    friend bool operator==(const TunnelOpen&, const TunnelOpen&) = default;
};
/// What came of asking a proxy.
using TunnelResult = std::variant<TunnelOpen, TunnelRefused>;

/// Where on the way to the relay a connection ended.
struct AtProxy {
    std::size_t hop = 0;     ///< which of the hops, from 0
    ProxyStep step{};        ///< which answer was awaited
    std::uint16_t code = 0;  ///< as in TunnelRefused
    friend bool operator==(const AtProxy&, const AtProxy&) = default;
};

}  // namespace toxrelay
