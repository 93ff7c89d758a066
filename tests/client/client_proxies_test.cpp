// The way to the relay through proxies, as the client walks it. What a proxy's answer means is tested with http_connect
// and socks5.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/bench.hpp"
#include "tests/support/counting_memory.hpp"
#include "tests/support/plaintext.hpp"
#include "tests/support/told.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/credentials.hpp"
#include "toxrelay/destination.hpp"
#include "toxrelay/interest.hpp"
#include "toxrelay/proxy.hpp"
#include "toxrelay/send_status.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::test {
namespace {

using namespace std::string_view_literals;
using std::chrono::seconds;

constexpr auto http_request = "CONNECT relay.example:33445 HTTP/1.1\r\nHost: relay.example:33445\r\n\r\n"sv;
constexpr auto http_opens = "HTTP/1.1 200 OK\r\n\r\n"sv;
constexpr auto http_refuses = "HTTP/1.1 403 Forbidden\r\n"sv;
constexpr auto socks_greeting = "\x05\x01\x00"sv;
constexpr auto socks_method = "\x05\x00"sv;
constexpr auto socks_request = "\x05\x01\x00\x03\x0Drelay.example\x82\xA5"sv;
constexpr auto socks_opens = "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"sv;

Destination relay_example() { return {HostName::from("relay.example").value(), 33445}; }
Hop http() { return {HttpProxy{}, relay_example()}; }
Hop socks5() { return {Socks5Proxy{}, relay_example()}; }
Hop http_with_password() {
    return {HttpProxy{std::get<HttpCredentials>(HttpCredentials::from("alice", "correct horse"))}, relay_example()};
}

template <class... Hops>
std::vector<Hop> hops(Hops&&... of) {
    std::vector<Hop> made;
    (made.push_back(std::forward<Hops>(of)), ...);
    return made;
}

/// A client whose way leads through proxies, which a test plays.
class ProxyBench : public Bench {
public:
    explicit ProxyBench(const std::vector<Hop>& through, const Change& change = {}) : Bench(change, 1, through) {}

    /// Lets all go out. Returns it.
    std::string asked() {
        std::string all;
        while (!client.write_buffer().empty()) {
            const Bytes pending = client.write_buffer();
            all.append(reinterpret_cast<const char*>(pending.data()), pending.size());
            client.commit_write(pending.size(), now);
        }
        return all;
    }
    Story answers(std::string_view bytes) {
        const auto pieces = text(bytes);
        REQUIRE(deliver(pieces) == pieces.size());
        return told();
    }
};

/// Remembers whether any memory that it got back still had `secret` in it.
class SearchingMemory : public std::pmr::memory_resource {
public:
    explicit SearchingMemory(std::string_view secret) : secret_(secret) {}
    std::size_t returned() const { return returned_; }
    bool found() const { return found_; }

private:
    void* do_allocate(std::size_t size, std::size_t alignment) override {
        void* memory = std::pmr::new_delete_resource()->allocate(size, alignment);
        std::fill_n(static_cast<char*>(memory), size, '\0');
        return memory;
    }
    void do_deallocate(void* memory, std::size_t size, std::size_t alignment) override {
        ++returned_;
        found_ |= std::string_view{static_cast<const char*>(memory), size}.find(secret_) != std::string_view::npos;
        std::pmr::new_delete_resource()->deallocate(memory, size, alignment);
    }
    bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override { return this == &other; }

    std::string secret_;
    std::size_t returned_ = 0;
    bool found_ = false;
};

}  // namespace

TEST_CASE("a client asks the HTTP proxy first, and shakes hands when the tunnel is open") {
    ProxyBench bench{hops(http())};
    CHECK(bench.asked() == http_request);
    CHECK(bench.answers(http_opens).empty());
    CHECK(bench.client.write_buffer().size() == 128);
    bench.connect();
}

TEST_CASE("a client asks the SOCKS5 proxy first, and shakes hands when the tunnel is open") {
    ProxyBench bench{hops(socks5())};
    CHECK(bench.asked() == socks_greeting);
    CHECK(bench.answers(socks_method).empty());
    CHECK(bench.asked() == socks_request);
    CHECK(bench.answers(socks_opens).empty());
    CHECK(bench.client.write_buffer().size() == 128);
    bench.connect();
}

