#include "examples/way.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

#include "toxrelay/destination.hpp"

namespace toxrelay::examples {
namespace {

NoWay no_address(const posix::HostPort& where, const posix::ResolveError& error) {
    return {"no address for " + where.host + ": " + error.text};
}

/// What a proxy is asked for.
std::variant<Destination, NoWay> destination(const posix::HostPort& where, bool proxy_resolves) {
    const auto host = posix::parse_host(where.host);
    if (!host) return NoWay{"a proxy cannot be told of " + where.host + ": it is neither an address nor a name"};
    if (proxy_resolves || !std::holds_alternative<HostName>(*host)) return Destination{*host, where.port};
    const auto addresses = posix::resolve(where.host, where.port);
    if (const auto* error = std::get_if<posix::ResolveError>(&addresses)) return no_address(where, *error);
    return posix::to_destination(std::get<std::vector<posix::Address>>(addresses).front());
}

}  // namespace

std::variant<Way, NoWay> find_way(std::vector<ProxyOption> proxies, const posix::HostPort& relay) {
    const posix::HostPort& first = proxies.empty() ? relay : proxies.front().where;
    auto addresses = posix::resolve(first.host, first.port);
    if (const auto* error = std::get_if<posix::ResolveError>(&addresses)) return no_address(first, *error);
    Way way{.first = std::get<0>(std::move(addresses)), .hops = {}, .proxies = names_of(proxies)};
    for (std::size_t i = 0; i < proxies.size(); ++i) {
        const posix::HostPort& next = i + 1 < proxies.size() ? proxies[i + 1].where : relay;
        const auto to = destination(next, proxies[i].resolves_names);
        if (const auto* nowhere = std::get_if<NoWay>(&to)) return *nowhere;
        way.hops.push_back({std::move(proxies[i].proxy), std::get<Destination>(to)});
    }
    return way;
}

std::string why_closed(CloseReason reason, const std::optional<AtProxy>& at, std::span<const std::string> proxies) {
    std::string why{toxrelay::to_string(reason)};
    if (!at || at->hop >= proxies.size()) return why;
    const auto& [hop, step, code] = *at;
    const std::string_view kind = proxies[hop].starts_with("http://") ? "status " : "code ";
    if (code != 0) why += " (" + std::string{kind} + std::to_string(code) + ")";
    return "proxy " + std::to_string(hop + 1) + " (" + proxies[hop] + "), waiting for the answer to " +
           std::string{toxrelay::to_string(step)} + ": " + why;
}

}  // namespace toxrelay::examples
