// protocol.md, "Send path": what happens when the transport takes little or nothing.

#include <chrono>
#include <cstddef>
#include <cstdint>

#include <catch2/catch.hpp>

#include "tests/support/bench.hpp"
#include "tests/support/plaintext.hpp"
#include "tests/support/scripted_relay.hpp"
#include "tests/support/told.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/route_id.hpp"
#include "toxrelay/send_status.hpp"

namespace toxrelay::test {
namespace {

/// Sends OOB until there is no room. Returns how many went.
std::size_t fill(Bench& bench, std::size_t payload_size = 1024) {
    for (std::size_t sent = 0;; ++sent) {
        const SendStatus status = bench.client.send_oob(key(9), pattern(payload_size));
        if (status == SendStatus::queued) continue;
        REQUIRE(status == SendStatus::would_block);
        return sent;
    }
}

Plaintext stream_of_pings(ScriptedRelay& relay, std::uint32_t count) {
    Plaintext stream;
    for (std::uint32_t i = 1; i <= count; ++i) {
        const auto frame = relay.frame(ping(ping_id(i)));
        stream.insert(stream.end(), frame.begin(), frame.end());
    }
    return stream;
}

/// The transport takes nothing, the relay sends on. Returns how much of it the client took until it took nothing more.
std::size_t deliver_until_stopped(Bench& bench, Bytes stream) {
    std::size_t taken = 0;
    while (const std::size_t size = bench.deliver(stream.subspan(taken))) {
        taken += size;
        REQUIRE(bench.told().empty());
    }
    REQUIRE(taken < stream.size());
    REQUIRE_FALSE(bench.client.interest().read);
    return taken;
}

}  // namespace

TEST_CASE("data is refused as would_block when there is no room, and nothing of it is sent") {
    ConnectedBench bench;
    const std::size_t count = fill(bench);
    CHECK(count > 5);
    const auto sent = bench.sent();
    CHECK(sent.size() == count);
    for (const auto& plain : sent) CHECK(plain == oob_send(key(9), pattern(1024)));
}

TEST_CASE("would_block is followed by exactly one SendReady, when there is room for the largest packet") {
    ConnectedBench bench;
    bench.open_online_route(key(7), 16);
    fill(bench);
    fill(bench);  // refused again: still one
    CHECK(bench.told().empty());
    Story story;
    while (story.empty()) {
        REQUIRE_FALSE(bench.client.write_buffer().empty());
        bench.write(100);
        story = bench.told();
    }
    CHECK(story == Story{"send ready"});
    CHECK(bench.client.send_data(*bench.client.route_to(key(7)), pattern(2031)) == SendStatus::queued);
    bench.write();
    CHECK(bench.told().empty());
    fill(bench);
    bench.write();
    CHECK(bench.told() == Story{"send ready"});
    CHECK(bench.told().empty());
}

TEST_CASE("nobody who was not refused is told SendReady") {
    ConnectedBench bench;
    REQUIRE(bench.client.send_oob(key(9), pattern(1024)) == SendStatus::queued);
    bench.write();
    CHECK(bench.told().empty());
}

TEST_CASE("what data leaves free is enough for twenty of the largest control packets at once") {
    ConnectedBench bench;
    fill(bench, 1024);
    fill(bench, 1);
    const std::size_t full = bench.client.write_buffer().size();
    for (std::uint8_t i = 1; i <= 20; ++i) REQUIRE(bench.client.open_route(key(i)) == SendStatus::queued);
    CHECK(bench.client.write_buffer().size() == full + std::size_t{20} * 51);
}

TEST_CASE("a ping is answered while data is refused") {
    ConnectedBench bench;
    const std::size_t count = fill(bench);
    CHECK(bench.tells(ping(ping_id(1))).empty());
    const auto sent = bench.sent();
    REQUIRE(sent.size() == count + 1);
    CHECK(sent.back() == pong(ping_id(1)));
}

TEST_CASE("control packets keep the order in which they were made, on a transport that takes a byte at a time") {
    ConnectedBench bench;
    const RouteId route = bench.open_route(key(7), 16);
    fill(bench);
    bench.sent();
    const std::size_t oobs = fill(bench);
    bench.tells(ping(ping_id(1)));
    REQUIRE(bench.client.open_route(key(8)) == SendStatus::queued);
    bench.tells(ping(ping_id(2)));
    REQUIRE(bench.client.close_route(route) == SendStatus::queued);
    bench.tells(ping(ping_id(3)));
    while (!bench.client.write_buffer().empty()) {
        bench.write(1);
        bench.told();
    }
    auto heard = bench.relay.heard();
    REQUIRE(heard.size() == oobs + 5);
    heard.erase(heard.begin(), heard.begin() + static_cast<std::ptrdiff_t>(oobs));
    CHECK(heard == Plaintexts{pong(ping_id(1)), routing_request(key(8)), pong(ping_id(2)), disconnect_notification(16),
                              pong(ping_id(3))});
    CHECK(bench.relay.unfinished() == 0);
}

TEST_CASE("control packets that found no room go before data that comes later") {
    ConnectedBench bench;
    fill(bench);
    for (std::uint8_t i = 1; i <= 40; ++i) REQUIRE(bench.client.open_route(key(i)) == SendStatus::queued);
    // Some of the requests wait unsealed. Until they are sealed no data may pass them.
    bench.write(200);
    CHECK(bench.client.send_oob(key(9), text("small")) == SendStatus::would_block);
    bench.write();
    REQUIRE(bench.client.send_oob(key(9), text("small")) == SendStatus::queued);
    const auto sent = bench.sent();
    REQUIRE(sent.size() > 41);
    CHECK(sent.back() == oob_send(key(9), text("small")));
    for (std::uint8_t i = 1; i <= 40; ++i) CHECK(sent[sent.size() - 42 + i] == routing_request(key(i)));
}

TEST_CASE("control packets survive a transport that takes nothing for minutes") {
    ConnectedBench bench;
    for (std::uint8_t i = 1; i <= 200; ++i) REQUIRE(bench.client.open_route(key(i)) == SendStatus::queued);
    for (std::uint32_t i = 1; i <= 10; ++i) bench.tells(ping(ping_id(i)));
    for (int i = 0; i < 5; ++i) bench.timeout_after(std::chrono::seconds{30});
    CHECK(bench.told().empty());
    auto sent = bench.sent();
    REQUIRE(sent.size() == 200 + 10 + 1);
    for (std::uint8_t i = 1; i <= 200; ++i) CHECK(sent[i - 1U] == routing_request(key(i)));
    for (std::uint32_t i = 1; i <= 10; ++i) CHECK(sent[199 + i] == pong(ping_id(i)));
    CHECK(sent.back()[0] == std::byte{4});
}

TEST_CASE("20,000 pings from a relay that does not read: bounded memory, input stops, and no pong is lost") {
    ConnectedBench bench;
    bench.memory.forget_peak();
    const std::size_t idle = bench.memory.outstanding();
    const auto stream = stream_of_pings(bench.relay, 20'000);
    std::size_t taken = deliver_until_stopped(bench, stream);
    CHECK(taken < 40'000);
    CHECK_FALSE(bench.client.interest().read);
    CHECK(bench.client.interest().write);
    CHECK(bench.client.read_buffer().empty());
    CHECK(bench.memory.peak() < std::size_t{40} * 1024);

    // The relay reads again, a little at a time.
    std::size_t rounds = 0;
    while (taken < stream.size() || !bench.client.write_buffer().empty()) {
        REQUIRE(++rounds < 20'000);
        bench.write(1000);
        REQUIRE(bench.told().empty());
        taken += bench.deliver(Bytes{stream}.subspan(taken));
        REQUIRE(bench.told().empty());
    }
    CHECK(bench.memory.peak() < std::size_t{40} * 1024);
    CHECK(bench.memory.outstanding() == idle);
    const auto heard = bench.relay.heard();
    REQUIRE(heard.size() == 20'000);
    for (std::uint32_t i = 1; i <= 20'000; ++i) REQUIRE(heard[i - 1] == pong(ping_id(i)));
    CHECK(bench.client.interest().read);
}

TEST_CASE("while input is stopped for want of room, a pong among it cannot be missed") {
    ConnectedBench bench;
    bench.timeout_after(std::chrono::seconds{30});
    bench.write();
    const auto stream = stream_of_pings(bench.relay, 2'000);
    deliver_until_stopped(bench, stream);
    bench.timeout_after(std::chrono::seconds{11});
    CHECK(bench.told().empty());  // what is in the way may hide the pong
    CHECK(bench.client.interest().write);
    while (!bench.client.write_buffer().empty()) {
        bench.write();
        if (!bench.told().empty()) return;  // all that came has been looked at: no pong
    }
    FAIL("the pong was waited for without end");
}

TEST_CASE("commands work while input is stopped for want of room") {
    ConnectedBench bench;
    const RouteId route = bench.open_route(key(7), 16);
    const auto stream = stream_of_pings(bench.relay, 2'000);
    deliver_until_stopped(bench, stream);
    CHECK(bench.client.close_route(route) == SendStatus::queued);
    CHECK(bench.client.open_route(key(8)) == SendStatus::queued);
    CHECK(bench.client.send_oob(key(9), text("no")) == SendStatus::would_block);
    const auto sent = bench.sent();
    REQUIRE(sent.size() > 600);
    CHECK(sent[sent.size() - 2] == disconnect_notification(16));
    CHECK(sent.back() == routing_request(key(8)));
    CHECK(bench.told() == Story{"send ready"});
}

TEST_CASE("a frame once begun is finished before another begins, for every size of write") {
    const auto step = static_cast<std::size_t>(GENERATE(1, 2, 3, 7, 50, 1000, 4096));
    ConnectedBench bench;
    std::size_t queued = 0;
    for (std::size_t i = 0; i < 200; ++i) {
        if (bench.client.send_oob(key(9), pattern(1 + i * 13 % 1024)) == SendStatus::queued) ++queued;
        if (i % 5 == 0) bench.tells(ping(ping_id(static_cast<std::uint32_t>(i + 1))));
        bench.write(step * 10 > 700 ? 700 : step * 10);  // the relay throws when two frames are mixed
    }
    while (!bench.client.write_buffer().empty()) bench.write(step);
    CHECK(bench.relay.heard().size() == queued + 40);
    CHECK(bench.relay.unfinished() == 0);
}

TEST_CASE("what is lent for writing stays put while commands append behind it") {
    ConnectedBench bench;
    REQUIRE(bench.client.send_oob(key(9), text("first")) == SendStatus::queued);
    const Bytes lent = bench.client.write_buffer();
    const Plaintext copy{lent.begin(), lent.end()};
    fill(bench);
    REQUIRE(bench.client.open_route(key(7)) == SendStatus::queued);
    bench.tells(ping(ping_id(1)));
    CHECK(bench.client.write_buffer().data() == lent.data());
    CHECK(Plaintext{lent.begin(), lent.end()} == copy);
}

}  // namespace toxrelay::test
