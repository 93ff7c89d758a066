// The same adapter over Boost.Asio. Nothing else in this program knows the adapter, so that this is the whole program's switch.

#define TOXRELAY_BOOST_ASIO

#include <chrono>
#include <optional>
#include <string>
#include <type_traits>

#include <catch2/catch.hpp>

#include "tests/asio/endpoint.hpp"
#include "tests/interop/bootstrapd.hpp"
#include "toxrelay/close_reason.hpp"

namespace toxrelay::asio_test {
namespace {

static_assert(std::is_same_v<ErrorCode, boost::system::error_code>);

TEST_CASE("over Boost.Asio two clients meet, data arrives, and a close is told") {
    const interop::Bootstrapd relay;
    boost::asio::io_context context;
    Endpoint here{context.get_executor(), {.relay = relay.public_key()}};
    Endpoint there{context.get_executor(), {.relay = relay.public_key()}};
    std::string arrived;
    std::optional<CloseReason> ended;
    const auto say = [&]() -> net::awaitable<void> {
        const RouteId route = co_await meet(there, here.keys.public_key(), relay.at());
        (void)co_await there.client->async_send_data(route, bytes_of("over Boost"), net::use_awaitable);
    };
    const auto listen = [&]() -> net::awaitable<void> {
        co_await meet(here, there.keys.public_key(), relay.at());
        arrived = text_of((co_await next<DataReceived>(*here.client)).payload);
        here.client->close();
        co_await next<Closed>(*here.client);
        try {
            co_await here.client->async_next_event(net::use_awaitable);
        } catch (const boost::system::system_error& error) {
            ended = close_reason_of(error.code());
        }
        there.client.reset();
    };
    net::co_spawn(context, say(), net::detached);
    net::co_spawn(context, listen(), net::detached);
    context.run_for(std::chrono::seconds{20});
    CHECK(arrived == "over Boost");
    CHECK(ended == CloseReason::closed_locally);
}

}  // namespace
}  // namespace toxrelay::asio_test
