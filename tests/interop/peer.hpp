#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/conformance/adapter.hpp"
#include "tests/support/text.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/event.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/posix/address.hpp"
#include "toxrelay/proxy.hpp"
#include "toxrelay/random.hpp"
#include "toxrelay/route_id.hpp"

namespace toxrelay::interop {

/// A client on an adapter that writes down what happens to it.
class Peer {
public:
    Peer(conformance::Adapter& adapter, const Config& config, const posix::HostPort& where,
         KeyPair own = random_key_pair(), std::span<const Hop> through = {});

    KeyPair keys;

    bool connected = false;
    std::size_t opened = 0;
    std::size_t refused = 0;
    std::size_t times_online = 0;
    std::size_t times_offline = 0;
    std::vector<std::byte> data;  ///< of all routes, in the order of arrival
    struct Message {
        PublicKey sender;
        std::string text;
    };
    std::vector<Message> oob;
    std::vector<std::string> forwarded;
    std::optional<CloseReason> closed;
    std::optional<AtProxy> closed_at;
    bool send_ready = false;

    const PublicKey& key() const { return keys.public_key(); }
    std::optional<RouteId> route_to(const Peer& other) const { return client->route_to(other.key()); }
    bool sees(const Peer& other) const;

private:
    void on(const Event& event);

public:
    /// Last, so that it is gone before what its events change.
    std::unique_ptr<conformance::AdaptedClient> client;
};

/// Runs the adapter until `happened`. False when it did not happen in time, which is ample for a machine under load.
bool eventually(conformance::Adapter& adapter, const std::function<bool()>& happened);

/// Runs the adapter for a while, for what must not happen.
void settle(conformance::Adapter& adapter, Duration time = std::chrono::milliseconds{150});

using test::bytes_of;
/// A key that nobody at the relay has.
PublicKey stranger();
/// The same key pair again, for a second connection.
KeyPair copy_of(const KeyPair& keys);

}  // namespace toxrelay::interop