TEST_CASE("nothing but what is meant for the proxy is sent before its tunnel is open, whatever is wanted") {
    ProxyBench bench{hops(http())};
    REQUIRE(bench.client.open_route(key(7)) == SendStatus::queued);
    CHECK(bench.client.send_oob(key(7), text("hello")) != SendStatus::queued);
    CHECK(bench.asked() == http_request);
    CHECK(bench.answers(http_opens.substr(0, http_opens.size() - 1)).empty());
    CHECK(bench.asked().empty());
    CHECK_FALSE(bench.client.interest().write);
    bench.answers(http_opens.substr(http_opens.size() - 1));
    bench.shake_hands();
    const auto flight = bench.sent();
    REQUIRE(flight.size() == 2);
    CHECK(flight.back() == routing_request(key(7)));
}

TEST_CASE("in a chain each proxy is asked through the tunnel of the one before") {
    ProxyBench bench{hops(http(), socks5(), http())};
    CHECK(bench.asked() == http_request);
    CHECK(bench.answers(http_opens).empty());
    CHECK(bench.asked() == socks_greeting);
    CHECK(bench.answers(socks_method).empty());
    CHECK(bench.asked() == socks_request);
    CHECK(bench.answers(socks_opens).empty());
    CHECK(bench.asked() == http_request);
    CHECK(bench.answers(http_opens).empty());
    bench.connect();
}

TEST_CASE("what is glued behind a proxy's answer belongs to the next proxy") {
    ProxyBench bench{hops(http(), socks5())};
    bench.asked();
    CHECK(bench.answers(std::string{http_opens} + std::string{socks_method}).empty());
    CHECK(bench.asked() == std::string{socks_greeting} + std::string{socks_request});
    bench.answers(socks_opens);
    bench.connect();
}

TEST_CASE("what is glued behind the last proxy's answer belongs to the relay") {
    ProxyBench bench{hops(http())};
    bench.asked();
    const auto story = bench.answers(std::string{http_opens} + std::string(96, 'x'));
    CHECK(story == Story{closed(CloseReason::handshake_not_authentic)});
}

TEST_CASE("a tunnel opens at every split of the answers") {
    const std::string answers = std::string{http_opens} + std::string{socks_method} + std::string{socks_opens};
    for (std::size_t split = 0; split <= answers.size(); ++split) {
        CAPTURE(split);
        ProxyBench bench{hops(http(), socks5())};
        std::string asked = bench.asked();
        CHECK(bench.answers(answers.substr(0, split)).empty());
        asked += bench.asked();
        CHECK(bench.answers(answers.substr(split)).empty());
        if (!asked.ends_with(socks_request)) asked += bench.asked();
        CHECK(asked == std::string{http_request} + std::string{socks_greeting} + std::string{socks_request});
        CHECK(bench.told().empty());
        bench.connect();
    }
}

TEST_CASE("a proxy that refuses ends the connection, and is told apart from the others with its code") {
    ProxyBench bench{hops(socks5(), http())};
    bench.asked();
    bench.answers(socks_method);
    bench.asked();
    bench.answers(socks_opens);
    bench.asked();
    CHECK(bench.answers(http_refuses) == Story{closed(CloseReason::http_refused, AtProxy{1, ProxyStep::request, 403})});
    CHECK(bench.client.interest() == Interest{});
    CHECK(bench.asked().empty());
    CHECK(bench.told().empty());
}

TEST_CASE("a refusal counts though the proxy hung up behind it") {
    ProxyBench bench{hops(socks5())};
    bench.asked();
    const auto refusal = text("\x05\xFF"sv);
    bench.deliver(refusal);
    bench.client.transport_ended(TransportEnd::eof);
    CHECK(bench.told() == Story{closed(CloseReason::proxy_credentials_missing, AtProxy{0, ProxyStep::greeting, 0xFF})});
}

TEST_CASE("a proxy that hangs up instead of answering is told with the step that it owed") {
    ProxyBench bench{hops(socks5())};
    bench.asked();
    bench.answers(socks_method);
    bench.asked();
    bench.answers(socks_opens.substr(0, 4));
    bench.client.transport_ended(TransportEnd::eof);
    CHECK(bench.told() == Story{closed(CloseReason::proxy_closed, AtProxy{0, ProxyStep::request, 0})});
}

TEST_CASE("a connection that breaks at a proxy is told with the proxy") {
    ProxyBench bench{hops(http())};
    bench.asked();
    bench.client.transport_ended(TransportEnd::error);
    CHECK(bench.told() == Story{closed(CloseReason::transport_failed, AtProxy{0, ProxyStep::request, 0})});
}

