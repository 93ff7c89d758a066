#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "examples/command_line.hpp"
#include "toxrelay/posix/address.hpp"
#include "toxrelay/proxy.hpp"

namespace toxrelay::examples {

/// One proxy, as `--proxy` names it.
struct ProxyOption {
    std::string name;  ///< the URL without user and password: for people
    posix::HostPort where;
    bool resolves_names = true;  ///< the proxy finds the address of what comes next; else we do
    std::variant<HttpProxy, Socks5Proxy> proxy;
};

/// "socks5h://user:password@127.0.0.1:1080", "socks5://..." or "http://..."; "env": the URL is in the environment. A user
/// and a password, which are secrets, go nowhere but into the option: no message quotes the text.
std::variant<ProxyOption, UsageError> read_proxy(std::string_view text);

std::vector<std::string> names_of(std::span<const ProxyOption> proxies);

/// What --help says about `--proxy`: a section, with a blank line before it.
std::string_view proxy_help() noexcept;

}  // namespace toxrelay::examples
