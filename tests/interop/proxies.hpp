#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tests/interop/daemon.hpp"
#include "toxrelay/destination.hpp"
#include "toxrelay/proxy.hpp"

/// The proxies that people run, as Debian has them. Each runs without a shared cache, log or account of the system.
namespace toxrelay::interop {

struct Account {
    std::string user;
    std::string password;
};

struct Proxy {
    enum class Kind { http, socks5 };
    Kind kind{};
    Daemon daemon;

    /// Through this proxy, with these credentials.
    Hop hop(const Destination& to, const std::optional<Account>& account = {}) const;
};

// Each listens on 127.0.0.1, and all but microsocks on ::1 too. Those with an `allowed` port let nobody connect to
// another. With an account they let in nobody else.
Proxy tinyproxy(std::uint16_t allowed, const std::optional<Account>& account = {});
Proxy squid(std::uint16_t allowed, const std::optional<Account>& account = {});
Proxy microsocks(const std::optional<Account>& account = {});
/// It has no accounts but those of the system.
Proxy danted(std::uint16_t allowed);

/// A host as people write it (IPv6 without brackets) and a port.
Destination destination(const std::string& host, std::uint16_t port);

}  // namespace toxrelay::interop
