// What a program does with an AsioClient, at tox-bootstrapd.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <future>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/adapters/loopback.hpp"
#include "tests/asio/endpoint.hpp"
#include "tests/conformance/middleman.hpp"
#include "tests/interop/bootstrapd.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/send_status.hpp"

namespace toxrelay::asio_test {
namespace {

using namespace std::chrono_literals;

/// Two clients that see each other, and the context that drives them.
struct Pair {
    explicit Pair(Config wanted = {.relay = {}}) : config{(wanted.relay = relay.public_key(), wanted)} {}
    ~Pair() {
        here.client.reset();
        there.client.reset();
        context.restart();
        context.poll();
    }
    Pair(const Pair&) = delete;
    Pair& operator=(const Pair&) = delete;

    /// Runs until the coroutine has ended; rethrows what it threw.
    template <class T>
    T run(net::awaitable<T> coroutine) {
        // Asio wants a result that can be made of nothing.
        const auto optional = [](net::awaitable<T> of) -> net::awaitable<std::optional<T>> {
            co_return co_await std::move(of);
        };
        auto result = net::co_spawn(context, optional(std::move(coroutine)), net::use_future);
        context.restart();
        const auto limit = std::chrono::steady_clock::now() + 20s;
        while (result.wait_for(0s) != std::future_status::ready) {
            if (std::chrono::steady_clock::now() > limit) throw std::runtime_error{"it never ends"};
            context.run_one_for(100ms);
        }
        return *result.get();
    }
    void run_for(Duration time) {
        context.restart();
        context.run_for(time);
    }
    void meet_each_other() { meet_each_other(relay.at()); }
    void meet_each_other(const posix::HostPort& way) {
        const auto meet_there = [this]() -> net::awaitable<void> {
            co_await meet(there, here.keys.public_key(), relay.at());
        };
        auto met = net::co_spawn(context, meet_there(), net::use_future);
        route = run(meet(here, there.keys.public_key(), way));
        while (met.wait_for(0s) != std::future_status::ready) run_for(1ms);
    }
    RouteId route_back() { return there.client->client().route_to(here.keys.public_key()).value(); }

