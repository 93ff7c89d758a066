// Transports that tell late what they read and wrote: of io_uring's kind, say.

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <variant>

#include <catch2/catch.hpp>

#include "tests/support/text.hpp"
#include "tests/transcript/replayed.hpp"
#include "toxrelay/transcript/hex.hpp"
#include "toxrelay/transcript/recorded_client.hpp"
#include "toxrelay/transcript/recorder.hpp"

namespace toxrelay::transcript_test {

using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using test::bytes_of;
using transcript::Agreed;
using transcript::RecordedClient;
using transcript::Recorder;
using transcript::Replayed;

namespace {

/// Of a client to which this is done.
template <class Session>
std::string transcript_of(Session session) {
    std::string text;
    {
        const auto recorder = Recorder::with_secrets([&](std::string_view more) { text += more; }, Instant{});
        RecordedClient client{
            recorder.get(), {.relay = key(1)}, KeyPair{SecretKey{made(2)}}, SessionSeed{made(3)}, Instant{}};
        session(client);
    }
    return text;
}

}  // namespace

TEST_CASE("what a transport read or took before the client was told of its end replays") {
    const auto end = GENERATE(TransportEnd::eof, TransportEnd::error);
    const bool is_polled = GENERATE(false, true);
    std::string handshake;
    const std::string text = transcript_of([&](RecordedClient& client) {
        const Bytes out = client.write_buffer();
        handshake = transcript::to_hex(out);
        const MutableBytes in = client.read_buffer();  // a transport has both, and tells later what it did
        client.transport_ended(end);
        if (is_polled) CHECK(client.poll_event());
        std::ranges::copy(bytes_of("late"), in.begin());
        client.commit_read(4, Instant{1s});
        client.commit_write(out.size(), Instant{1s});
        client.commit_write(1, Instant{1s});
        while (client.poll_event()) {
        }
    });
    CHECK_THAT(text, Contains(" reading\n") && Contains(" read 6c617465\n") && Contains(" write " + handshake + "\n") &&
                         Contains(" write -\n"));
    const Replayed result = replayed(text);
    INFO(text);
    INFO(to_string(result));
    CHECK(std::holds_alternative<Agreed>(result));
}

TEST_CASE("what a transport read or took while the client ended of itself replays") {
    std::string handshake;
    const std::string text = transcript_of([&](RecordedClient& client) {
        const Bytes out = client.write_buffer();
        handshake = transcript::to_hex(out);
        const MutableBytes in = client.read_buffer();
        client.handle_timeout(Instant{10s});
        CHECK(client.poll_event());
        std::ranges::copy(bytes_of("late"), in.begin());
        client.commit_read(4, Instant{11s});
        client.commit_write(out.size(), Instant{11s});
    });
    CHECK_THAT(text, Contains(" read -\n") && Contains(" write " + handshake + "\n"));
    CHECK(std::holds_alternative<Agreed>(replayed(text)));
}

TEST_CASE("what is committed without a buffer that was lent is nothing, and replays") {
    const std::string text = transcript_of([](RecordedClient& client) {
        const MutableBytes room = client.read_buffer();
        std::ranges::copy(bytes_of("a handshake, in part"), room.begin());
        client.commit_read(20, Instant{});
        client.commit_read(20, Instant{});
        CHECK(client.statistics().received.bytes == 20);
    });
    CHECK_THAT(text, Contains(" read -\n"));
    CHECK(std::holds_alternative<Agreed>(replayed(text)));
}

}  // namespace toxrelay::transcript_test
