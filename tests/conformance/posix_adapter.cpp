#include <utility>
#include <variant>

#include "tests/conformance/adapter.hpp"
#include "toxrelay/posix/connection.hpp"
#include "toxrelay/posix/loop.hpp"
#include "toxrelay/posix/now.hpp"
#include "toxrelay/random.hpp"

namespace toxrelay::conformance {
namespace {

class PosixAdapter final : public Adapter {
public:
    std::unique_ptr<AdaptedClient> connect(const posix::HostPort& where, const Config& config, const KeyPair& keys,
                                           std::span<const Hop> through, OnEvent on_event) override {
        auto resolved = posix::resolve(where.host, where.port);
        auto addresses = std::get<std::vector<posix::Address>>(std::move(resolved));
        return std::make_unique<OnLoop>(*this, std::move(addresses), config, keys, through, std::move(on_event));
    }
    void run(Duration at_most) override {
        for (OnLoop* client : clients_) client->take_events();
        loop_.wait(at_most);
        for (OnLoop* client : clients_) client->take_events();
    }

private:
    class OnLoop final : public CommandsOf<Client> {
    public:
        OnLoop(PosixAdapter& adapter, std::vector<posix::Address> addresses, const Config& config, const KeyPair& keys,
               std::span<const Hop> through, OnEvent on_event)
            : adapter_(adapter),
              on_event_(std::move(on_event)),
              client_(config, keys, random_seed(), posix::now(), through),
              connection_(adapter.loop_, client_, std::move(addresses)) {
            adapter_.clients_.push_back(this);
        }
        OnLoop(const OnLoop&) = delete;
        OnLoop& operator=(const OnLoop&) = delete;
        ~OnLoop() override { std::erase(adapter_.clients_, this); }

        void take_events() {
            while (const auto event = client_.poll_event()) on_event_(*event);
        }
        const Client& core() const override { return client_; }
        std::vector<int> failures() const override {
            std::vector<int> errors;
            for (const auto& failure : connection_.failures()) errors.push_back(failure.error.value());
            return errors;
        }

    private:
        Client& commands() override { return client_; }

        PosixAdapter& adapter_;
        OnEvent on_event_;
        Client client_;
        posix::Connection<Client> connection_;
    };

    posix::Loop loop_;
    std::vector<OnLoop*> clients_;
};

}  // namespace

std::unique_ptr<Adapter> posix_adapter() { return std::make_unique<PosixAdapter>(); }

}  // namespace toxrelay::conformance
