// What a recorder writes of each call, and that it replays.

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/text.hpp"
#include "tests/transcript/recorded_fleet.hpp"
#include "tests/transcript/replayed.hpp"
#include "toxrelay/credentials.hpp"
#include "toxrelay/destination.hpp"
#include "toxrelay/proxy.hpp"
#include "toxrelay/transcript/recorded_client.hpp"
#include "toxrelay/transcript/recorder.hpp"

namespace toxrelay::transcript_test {

using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using test::bytes_of;
using transcript::Agreed;
using transcript::RecordedClient;
using transcript::Recorder;
using transcript::Replayed;

TEST_CASE("a call is written before it is made, and its outcome after") {
    std::vector<std::string> pieces;
    const auto recorder = Recorder::with_secrets([&](std::string_view text) { pieces.emplace_back(text); }, Instant{});
    RecordedClient client{
        recorder.get(), {.relay = key(1)}, KeyPair{SecretKey{made(2)}}, SessionSeed{made(3)}, Instant{}};
    pieces.clear();
    (void)client.open_route(key(4));
    REQUIRE(pieces.size() == 2);
    CHECK_THAT(pieces[0], StartsWith("0.000000000 1 open_route ") && EndsWith(to_string(key(4)) + " "));
    CHECK(pieces[1] == "queued\n");
    pieces.clear();
    CHECK_FALSE(client.poll_event());
    CHECK(pieces == std::vector<std::string>{"0.000000000 1 event ", "none\n"});
    pieces.clear();
    client.handle_timeout(Instant{10s});
    CHECK(pieces == std::vector<std::string>{"10.000000000 1 timeout\n", "10.000000000 1 wait read write\n"});
}

TEST_CASE("a timeout that never comes replays, whenever the recorder began") {
    std::string text;
    {
        const auto recorder = Recorder::with_secrets([&](std::string_view line) { text += line; }, Instant{5s});
        const RecordedClient client{recorder.get(),
                                    {.relay = key(1), .connect_timeout = Duration::max()},
                                    KeyPair{SecretKey{made(2)}},
                                    SessionSeed{made(3)},
                                    Instant{5s}};
    }
    CHECK_THAT(text, Contains(" until never connect\n"));
    CHECK(std::holds_alternative<Agreed>(replayed(text)));
}

TEST_CASE("every command is recorded with what became of it, and replays") {
    std::string text;
    {
        const auto recorder = Recorder::with_secrets([&](std::string_view line) { text += line; }, Instant{5s});
        std::vector<Hop> through;
        through.push_back({HttpProxy{std::get<HttpCredentials>(HttpCredentials::from("user", ""))},
                           {*HostName::from("proxy.example"), 1080}});
        through.push_back({Socks5Proxy{std::get<Socks5Credentials>(Socks5Credentials::from("u", "p"))},
                           {Ipv4{std::byte{127}, {}, {}, std::byte{1}}, 33445}});
        through.push_back({Socks5Proxy{}, {Ipv6{}, 33445}});
        RecordedClient client{recorder.get(),       {.relay = key(1)}, KeyPair{SecretKey{made(2)}},
                              SessionSeed{made(3)}, Instant{5s},       through};
        const RouteId stale = RouteId::recorded(Slot::from_connection_id(17), 4);
        CHECK(client.open_route(key(4)) == SendStatus::queued);
        CHECK(client.open_route(key(4)) == SendStatus::already_asked);
        CHECK(client.close_route(key(5)) == SendStatus::unknown_route);
        CHECK(client.close_route(stale) == SendStatus::unknown_route);
        CHECK(client.send_data(stale, bytes_of("hello")) != SendStatus::queued);
        CHECK(client.send_oob(key(4), bytes_of("hello")) != SendStatus::queued);
        CHECK(client.send(key(4), {}) != SendStatus::queued);
        CHECK(client.send_onion(bytes_of("onion")) != SendStatus::queued);
        CHECK(client.send_forward({Ipv4{std::byte{10}}, 33445}, {}) != SendStatus::queued);
        CHECK(client.send_forward({Ipv6{std::byte{10}}, 33445}, bytes_of("on")) != SendStatus::queued);
        client.commit_write(client.write_buffer().size() / 2, Instant{6s});
        client.commit_write(100'000, Instant{6s});  // more than there is
        client.handle_timeout(Instant{7s});
        const std::string answer = "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n";
        const MutableBytes room = client.read_buffer();
        std::ranges::copy(bytes_of(answer), room.begin());
        client.commit_read(answer.size(), Instant{8s});
        while (client.poll_event()) {
        }
        client.close();
        client.transport_ended(TransportEnd::eof);
        CHECK_FALSE(client.poll_event());
    }
    const Replayed result = replayed(text);
    INFO(text);
    INFO(to_string(result));
    CHECK(std::holds_alternative<Agreed>(result));
    for (const char* what :
         {"client relay ", "via http login 75736572 - to name proxy.example 1080",
          "via socks5 login 75 70 to ipv4 7f000001 33445", "via socks5 to ipv6 00000000000000000000000000000000 33445",
          "already_asked", "close_route_to ", "close_route 17.4 unknown_route", "send_forward ipv4 0a000000 33445 - ",
          "event closed proxy_credentials_refused at 0 request 407", "ended eof", "0.000000000 1 client",
          "2.000000000 1 timeout"}) {
        INFO(what);
        CHECK(text.find(what) != std::string::npos);
    }
}

TEST_CASE("a call that is not told the time stands at the latest that any client was told") {
    std::string text;
    {
        const auto recorder = Recorder::with_secrets([&](std::string_view line) { text += line; }, Instant{});
        RecordedClient one{
            recorder.get(), {.relay = key(1)}, KeyPair{SecretKey{made(2)}}, SessionSeed{made(3)}, Instant{1s}};
        RecordedClient other{
            recorder.get(), {.relay = key(1)}, KeyPair{SecretKey{made(4)}}, SessionSeed{made(5)}, Instant{2s}};
        one.close();
        other.handle_timeout(Instant{3s});
        one.handle_timeout(Instant{2s});  // late
        CHECK(one.poll_event());
    }
    CHECK_THAT(text, Contains("\n2.000000000 1 close\n") && Contains("\n3.000000000 2 timeout\n") &&
                         Contains("\n2.000000000 1 timeout\n3.000000000 1 event closed "));
    CHECK(std::holds_alternative<Agreed>(replayed(text)));
}

TEST_CASE("the date is written down when a recorder is told, and replays") {
    std::string text;
    {
        const auto recorder = Recorder::with_secrets([&](std::string_view line) { text += line; }, Instant{5s});
        recorder->clock(Instant{5s}, 1795612345s + 7ns);
        const RecordedClient client{
            recorder.get(), {.relay = key(1)}, KeyPair{SecretKey{made(2)}}, SessionSeed{made(3)}, Instant{5s}};
        recorder->clock(Instant{6s}, 0s);
    }
    CHECK(lines_of(text)[1] == "0.000000000 0 clock 1795612345.000000007");
    CHECK_THAT(text, Contains("\n1.000000000 0 clock 0.000000000\n"));
    CHECK(std::holds_alternative<Agreed>(replayed(text)));
    text.replace(text.find("1795612345"), 1, "x");
    CHECK(to_string(replayed(text)).starts_with("line 2: it is damaged"));
}

TEST_CASE("without secrets no host and no credentials are written") {
    std::string text;
    {
        const auto recorder = Recorder::without_secrets([&](std::string_view line) { text += line; }, Instant{},
                                                        transcript::PseudonymKey{made(9)});
        std::vector<Hop> through;
        through.push_back({HttpProxy{std::get<HttpCredentials>(HttpCredentials::from("someuser", "somepassword"))},
                           {*HostName::from("relay.example"), 33445}});
        RecordedClient client{recorder.get(),       {.relay = key(1)}, KeyPair{SecretKey{made(2)}},
                              SessionSeed{made(3)}, Instant{},         through};
        (void)client.send_forward({Ipv4{std::byte{10}}, 33445}, bytes_of("hello"));
        client.commit_write(client.write_buffer().size(), Instant{});
    }
    CHECK(text.find("via http login ~ ~ to name ~ 33445") != std::string::npos);
    CHECK(text.find("send_forward ipv4 ~4 33445 ~5") != std::string::npos);
    CHECK(text.find("example") == std::string::npos);
    CHECK(text.find("someuser") == std::string::npos);
    CHECK(text.find(" secret ") == std::string::npos);
    CHECK(text.find(" seed ") == std::string::npos);
}

}  // namespace toxrelay::transcript_test
