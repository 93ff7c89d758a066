#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "toxrelay/bytes.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/event.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/posix/address.hpp"
#include "toxrelay/posix/connection.hpp"
#include "toxrelay/posix/loop.hpp"
#include "toxrelay/posix/random.hpp"
#include "toxrelay/proxy.hpp"
#include "toxrelay/route_id.hpp"

namespace toxrelay::interop {

/// A client on a real socket that writes down what happens to it.
class Peer {
public:
    Peer(posix::Loop& loop, const PublicKey& relay, std::vector<posix::Address> addresses,
         KeyPair own = posix::random_key_pair(), std::span<const Hop> through = {});

    void take_events();

    KeyPair keys;
    Client client;
    posix::Connection<Client> connection;

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

    const PublicKey& key() const { return keys.public_key(); }
    std::optional<RouteId> route_to(const Peer& other) const { return client.route_to(other.key()); }
    bool sees(const Peer& other) const;
};

/// Drives the loop until `happened`, taking every peer's events. False when it did not happen in time, which is ample
/// for a machine under load.
bool eventually(posix::Loop& loop, const std::vector<Peer*>& peers, const std::function<bool()>& happened);

/// Drives the loop for a while, for what must not happen.
void settle(posix::Loop& loop, const std::vector<Peer*>& peers, Duration time = std::chrono::milliseconds{150});

Bytes bytes_of(std::string_view text);
/// A key that nobody at the relay has.
PublicKey stranger();
/// The same key pair again, for a second connection.
KeyPair copy_of(const KeyPair& keys);

}  // namespace toxrelay::interop
