#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "tests/support/text.hpp"
#include "toxrelay/asio.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/event.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/posix/address.hpp"
#include "toxrelay/random.hpp"

namespace toxrelay::asio_test {

namespace net = asio_net::net;
using asio_net::ErrorCode;

using test::bytes_of;
using test::text_of;

/// One of two clients that ask for each other.
struct Endpoint {
    Endpoint(const net::any_io_executor& executor, const Config& config) {
        client.emplace(executor, config, keys, random_seed());
    }

    KeyPair keys = random_key_pair();
    std::optional<AsioClient> client;
};

/// Until this kind of event.
template <class Kind>
net::awaitable<Kind> next(AsioClient& client) {
    while (true) {
        const Event event = co_await client.async_next_event(net::use_awaitable);
        if (const auto* kind = std::get_if<Kind>(&event)) co_return *kind;
    }
}

/// Connects and asks for the other; done when the other is online.
inline net::awaitable<RouteId> meet(Endpoint& self, PublicKey other, posix::HostPort relay) {
    if (!self.client) throw std::system_error{std::make_error_code(std::errc::operation_canceled)};
    (void)self.client->open_route(other);
    co_await self.client->async_connect(relay.host, relay.port, net::use_awaitable);
    const auto online = co_await next<PeerOnline>(*self.client);
    co_return online.route;
}

}  // namespace toxrelay::asio_test
