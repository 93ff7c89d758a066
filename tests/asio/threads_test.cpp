// Several threads run one context: each client on a strand, and operations begun from yet another thread.

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/asio/endpoint.hpp"
#include "tests/interop/bootstrapd.hpp"
#include "toxrelay/send_status.hpp"

namespace toxrelay::asio_test {
namespace {

using namespace std::chrono_literals;

constexpr int pairs = 6;
constexpr int messages = 50;

net::awaitable<int> talk(Endpoint& self, PublicKey other, posix::HostPort relay) {
    const RouteId route = co_await meet(self, other, relay);
    int received = 0;
    for (int i = 0; i < messages; ++i) {
        (void)co_await self.client->async_send_data(route, bytes_of("message " + std::to_string(i)),
                                                    net::use_awaitable);
        co_await next<DataReceived>(*self.client);
        ++received;
    }
    co_return received;
}

/// A context with threads, which end with it.
struct Threads {
    explicit Threads(net::io_context& context) : guard{context.get_executor()} {
        for (int i = 0; i < 4; ++i) threads.emplace_back([&context] { context.run(); });
    }
    ~Threads() {
        guard.reset();
        for (std::thread& thread : threads) thread.join();
    }
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;

    net::executor_work_guard<net::io_context::executor_type> guard;
    std::vector<std::thread> threads;
};

TEST_CASE("twelve clients on strands of a context with four threads") {
    const interop::Bootstrapd relay;
    net::io_context context;
    std::vector<std::unique_ptr<Endpoint>> endpoints;
    std::vector<std::future<int>> received;
    for (int i = 0; i < 2 * pairs; ++i) {
        endpoints.push_back(std::make_unique<Endpoint>(net::make_strand(context), Config{.relay = relay.public_key()}));
    }
    {
        const Threads threads{context};
        for (std::size_t i = 0; i < endpoints.size(); ++i) {
            Endpoint& self = *endpoints[i];
            const PublicKey other = endpoints[i ^ 1U]->keys.public_key();
            received.push_back(
                net::co_spawn(self.client->get_executor(), talk(self, other, relay.at()), net::use_future));
        }
        for (auto& count : received) {
            const bool in_time = count.wait_for(20s) == std::future_status::ready;
            CHECK(in_time);
            if (in_time) CHECK(count.get() == messages);
        }
        // Each ends on its own strand.
        for (auto& endpoint : endpoints)
            net::post(endpoint->client->get_executor(), [&client = endpoint->client] { client.reset(); });
    }
}

TEST_CASE("futures: another thread connects, sends and takes events") {
    const interop::Bootstrapd relay;
    net::io_context context;
    Endpoint endpoint{net::make_strand(context), {.relay = relay.public_key()}};
    {
        const Threads threads{context};
        AsioClient& client = *endpoint.client;
        client.async_connect("127.0.0.1", relay.port(), net::use_future).get();
        const std::string text = "to myself";
        const auto sent = client.async_send_oob(endpoint.keys.public_key(), bytes_of(text), net::use_future).get();
        CHECK(sent == SendStatus::queued);
        const Event event = client.async_next_event(net::use_future).get();
        const auto* oob = std::get_if<OobReceived>(&event);
        REQUIRE(oob != nullptr);
        CHECK(text_of(oob->payload) == text);
        std::promise<void> gone;
        net::post(client.get_executor(), [&] {
            endpoint.client.reset();
            gone.set_value();
        });
        gone.get_future().get();
    }
}

TEST_CASE("clients are destroyed on their strands while others' threads are in the midst of it") {
    const interop::Bootstrapd relay;
    net::io_context context;
    const Threads threads{context};
    for (int round = 0; round < 20; ++round) {
        auto endpoint = std::make_shared<Endpoint>(net::make_strand(context), Config{.relay = relay.public_key()});
        const auto connecting = std::make_shared<std::promise<bool>>();
        endpoint->client->async_connect("127.0.0.1", relay.port(),
                                        [connecting](ErrorCode error) { connecting->set_value(!error); });
        net::steady_timer wait{context, std::chrono::microseconds{100 * round}};
        wait.wait();
        net::post(endpoint->client->get_executor(), [endpoint] { endpoint->client.reset(); });
        auto ended = connecting->get_future();
        REQUIRE(ended.wait_for(10s) == std::future_status::ready);
    }
}

}  // namespace
}  // namespace toxrelay::asio_test
