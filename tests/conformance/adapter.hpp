#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "toxrelay/bytes.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/event.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/packet.hpp"
#include "toxrelay/posix/address.hpp"
#include "toxrelay/proxy.hpp"
#include "toxrelay/route_id.hpp"
#include "toxrelay/send_status.hpp"
#include "toxrelay/time.hpp"

// What the tests ask of an adapter, whichever it is.
namespace toxrelay::conformance {

/// A client that an adapter drives. Destroying it hangs up.
class AdaptedClient {
public:
    AdaptedClient() = default;
    AdaptedClient(const AdaptedClient&) = delete;
    AdaptedClient& operator=(const AdaptedClient&) = delete;
    virtual ~AdaptedClient() = default;

    virtual SendStatus open_route(const PublicKey& peer) = 0;
    virtual SendStatus close_route(RouteId route) = 0;
    virtual SendStatus close_route(const PublicKey& peer) = 0;
    virtual SendStatus send_data(RouteId route, Bytes payload) = 0;
    virtual SendStatus send_oob(const PublicKey& peer, Bytes payload) = 0;
    virtual SendStatus send(const PublicKey& peer, Bytes payload) = 0;
    virtual SendStatus send_onion(Bytes payload) = 0;
    virtual SendStatus send_forward(const ForwardTarget& target, Bytes payload) = 0;
    virtual void close() = 0;

    virtual const Client& core() const = 0;
    std::optional<RouteId> route_to(const PublicKey& peer) const { return core().route_to(peer); }
    bool is_online(RouteId route) const { return core().is_online(route); }
    const Statistics& statistics() const { return core().statistics(); }

    /// Why each address did not answer, as errno has it.
    virtual std::vector<int> failures() const = 0;
};

/// The commands by those of `Commands`: a Client, or what an adapter has in its place.
template <class Commands>
class CommandsOf : public AdaptedClient {
public:
    SendStatus open_route(const PublicKey& peer) override { return commands().open_route(peer); }
    SendStatus close_route(RouteId route) override { return commands().close_route(route); }
    SendStatus close_route(const PublicKey& peer) override { return commands().close_route(peer); }
    SendStatus send_data(RouteId route, Bytes payload) override { return commands().send_data(route, payload); }
    SendStatus send_oob(const PublicKey& peer, Bytes payload) override { return commands().send_oob(peer, payload); }
    SendStatus send(const PublicKey& peer, Bytes payload) override { return commands().send(peer, payload); }
    SendStatus send_onion(Bytes payload) override { return commands().send_onion(payload); }
    SendStatus send_forward(const ForwardTarget& target, Bytes payload) override {
        return commands().send_forward(target, payload);
    }
    void close() override { commands().close(); }

private:
    virtual Commands& commands() = 0;
};

/// An adapter with a loop of its own and any number of clients on it, which it outlives.
class Adapter {
public:
    Adapter() = default;
    Adapter(const Adapter&) = delete;
    Adapter& operator=(const Adapter&) = delete;
    virtual ~Adapter() = default;

    using OnEvent = std::function<void(const Event&)>;
    /// A client on its way to `where`. `on_event` is called within run(), where payloads are good during the call.
    virtual std::unique_ptr<AdaptedClient> connect(const posix::HostPort& where, const Config& config,
                                                   const KeyPair& keys, std::span<const Hop> through,
                                                   OnEvent on_event) = 0;
    /// Lets happen what can, for about so long, and returns earlier where something did.
    virtual void run(Duration at_most) = 0;
};

std::unique_ptr<Adapter> posix_adapter();
std::unique_ptr<Adapter> asio_adapter();
std::unique_ptr<Adapter> select_adapter();

struct NamedAdapter {
    std::string_view name;
    std::unique_ptr<Adapter> (*make)();
};
/// Every adapter passes every test of this suite. A further one joins with one line.
inline constexpr NamedAdapter adapters[] = {
    {"posix", posix_adapter},
    {"asio", asio_adapter},
    {"select, as docs/adapters.md has it", select_adapter},
};

}  // namespace toxrelay::conformance
