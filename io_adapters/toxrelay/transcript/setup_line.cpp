#include "toxrelay/transcript/setup_line.hpp"

#include <variant>

namespace toxrelay::transcript {
namespace {

template <class Proxy>
void add_proxy(Line& line, std::string_view kind, const Proxy& proxy) {
    line.word("via").word(kind);
    if (!proxy.credentials) return;
    line.word("login").password(proxy.credentials->user()).password(proxy.credentials->password());
}

}  // namespace

void add_setup(Line& line, const Config& config, const KeyPair& self, const SessionSeed* seed,
               std::span<const Hop> through) {
    line.word("relay").key(config.relay);
    if (seed != nullptr) {
        line.word("secret").bytes(self.secret_key().expose()).word("seed").bytes(seed->expose());
    } else {
        line.word("self").key(self.public_key());
    }
    line.word("connect").time(config.connect_timeout);
    line.word("proxy").time(config.proxy_timeout);
    line.word("handshake").time(config.handshake_timeout);
    line.word("ping").time(config.ping_interval);
    line.word("pong").time(config.pong_timeout);
    line.word("stall").time(config.stall_timeout);
    for (const Hop& hop : through) {
        if (const auto* http = std::get_if<HttpProxy>(&hop.proxy)) add_proxy(line, "http", *http);
        if (const auto* socks5 = std::get_if<Socks5Proxy>(&hop.proxy)) add_proxy(line, "socks5", *socks5);
        line.word("to").host(hop.to.host).number(hop.to.port);
    }
}

}  // namespace toxrelay::transcript
