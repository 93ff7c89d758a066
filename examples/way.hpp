#pragma once

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "examples/proxy_option.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/posix/address.hpp"
#include "toxrelay/proxy.hpp"

namespace toxrelay::examples {

/// How to get to a relay: where to connect, and what to ask of whom from there on.
struct Way {
    std::vector<posix::Address> first;  ///< of the first proxy; of the relay when there is none
    std::vector<Hop> hops;              ///< for the client
    std::vector<std::string> proxies;   ///< their names, hop by hop
};

/// What could not be found: one line.
struct NoWay {
    std::string why;
};

/// Blocks while the system's resolver asks the network. No name that a proxy resolves is looked up here.
std::variant<Way, NoWay> find_way(std::vector<ProxyOption> proxies, const posix::HostPort& relay);

/// Why a connection ended, as Closed tells it; and with the name of the proxy that it ended `at`.
std::string why_closed(CloseReason reason, const std::optional<AtProxy>& at, std::span<const std::string> proxies);

}  // namespace toxrelay::examples
