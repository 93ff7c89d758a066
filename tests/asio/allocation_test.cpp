// In steady state two clients on Asio allocate nothing: what an operation needs comes from what Asio keeps of earlier ones.

#include <chrono>
#include <cstddef>
#include <memory_resource>

#include <catch2/catch.hpp>

#include "tests/asio/endpoint.hpp"
#include "tests/interop/bootstrapd.hpp"
#include "tests/support/counting_heap.hpp"
#include "toxrelay/send_status.hpp"

namespace toxrelay::asio_test {
namespace {

/// Says something, waits until it is answered, and so on. Callbacks: what coroutines keep is the program's.
class Player {
public:
    Player(Endpoint& self, bool begins) : client_{*self.client}, turns_{begins ? 1 : 0} {}

    void play(RouteId route) {
        route_ = route;
        if (turns_ > 0) say();
        listen();
    }
    int turns() const { return turns_; }

private:
    void say() {
        client_.async_send_data(*route_, bytes_of("the ball"), [this](ErrorCode, SendStatus status) {
            turns_ += status == SendStatus::queued ? 1 : 0;
        });
    }
    void listen() {
        client_.async_next_event([this](ErrorCode error, const Event& event) {
            if (error) return;
            if (std::holds_alternative<DataReceived>(event)) say();
            listen();
        });
    }

    AsioClient& client_;
    int turns_;
    std::optional<RouteId> route_;
};

TEST_CASE("data goes back and forth between two clients on Asio, and nothing is allocated") {
    const interop::Bootstrapd relay;
    std::pmr::unsynchronized_pool_resource pool{{.max_blocks_per_chunk = 16, .largest_required_pool_block = 65536}};
    net::io_context context;
    const Config config{.relay = relay.public_key(), .memory = pool};
    Endpoint here{context.get_executor(), config};
    Endpoint there{context.get_executor(), config};
    Player one{here, true};
    Player other{there, false};
    const auto join = [&](Endpoint& self, const Endpoint& peer, Player& player) -> net::awaitable<void> {
        player.play(co_await meet(self, peer.keys.public_key(), relay.at()));
    };
    net::co_spawn(context, join(there, here, other), net::detached);
    net::co_spawn(context, join(here, there, one), net::detached);

    const auto play_until = [&](int turns) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{20};
        while (one.turns() < turns && std::chrono::steady_clock::now() < limit) {
            context.run_one_for(std::chrono::milliseconds{100});
        }
        return one.turns() >= turns;
    };
    REQUIRE(play_until(20));  // warm
    const std::size_t before = test::heap_allocations();
    REQUIRE(play_until(120));
    CHECK(test::heap_allocations() - before == 0);
}

}  // namespace
}  // namespace toxrelay::asio_test
