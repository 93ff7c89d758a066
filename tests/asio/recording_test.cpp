// A session on Asio that was recorded.

#include <chrono>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/interop/bootstrapd.hpp"
#include "toxrelay/asio.hpp"
#include "toxrelay/event.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/random.hpp"
#include "toxrelay/send_status.hpp"
#include "toxrelay/transcript/recorded_client.hpp"
#include "toxrelay/transcript/recorder.hpp"
#include "toxrelay/transcript/replay.hpp"

namespace toxrelay::asio_test {

TEST_CASE("a session on Asio with tox-bootstrapd replays without a difference") {
    const interop::Bootstrapd relay;
    std::string text;
    asio_net::net::io_context context;
    {
        const auto recorder =
            transcript::Recorder::with_secrets([&](std::string_view line) { text += line; }, asio_now());
        BasicAsioClient<transcript::RecordedClient> client{
            context.get_executor(), recorder.get(), {.relay = relay.public_key()}, random_key_pair(), random_seed()};
        const auto stranger = random_key_pair();
        REQUIRE(client.open_route(stranger.public_key()) == SendStatus::queued);
        std::optional<Event> opened;
        client.async_connect("localhost", relay.port(), [&](asio_net::ErrorCode error) {
            REQUIRE_FALSE(error);
            client.async_next_event([&](asio_net::ErrorCode, const Event& event) {
                opened = event;
                client.close();
                client.async_next_event([&](asio_net::ErrorCode, const Event&) { context.stop(); });
            });
        });
        context.run_for(std::chrono::seconds{20});
        REQUIRE(opened);
        CHECK(std::holds_alternative<RouteOpened>(*opened));
    }
    std::istringstream session{text};
    const auto result = transcript::replay(session);
    INFO(to_string(result));
    CHECK(std::holds_alternative<transcript::Agreed>(result));
    CHECK(text.find(" event closed closed_locally\n") != std::string::npos);
}

}  // namespace toxrelay::asio_test
