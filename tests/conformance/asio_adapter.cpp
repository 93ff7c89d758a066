#include <utility>

#include "tests/conformance/adapter.hpp"
#include "toxrelay/asio.hpp"
#include "toxrelay/random.hpp"

namespace toxrelay::conformance {
namespace {

class OnContext final : public CommandsOf<AsioClient> {
public:
    OnContext(asio::io_context& context, const posix::HostPort& where, const Config& config, const KeyPair& keys,
              std::span<const Hop> through, Adapter::OnEvent on_event)
        : on_event_(std::move(on_event)), client_(context.get_executor(), config, keys, random_seed(), through) {
        client_.async_connect(where.host, where.port, [this](std::error_code error) {
            if (error == asio::error::operation_aborted) return;
            // The suite wants every event; these two are what async_connect() itself waited for.
            if (!error) on_event_(Connected{});
            if (error) on_event_(client_.closed().value());
            if (!error) await_event();
        });
    }
    const Client& core() const override { return client_.client(); }
    std::vector<int> failures() const override {
        std::vector<int> errors;
        for (const auto& failure : client_.failures()) errors.push_back(failure.error.value());
        return errors;
    }

private:
    AsioClient& commands() override { return client_; }
    void await_event() {
        client_.async_next_event([this](std::error_code error, const Event& event) {
            if (error) return;
            on_event_(event);
            await_event();
        });
    }

    Adapter::OnEvent on_event_;
    AsioClient client_;
};

class AsioAdapter final : public Adapter {
public:
    std::unique_ptr<AdaptedClient> connect(const posix::HostPort& where, const Config& config, const KeyPair& keys,
                                           std::span<const Hop> through, OnEvent on_event) override {
        return std::make_unique<OnContext>(context_, where, config, keys, through, std::move(on_event));
    }
    void run(Duration at_most) override {
        context_.restart();
        context_.run_one_for(at_most);
        context_.poll();
    }

private:
    asio::io_context context_;
};

}  // namespace

std::unique_ptr<Adapter> asio_adapter() { return std::make_unique<AsioAdapter>(); }

}  // namespace toxrelay::conformance
