#pragma once

#include <cstdint>
#include <map>
#include <memory_resource>
#include <optional>

#include "toxrelay/keys.hpp"
#include "toxrelay/relay.hpp"
#include "toxrelay/simulated/connection.hpp"
#include "toxrelay/simulated/world.hpp"

namespace toxrelay::simulated {

/// A relay on a host of a world. It crashes and restarts with the host, under the same key. Onion and forward requests are
/// dropped.
class RelayHost final : public Listener, public Program {
public:
    /// `number` makes the relay's key and its randomness, together with the world's seed. The world outlives it.
    RelayHost(World& world, HostId host, std::uint16_t port, std::uint64_t number, const RelayConfig& config = {});
    ~RelayHost() override;

    /// The same whenever it restarts.
    const PublicKey& public_key() const noexcept { return public_key_; }
    /// Null while crashed.
    const Relay* relay() const noexcept { return relay_ ? &*relay_ : nullptr; }

    void accepted(SocketId socket) override;
    void crashed() override;
    void restarted() override;
    /// Tells one of its clients something that is not so, or was never asked.
    void lie(std::uint64_t which) override;

private:
    class Session final : public Owner {
    public:
        Session(RelayHost& host, RelaySession& session, SocketId socket)
            : host_(host), session_(session), connection_(host.world_, session, *this, socket) {}
        void drain() override { host_.drain(); }
        void over() override { host_.release(session_); }
        void nudge() { connection_.nudge(); }
        RelaySession& session() noexcept { return session_; }

    private:
        RelayHost& host_;
        RelaySession& session_;
        Connection<RelaySession> connection_;
    };

    void drain();
    void release(RelaySession& session);
    KeyPair keys() const noexcept;

    World& world_;
    HostId host_;
    std::uint16_t port_;
    std::uint64_t number_;
    RelayConfig config_;
    PublicKey public_key_;
    std::uint64_t starts_ = 0;
    std::optional<Relay> relay_;
    std::pmr::map<std::uint64_t, Session> sessions_;  // by number, as an order of addresses would not be repeatable
};

}  // namespace toxrelay::simulated
