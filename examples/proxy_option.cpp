#include "examples/proxy_option.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <system_error>
#include <utility>

#include "toxrelay/credentials.hpp"
#include "toxrelay/wipe.hpp"

namespace toxrelay::examples {
namespace {

const std::string example = "socks5h://user:password@127.0.0.1:1080";

UsageError wrong(std::string_view what) { return {"--proxy: " + std::string{what}}; }  // never with the URL in it

/// A part of a URL without its percent-encoding; wiped when dropped.
class Decoded {
public:
    explicit Decoded(std::string_view encoded) {
        text_.reserve(encoded.size());  // never moves, which would leave a copy behind
        for (std::size_t at = 0; at < encoded.size(); ++at) {
            if (encoded[at] != '%') {
                text_ += encoded[at];
                continue;
            }
            const std::string_view digits = encoded.substr(at + 1, 2);
            std::uint8_t byte = 0;
            const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
            if (error != std::errc{} || end != digits.data() + 2) {
                valid_ = false;
                return;
            }
            text_ += static_cast<char>(byte);
            at += 2;
        }
    }
    Decoded(const Decoded&) = delete;
    Decoded& operator=(const Decoded&) = delete;
    ~Decoded() { wipe(std::as_writable_bytes(std::span{text_})); }

    bool valid() const { return valid_; }
    std::string_view text() const { return text_; }

private:
    std::string text_;
    bool valid_ = true;
};

/// `user_info` is what stands before the '@', if there is one.
template <class Proxy>
std::optional<UsageError> add_credentials(Proxy& proxy, std::optional<std::string_view> user_info) {
    using Credentials = typename decltype(proxy.credentials)::value_type;
    if (!user_info) return std::nullopt;
    const std::size_t colon = std::min(user_info->find(':'), user_info->size());
    const Decoded user{user_info->substr(0, colon)};
    const Decoded password{user_info->substr(std::min(colon + 1, user_info->size()))};
    if (!user.valid() || !password.valid()) {
        return wrong("in a user or password two hexadecimal digits follow a '%': write %25 for the sign itself");
    }
    auto credentials = Credentials::from(user.text(), password.text());
    if (const auto* error = std::get_if<CredentialsError>(&credentials)) return wrong(to_string(*error));
    proxy.credentials.emplace(std::get<Credentials>(std::move(credentials)));
    return std::nullopt;
}

template <class Proxy>
std::variant<ProxyOption, UsageError> read_url(std::string_view scheme, std::string_view rest) {
    if (rest.ends_with('/')) rest.remove_suffix(1);
    if (rest.find_first_of("/?#") != std::string_view::npos) {
        return wrong("a URL ends with the port; in a user or password write %2F for '/', %3F for '?' and %23 for '#'");
    }
    std::optional<std::string_view> user_info;
    if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
        user_info = rest.substr(0, at);
        rest.remove_prefix(at + 1);
    }
    auto where = posix::parse_host_port(rest);
    if (!where) {
        return wrong(
            "a URL ends with a host and a port of 1 to 65535: 127.0.0.1:1080, [::1]:1080 or proxy.example:1080");
    }
    Proxy proxy;
    if (auto error = add_credentials(proxy, user_info)) return *std::move(error);
    return ProxyOption{.name = std::string{scheme} + to_string(*where),
                       .where = *std::move(where),
                       .resolves_names = scheme != "socks5://",
                       .proxy = std::move(proxy)};
}

/// Null when there is none. In curl's order; like there, an empty one is none.
const char* proxy_in_environment() {
    for (const char* name : {"all_proxy", "ALL_PROXY"}) {
        if (const char* value = std::getenv(name); value != nullptr && *value != '\0') return value;
    }
    return nullptr;
}

}  // namespace

std::variant<ProxyOption, UsageError> read_proxy(std::string_view text) {
    if (text == "env") {
        const char* url = proxy_in_environment();
        if (url == nullptr) {
            return wrong("neither all_proxy nor ALL_PROXY is set in the environment: set one to " + example);
        }
        text = url;
    }
    for (const std::string_view scheme : {"socks5h://", "socks5://"}) {
        if (text.starts_with(scheme)) return read_url<Socks5Proxy>(scheme, text.substr(scheme.size()));
    }
    constexpr std::string_view http = "http://";
    if (text.starts_with(http)) return read_url<HttpProxy>(http, text.substr(http.size()));
    return wrong("a URL begins with socks5h://, socks5:// or http://: write --proxy " + example);
}

std::vector<std::string> names_of(std::span<const ProxyOption> proxies) {
    std::vector<std::string> names;
    for (const ProxyOption& proxy : proxies) names.push_back(proxy.name);
    return names;
}

std::string_view proxy_help() noexcept {
    return R"(
Through proxies:
  --proxy URL  reach the relay through a proxy; given more than once, through a chain in the order of travel
    socks5h://HOST:PORT   SOCKS5; it resolves the name of what comes next: the next proxy, or the relay
    socks5://HOST:PORT    SOCKS5; the name of what comes next is resolved here
    http://HOST:PORT      HTTP CONNECT; it resolves the name of what comes next
    env                   a URL from the environment: all_proxy or, without that, ALL_PROXY. Others on this machine
                          may see a command line, and a password in it, but not the environment.
  With a user and a password: socks5h://user:password@HOST:PORT. In these write %2F for '/', %3A for ':', %40 for '@',
  %25 for '%', and so on.
)";
}

}  // namespace toxrelay::examples