    interop::Bootstrapd relay;
    Config config;
    net::io_context context;
    Endpoint here{context.get_executor(), config};
    Endpoint there{context.get_executor(), config};
    std::optional<RouteId> route;
};

TEST_CASE("with callbacks: connect, an event, data") {
    Pair pair;
    AsioClient& here = *pair.here.client;
    std::vector<std::string> story;
    here.async_connect("localhost", pair.relay.port(), [&](ErrorCode error) {
        story.emplace_back(error ? error.message() : "connected");
        (void)here.open_route(pair.there.keys.public_key());
        here.async_next_event([&](ErrorCode failed, const Event& event) {
            story.emplace_back(!failed && std::holds_alternative<RouteOpened>(event) ? "route opened"
                                                                                     : "something else");
            pair.context.stop();
        });
    });
    pair.run_for(10s);
    CHECK(story == std::vector<std::string>{"connected", "route opened"});
}

TEST_CASE("with coroutines: data arrives as it was sent") {
    Pair pair;
    pair.meet_each_other();
    const std::vector<std::string> texts{"first", std::string(2000, 'x'), "last"};
    const auto exchange = [&]() -> net::awaitable<std::vector<std::string>> {
        std::vector<std::string> arrived;
        for (const std::string& text : texts) {
            const SendStatus status =
                co_await pair.here.client->async_send_data(*pair.route, bytes_of(text), net::use_awaitable);
            if (status != SendStatus::queued) co_return arrived;
        }
        while (arrived.size() < texts.size())
            arrived.push_back(text_of((co_await next<DataReceived>(*pair.there.client)).payload));
        co_return arrived;
    };
    CHECK(pair.run(exchange()) == texts);
}

TEST_CASE("where send_data would block, async_send_data waits for room") {
    Pair pair;
    pair.meet_each_other();
    const std::vector<std::byte> payload(2000);
    while (pair.here.client->send_data(*pair.route, payload) == SendStatus::queued) {
    }
    REQUIRE(pair.here.client->send_data(*pair.route, payload) == SendStatus::would_block);
    const auto send = [&]() -> net::awaitable<SendStatus> {
        co_return co_await pair.here.client->async_send_data(*pair.route, payload, net::use_awaitable);
    };
    CHECK(pair.run(send()) == SendStatus::queued);
}

TEST_CASE("send says what cannot be waited for") {
    Pair pair;
    pair.meet_each_other();
    const auto send_badly = [&]() -> net::awaitable<std::vector<SendStatus>> {
        AsioClient& here = *pair.here.client;
        std::vector<SendStatus> told;
        told.push_back(co_await here.async_send_data(*pair.route, {}, net::use_awaitable));
        told.push_back(co_await here.async_send_oob(pair.there.keys.public_key(), std::vector<std::byte>(1025),
                                                    net::use_awaitable));
        told.push_back(co_await here.async_send(pair.there.keys.public_key(), bytes_of("well"), net::use_awaitable));
        here.close();
        told.push_back(co_await here.async_send_data(*pair.route, bytes_of("late"), net::use_awaitable));
        co_return told;
    };
    CHECK(pair.run(send_badly()) ==
          std::vector{SendStatus::empty, SendStatus::too_large, SendStatus::queued, SendStatus::closed});
}

TEST_CASE("a payload stays as it is until the next event is asked for, whatever comes meanwhile") {
    Pair pair;
    pair.meet_each_other();
    const auto say = [&](std::string_view text) {
        REQUIRE(pair.there.client->send_data(pair.route_back(), bytes_of(text)) == SendStatus::queued);
    };
    say("first");
    std::optional<DataReceived> first;
    pair.here.client->async_next_event([&](ErrorCode, const Event& event) { first = std::get<DataReceived>(event); });
    while (!first) pair.run_for(10ms);
    say("second");
    pair.run_for(200ms);
    CHECK(text_of(first->payload) == "first");
    CHECK(text_of(pair.run(next<DataReceived>(*pair.here.client)).payload) == "second");
}

TEST_CASE("who keeps an event for long is not punished for the pong that waits behind it") {
    Pair pair{{.relay = {}, .ping_interval = 200ms, .pong_timeout = 800ms}};
    pair.meet_each_other();
    const auto listen = [&]() -> net::awaitable<void> {
        while (true) co_await pair.there.client->async_next_event(net::use_awaitable);
    };
    net::co_spawn(pair.context, listen(), net::detached);
    REQUIRE(pair.there.client->send_data(pair.route_back(), bytes_of("keep me")) == SendStatus::queued);
    const auto data = pair.run(next<DataReceived>(*pair.here.client));
    pair.run_for(1300ms);  // a ping leaves, its pong is not read, and its time is over
    CHECK(text_of(data.payload) == "keep me");
    const auto go_on = [&]() -> net::awaitable<std::string> {
        net::steady_timer soon{pair.context, 300ms};
        pair.here.client->async_next_event(net::bind_executor(pair.context, [](ErrorCode, const Event&) {}));
        co_await soon.async_wait(net::use_awaitable);
        co_return pair.here.client->closed() ? std::string{to_string(pair.here.client->closed()->reason)} : "lives";
    };
    CHECK(pair.run(go_on()) == "lives");
}

TEST_CASE("one operation is cancelled, and the connection and the next operation know nothing of it") {
    Pair pair;
    pair.meet_each_other();
    net::cancellation_signal cancel;
    std::optional<ErrorCode> ended;
    pair.here.client->async_next_event(
        net::bind_cancellation_slot(cancel.slot(), [&](ErrorCode error, const Event&) { ended = error; }));
    pair.run_for(20ms);
    CHECK_FALSE(ended);
    const auto kind =
        GENERATE(net::cancellation_type::total, net::cancellation_type::partial, net::cancellation_type::terminal);
    cancel.emit(kind);
    pair.run_for(20ms);
    CHECK(ended == net::error::operation_aborted);
    REQUIRE(pair.there.client->send_data(pair.route_back(), bytes_of("after")) == SendStatus::queued);
    CHECK(text_of(pair.run(next<DataReceived>(*pair.here.client)).payload) == "after");
}

TEST_CASE("a send that waits for room is cancelled by itself") {
    Pair pair;
    conformance::Middleman middleman{pair.relay.at()};
    pair.meet_each_other(middleman.at());
    middleman.become(conformance::Middleman::Manner::deaf);
    const std::vector<std::byte> payload(2000);
    net::cancellation_signal cancel;
    std::optional<ErrorCode> ended;
    const std::function<void()> send = [&] {
        ended.reset();
        pair.here.client->async_send_data(
            *pair.route, payload,
            net::bind_cancellation_slot(cancel.slot(), [&](ErrorCode error, SendStatus) { ended = error; }));
        pair.run_for(100ms);
    };
    do {
        send();
    } while (ended);  // until the system's buffers are full as well
    cancel.emit(net::cancellation_type::total);
    pair.run_for(20ms);
    CHECK(ended == net::error::operation_aborted);
    middleman.become(conformance::Middleman::Manner::whole);
    send();
    CHECK(ended == ErrorCode{});
}

TEST_CASE("where nobody listens async_connect says so, and so does what comes after") {
    net::io_context context;
    const loopback::Refusal refusal;
    const auto port = loopback::place_of(refusal.address()).port;
    Endpoint endpoint{context.get_executor(), {.relay = random_key_pair().public_key()}};
    std::vector<ErrorCode> errors;
    endpoint.client->async_connect("127.0.0.1", port, [&](ErrorCode error) {
        errors.push_back(error);
        endpoint.client->async_next_event([&](ErrorCode later, const Event&) { errors.push_back(later); });
    });
    context.run_for(10s);
    REQUIRE(errors.size() == 2);
    CHECK(errors[0] == make_error_code(CloseReason::connect_failed));
    CHECK(errors[1] == errors[0]);
    CHECK(close_reason_of(errors[0]) == CloseReason::connect_failed);
    CHECK(errors[0].message() == to_string(CloseReason::connect_failed));
    CHECK_FALSE(close_reason_of(net::error::operation_aborted));
    REQUIRE(endpoint.client->closed());
    REQUIRE(endpoint.client->failures().size() == 1);
    CHECK(endpoint.client->failures()[0].error == net::error::connection_refused);
    CHECK(endpoint.client->failures()[0].endpoint.port() == port);
}

TEST_CASE("a name without an address is told as such") {
    net::io_context context;
    Endpoint endpoint{context.get_executor(), {.relay = random_key_pair().public_key()}};
    std::optional<ErrorCode> ended;
    // Longer than a label may be (RFC 1035, section 2.3.4): no name server is asked.
    endpoint.client->async_connect(std::string(64, 'x') + ".invalid", 33445, [&](ErrorCode error) { ended = error; });
    context.run_for(10s);
    REQUIRE(ended);
    CHECK(close_reason_of(*ended) == CloseReason::connect_failed);
    CHECK(endpoint.client->error());
    CHECK(endpoint.client->failures().empty());
}

TEST_CASE("a relay that hangs up is told as an event first, and then as the error") {
    Pair pair;
    pair.meet_each_other();
    pair.relay.kill();
    CHECK(pair.run(next<Closed>(*pair.here.client)).reason == CloseReason::closed_by_relay);
    const auto again = [&]() -> net::awaitable<std::optional<CloseReason>> {
        try {
            co_await pair.here.client->async_next_event(net::use_awaitable);
        } catch (const std::system_error& error) {
            co_return close_reason_of(error.code());
        }
        co_return std::nullopt;
    };
    CHECK(pair.run(again()) == CloseReason::closed_by_relay);
    ErrorCode error;
    (void)pair.here.client->remote_endpoint(error);
    CHECK(error);
}

TEST_CASE("a socket that is connected already is taken over") {
    Pair pair;
    net::ip::tcp::socket socket{pair.context};
    socket.connect({net::ip::address_v4::loopback(), pair.relay.port()});
    std::optional<ErrorCode> ended;
    pair.here.client->async_connect(std::move(socket), [&](ErrorCode error) { ended = error; });
    pair.context.restart();
    while (!ended) pair.context.run_one_for(5s);
    CHECK_FALSE(*ended);
    CHECK(pair.here.client->client().statistics().sent.bytes > 0);
}

}  // namespace
}  // namespace toxrelay::asio_test