TEST_CASE("a first proxy that cannot be reached is no proxy's answer") {
    ProxyBench bench{hops(http())};
    SECTION("because nobody listens") {
        bench.client.transport_ended(TransportEnd::no_connect);
        CHECK(bench.told() == Story{closed(CloseReason::connect_failed)});
    }
    SECTION("in time") {
        CHECK(bench.client.next_deadline() == Deadline{bench.now + seconds{10}, Timer::connect});
        bench.timeout_after(seconds{10});
        CHECK(bench.told() == Story{closed(CloseReason::connect_timed_out)});
    }
}

TEST_CASE("a silent proxy times out on its own deadline, 10 s from the first byte to it") {
    ProxyBench bench{hops(socks5())};
    bench.wait(seconds{9});
    bench.asked();
    CHECK(bench.client.next_deadline() == Deadline{bench.now + seconds{10}, Timer::proxy});
    bench.timeout_after(seconds{10} - Duration{1});
    CHECK(bench.told().empty());
    bench.timeout_after(Duration{1});
    CHECK_FALSE(bench.client.next_deadline());
    CHECK(bench.told() == Story{closed(CloseReason::proxy_timed_out, AtProxy{0, ProxyStep::greeting, 0})});
}

TEST_CASE("a proxy that answers drop by drop has no more time than a silent one") {
    ProxyBench bench{hops(http())};
    bench.asked();
    for (const char c : "HTTP/1.1 "sv) {
        bench.wait(seconds{1});
        CHECK(bench.answers(std::string(1, c)).empty());
    }
    bench.timeout_after(seconds{1});
    CHECK(bench.told() == Story{closed(CloseReason::proxy_timed_out, AtProxy{0, ProxyStep::request, 0})});
}

TEST_CASE("each proxy of a chain has 10 s of its own, and the relay's handshake as well") {
    ProxyBench bench{hops(http(), http())};
    bench.asked();
    bench.wait(seconds{9});
    bench.answers(http_opens);
    CHECK(bench.client.next_deadline() == Deadline{bench.now + seconds{10}, Timer::proxy});
    bench.asked();
    SECTION("so the second one's silence is told as its own") {
        bench.timeout_after(seconds{10});
        CHECK(bench.told() == Story{closed(CloseReason::proxy_timed_out, AtProxy{1, ProxyStep::request, 0})});
    }
    SECTION("so the relay's silence is told as its own") {
        bench.wait(seconds{9});
        bench.answers(http_opens);
        CHECK(bench.client.next_deadline() == Deadline{bench.now + seconds{10}, Timer::handshake});
        bench.timeout_after(seconds{10});
        CHECK(bench.told() == Story{closed(CloseReason::handshake_timed_out)});
    }
}

TEST_CASE("an answer that came before the deadline counts though it is looked at behind it") {
    ProxyBench bench{hops(http())};
    bench.asked();
    bench.deliver(text(http_opens));
    bench.timeout_after(seconds{10});
    CHECK(bench.told().empty());
    bench.connect();
}

TEST_CASE("Config::proxy_timeout is what a proxy gets") {
    ProxyBench bench{hops(http()), [](Config& config) { config.proxy_timeout = seconds{3}; }};
    bench.asked();
    CHECK(bench.client.next_deadline() == Deadline{bench.now + seconds{3}, Timer::proxy});
}

TEST_CASE("a transport that reports its writes late does not stop a tunnel, and its bytes stay put") {
    ProxyBench bench{hops(socks5(), http())};
    const Bytes greeting = bench.client.write_buffer();
    bench.answers(socks_method);
    CHECK(bench.client.write_buffer().data() == greeting.data());
    const std::size_t questions = bench.client.write_buffer().size();
    CHECK(questions == socks_greeting.size() + socks_request.size());
    CHECK(bench.answers(std::string{socks_opens} + std::string{http_opens}).empty());
    CHECK(bench.client.write_buffer().data() == greeting.data());
    CHECK(bench.client.write_buffer().size() == questions);
    bench.client.commit_write(questions, bench.now);
    CHECK(bench.told().empty());
    CHECK(bench.asked() == http_request);
    CHECK(bench.told().empty());
    bench.connect();
}

