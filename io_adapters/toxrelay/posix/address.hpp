#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <sys/socket.h>

#include "toxrelay/destination.hpp"

namespace toxrelay::posix {

/// An IPv4 or IPv6 address with its port.
struct Address {
    sockaddr_storage storage{};  ///< a sockaddr_in or a sockaddr_in6
    socklen_t size = 0;          ///< of what is used of it, in bytes; 0: no address
};

/// "127.0.0.1:33445" or "[::1]:33445".
std::string to_string(const Address& address);

/// Why a name has no address; the text is the system's (getaddrinfo).
struct ResolveError {
    int code = 0;      ///< EAI_NONAME and its like
    std::string text;  ///< for people
};

/// All addresses of a host name or of an IPv4 or IPv6 literal (no brackets), in the system's order of preference.
/// Blocks while the system's resolver asks the network.
std::variant<std::vector<Address>, ResolveError> resolve(const std::string& host, std::uint16_t port);

/// A host and a port as people write them: "relay.example:33445", "127.0.0.1:33445", "[::1]:33445".
struct HostPort {
    std::string host;        ///< without brackets
    std::uint16_t port = 0;  ///< 1..65535
};
/// Nothing when the text is not of that form; the port is 1..65535.
std::optional<HostPort> parse_host_port(std::string_view text);

/// An IPv4 or IPv6 literal (no brackets) as its bytes, anything else as a name for a proxy to resolve. Nothing when it is
/// neither; so is "fe80::1%eth0", as only this machine knows what eth0 is.
std::optional<Host> parse_host(std::string_view text);

/// The address in the form in which a proxy is told. The address is one that resolve() gave.
Destination to_destination(const Address& address) noexcept;

}  // namespace toxrelay::posix
