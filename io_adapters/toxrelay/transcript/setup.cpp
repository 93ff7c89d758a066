#include "toxrelay/transcript/setup.hpp"

#include <string_view>
#include <utility>
#include <variant>

#include "toxrelay/wipe.hpp"

namespace toxrelay::transcript {
namespace {

template <class Kind>
std::optional<Kind> secret(Words& words) {
    auto bytes = words.bytes();
    std::optional<Kind> read;
    if (!bytes) return read;
    if (bytes->size() == key_size) read.emplace(std::span<const std::byte, key_size>{*bytes});
    wipe(*bytes);
    return read;
}

std::optional<Duration> named_time(Words& words, std::string_view name) {
    if (words.next() != name) return {};
    return words.time();
}

std::string_view text(const std::vector<std::byte>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

template <class Proxy, class Credentials>
std::optional<Proxy> proxy(Words& words) {
    if (words.peek() != "login") return Proxy{};
    words.next();
    auto user = words.bytes();
    auto password = words.bytes();
    if (!user || !password) return {};
    auto credentials = Credentials::from(text(*user), text(*password));
    wipe(*user);
    wipe(*password);
    if (!std::holds_alternative<Credentials>(credentials)) return {};
    return Proxy{std::move(std::get<Credentials>(credentials))};
}

template <class Proxy>
std::optional<Hop> hop_by(std::optional<Proxy> proxy, Words& words) {
    if (!proxy || words.next() != "to") return {};
    const auto host = words.host();
    const auto port = words.number(UINT16_MAX);
    if (!host || !port) return {};
    return Hop{std::move(*proxy), {*host, static_cast<std::uint16_t>(*port)}};
}

std::optional<Hop> hop(Words& words) {
    if (words.next() != "via") return {};
    const std::string_view kind = words.next();
    if (kind == "http") return hop_by(proxy<HttpProxy, HttpCredentials>(words), words);
    if (kind == "socks5") return hop_by(proxy<Socks5Proxy, Socks5Credentials>(words), words);
    return {};
}

}  // namespace

std::optional<Setup> parse_setup(Words words) {
    if (words.next() != "relay") return {};
    const auto relay = words.key();
    if (words.next() != "secret") return {};
    auto self = secret<SecretKey>(words);
    if (words.next() != "seed") return {};
    auto seed = secret<SessionSeed>(words);
    const auto connect = named_time(words, "connect");
    const auto proxy = named_time(words, "proxy");
    const auto handshake = named_time(words, "handshake");
    const auto ping = named_time(words, "ping");
    const auto pong = named_time(words, "pong");
    const auto stall = named_time(words, "stall");
    if (!relay || !self || !seed || !connect || !proxy || !handshake || !ping || !pong || !stall) return {};
    Setup setup{.config = {.relay = *relay,
                           .connect_timeout = *connect,
                           .proxy_timeout = *proxy,
                           .handshake_timeout = *handshake,
                           .ping_interval = *ping,
                           .pong_timeout = *pong,
                           .stall_timeout = *stall},
                .self = KeyPair{std::move(*self)},
                .seed = std::move(*seed),
                .through = {}};
    while (!words.empty()) {
        auto next = hop(words);
        if (!next) return {};
        setup.through.push_back(std::move(*next));
    }
    return setup;
}

}  // namespace toxrelay::transcript
