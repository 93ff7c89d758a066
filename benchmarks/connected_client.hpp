#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <memory_resource>
#include <optional>
#include <span>

#include "benchmarks/bare_relay.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/event.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/route_id.hpp"

namespace bare {

/// A client that is connected to a bare relay and has one route, whose peer is online.
class ConnectedClient {
public:
    explicit ConnectedClient(std::pmr::memory_resource& memory);

    toxrelay::Client& client() noexcept { return client_; }
    Relay& relay() noexcept { return relay_; }
    toxrelay::RouteId route() const noexcept { return *route_; }
    toxrelay::Instant now() const noexcept { return now_; }

    /// Hands bytes of the relay to the client, as many as it has room for. Returns how many.
    std::size_t feed(std::span<const std::byte> bytes);

private:
    void send(std::span<const std::byte> plain);

    toxrelay::Instant now_{std::chrono::seconds{1}};
    Relay relay_;
    toxrelay::Client client_;
    std::optional<toxrelay::RouteId> route_;
};

}  // namespace bare
