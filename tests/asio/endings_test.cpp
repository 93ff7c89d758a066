// An AsioClient is destroyed, closed, cancelled, or its context stopped, at every point at which something waits.

#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/asio/endpoint.hpp"
#include "tests/interop/bootstrapd.hpp"
#include "toxrelay/send_status.hpp"

namespace toxrelay::asio_test {
namespace {

using namespace std::chrono_literals;

constexpr int messages = 3;

/// Two clients that meet, send each other three messages and wait for the other's. Over when both have ended, well or not.
struct Story {
    Story(const interop::Bootstrapd& relay)
        : here{context.get_executor(), {.relay = relay.public_key()}},
          there{context.get_executor(), {.relay = relay.public_key()}} {
        begin(here, there.keys.public_key(), relay.at("localhost"), cancel_here);
        begin(there, here.keys.public_key(), relay.at("localhost"), cancel_there);
    }

    void begin(Endpoint& self, const PublicKey& other, const posix::HostPort& relay, net::cancellation_signal& cancel) {
        net::co_spawn(context, talk(self, other, relay),
                      net::bind_cancellation_slot(cancel.slot(), [this](const std::exception_ptr& error) {
                          ++ended;
                          failed += error ? 1 : 0;
                      }));
    }
    static net::awaitable<void> talk(Endpoint& self, PublicKey other, posix::HostPort relay) {
        const RouteId route = co_await meet(self, other, relay);
        for (int i = 0; i < messages; ++i) {
            const SendStatus status =
                co_await self.client->async_send_data(route, bytes_of("again and again"), net::use_awaitable);
            if (status != SendStatus::queued) throw std::runtime_error{"not sent"};
        }
        for (int i = 0; i < messages; ++i) co_await next<DataReceived>(*self.client);
    }

    /// Runs so many handlers; false when there was nothing left to run before.
    bool run(int handlers) {
        for (int i = 0; i < handlers; ++i) {
            if (ended == 2) return false;
            context.run_one_for(5s);
        }
        return true;
    }
    void run_out() {
        const auto limit = std::chrono::steady_clock::now() + 5s;
        while (ended < 2 && std::chrono::steady_clock::now() < limit) {
            context.restart();
            context.run_one_for(100ms);
        }
    }

    net::cancellation_signal cancel_here;
    net::cancellation_signal cancel_there;
    int ended = 0;
    int failed = 0;
    net::io_context context;
    Endpoint here;
    Endpoint there;
};

/// Tells the story again and again, each time ended one handler later, until it was told to its own end.
template <class End>
int at_every_point(End end) {
    const interop::Bootstrapd relay;
    for (int handlers = 1;; ++handlers) {
        auto story = std::make_unique<Story>(relay);
        INFO("after " << handlers << " handlers");
        const bool more = story->run(handlers);
        end(*story);
        if (!more) return handlers;
        REQUIRE(handlers < 1000);
    }
}

TEST_CASE("both clients are destroyed, and what waited for them is told") {
    const int points = at_every_point([](Story& story) {
        const int before = story.ended;
        story.here.client.reset();
        story.there.client.reset();
        story.run_out();
        REQUIRE(story.ended == 2);
        CHECK(story.failed == 2 - before);
    });
    CHECK(points > 20);
}

TEST_CASE("the clients are destroyed and the context never runs again") {
    at_every_point([](Story& story) {
        story.here.client.reset();
        story.there.client.reset();
    });
}

TEST_CASE("the context is stopped in the midst of all") {
    at_every_point([](Story& story) { story.context.stop(); });
}

TEST_CASE("what waits is cancelled, and the clients live on") {
    at_every_point([](Story& story) {
        story.cancel_here.emit(net::cancellation_type::terminal);
        story.cancel_there.emit(net::cancellation_type::terminal);
        story.run_out();
        REQUIRE(story.ended == 2);
        story.here.client->close();
        story.there.client->close();
    });
}

TEST_CASE("both clients are closed, and their coroutines end with the reason") {
    at_every_point([](Story& story) {
        const bool over = story.ended == 2;
        story.here.client->close();
        story.there.client->close();
        story.run_out();
        REQUIRE(story.ended == 2);
        if (!over) CHECK(story.failed > 0);
    });
}

}  // namespace
}  // namespace toxrelay::asio_test
