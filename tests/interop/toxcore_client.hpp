#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <tox/tox.h>

#include "toxrelay/keys.hpp"

namespace toxrelay::interop {

/// A client that others wrote: Debian's toxcore, on IPv4 and loopback, with one friend at most. It lives in iterate().
class ToxcoreClient {
public:
    enum class Network : std::uint8_t {
        tcp,  ///< knows others through relays alone
        udp,  ///< is a node of the DHT
    };
    explicit ToxcoreClient(Network network);

    void iterate() { tox_iterate(tox_.get(), this); }

    void use_relay(const PublicKey& key, std::uint16_t port);
    void bootstrap_from(const ToxcoreClient& node);
    void befriend(const ToxcoreClient& other);
    /// False when the friend is not there.
    bool say(const std::string& text);
    /// Says goodbye to everybody; nothing but the destructor may follow.
    void leave() { tox_.reset(); }

    /// What relays and the DHT know it by; a new one each time.
    PublicKey dht_key() const;
    /// How it reaches the network, in its own opinion.
    Tox_Connection connection() const { return tox_self_get_connection_status(tox_.get()); }
    Tox_Connection connection_to_friend() const { return tox_friend_get_connection_status(tox_.get(), 0, nullptr); }
    const std::vector<std::string>& heard() const { return heard_; }

private:
    struct Kill {
        void operator()(Tox* tox) const { tox_kill(tox); }
    };

    std::unique_ptr<Tox, Kill> tox_;
    std::vector<std::string> heard_;
};

}  // namespace toxrelay::interop