TEST_CASE("bytes that a transport is still writing stay put though the proxy has refused") {
    ProxyBench bench{hops(http_with_password())};
    const Bytes lent = bench.client.write_buffer();
    const std::vector<std::byte> before{lent.begin(), lent.end()};
    CHECK(bench.answers(http_refuses) == Story{closed(CloseReason::http_refused, AtProxy{0, ProxyStep::request, 403})});
    CHECK(std::ranges::equal(lent, before));
    CHECK(bench.memory.outstanding() > 0);
    bench.client.commit_write(lent.size(), bench.now);
    CHECK(bench.memory.outstanding() == 0);
}

TEST_CASE("more bytes than were pending are taken as all of them, at a proxy too") {
    ProxyBench bench{hops(http())};
    bench.client.commit_write(100000, bench.now);
    CHECK(bench.client.statistics().sent.bytes == http_request.size());
    CHECK(bench.client.write_buffer().empty());
}

TEST_CASE("what goes to proxies and comes from them counts as bytes, not as frames") {
    ProxyBench bench{hops(http())};
    bench.asked();
    bench.answers(http_opens);
    CHECK(bench.client.statistics().sent.bytes == http_request.size());
    CHECK(bench.client.statistics().received.bytes == http_opens.size());
    CHECK(bench.client.statistics().sent.frames == 0);
    bench.write();
    CHECK(bench.client.statistics().sent.bytes == http_request.size() + 128);
}

TEST_CASE("a connection closed by us at a proxy ends at once and sends nothing more") {
    ProxyBench bench{hops(socks5())};
    bench.asked();
    bench.answers(socks_method);
    bench.client.close();
    CHECK(bench.client.write_buffer().empty());
    CHECK(bench.told() == Story{closed(CloseReason::closed_locally, AtProxy{0, ProxyStep::request, 0})});
}

TEST_CASE("a connection closed by us when the last tunnel has just opened ends as well") {
    ProxyBench bench{hops(http())};
    bench.answers(http_opens);
    bench.client.commit_write(http_request.size(), bench.now);
    bench.client.close();
    CHECK(bench.told() == Story{closed(CloseReason::closed_locally)});
}

TEST_CASE("what a proxy was told is wiped when its tunnel is open, and its memory given back") {
    // Out of "alice:correct horse" in base64.
    SearchingMemory memory{"Y29ycmVjdCBob3Jz"};
    ProxyBench bench{hops(http_with_password(), http_with_password()), [&](Config& config) { config.memory = memory; }};
    CHECK(bench.asked().find("Y29ycmVjdCBob3Jz") != std::string::npos);
    CHECK(memory.returned() == 0);
    bench.answers(http_opens);
    bench.asked();
    CHECK(memory.returned() > 0);
    bench.answers(http_opens);
    bench.connect();
    CHECK_FALSE(memory.found());
}

TEST_CASE("what a proxy was told is wiped when it refuses, and when the client is dropped on the way") {
    SearchingMemory memory{"Y29ycmVjdCBob3Jz"};
    {
        ProxyBench bench{hops(http_with_password(), http_with_password()),
                         [&](Config& config) { config.memory = memory; }};
        bench.asked();
        bench.answers(http_refuses);
        CHECK(memory.returned() >= 2);
    }
    {
        ProxyBench bench{hops(http_with_password()), [&](Config& config) { config.memory = memory; }};
        CHECK_FALSE(bench.client.write_buffer().empty());
    }
    CHECK(memory.returned() >= 3);
    CHECK_FALSE(memory.found());
}

TEST_CASE("a client without memory for a way through proxies is closed from the start") {
    CountingMemory memory;
    const std::size_t gives = GENERATE(0U, 1U);
    memory.refuse_after(gives);
    ProxyBench bench{hops(http(), socks5()), [&](Config& config) { config.memory = memory; }};
    CHECK(bench.client.write_buffer().empty());
    CHECK(bench.told() == Story{closed(CloseReason::out_of_memory)});
    CHECK(memory.outstanding() == 0);
}

TEST_CASE("a client that finds no memory for its handshake when the tunnel opens is closed") {
    ProxyBench bench{hops(http())};
    bench.asked();
    bench.deliver(text(http_opens));
    bench.memory.refuse_after(0);
    CHECK(bench.told() == Story{closed(CloseReason::out_of_memory)});
}

TEST_CASE("a client behind proxies costs no more than any other once it is connected") {
    ProxyBench bench{hops(http_with_password(), socks5())};
    bench.asked();
    bench.answers(http_opens);
    bench.asked();
    bench.answers(socks_method);
    bench.asked();
    bench.answers(socks_opens);
    bench.connect();
    CHECK(sizeof(Client) + bench.memory.outstanding() < 1024);
}

}  // namespace toxrelay::test
