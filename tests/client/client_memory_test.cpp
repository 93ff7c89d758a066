// What a client borrows, gives back, and does when there is nothing to borrow.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory_resource>

#include <catch2/catch.hpp>

#include "tests/support/bench.hpp"
#include "tests/support/counting_memory.hpp"
#include "tests/support/plaintext.hpp"
#include "tests/support/told.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/interest.hpp"
#include "toxrelay/route_id.hpp"
#include "toxrelay/send_status.hpp"

namespace toxrelay::test {

TEST_CASE("an idle connected client costs less than 1 KiB, with what it borrowed") {
    ConnectedBench bench;
    CHECK(sizeof(Client) + bench.memory.outstanding() < 1024);
    for (int i = 0; i < 3; ++i) {
        bench.timeout_after(std::chrono::seconds{30});
        const auto ping_packet = bench.sent().front();
        bench.tells(pong(Bytes{ping_packet}.subspan(1)));
        bench.tells(ping(ping_id(1)));
        bench.sent();
        CHECK(sizeof(Client) + bench.memory.outstanding() < 1024);
    }
}

TEST_CASE("a client whose handshake has left borrows nothing while it waits") {
    Bench bench;
    bench.write();
    CHECK(bench.memory.outstanding() == 0);
}

TEST_CASE("all that was borrowed is given back with the client") {
    CountingMemory memory;
    {
        Bench bench([&](Config& config) { config.memory = memory; });
        bench.connect();
        bench.open_online_route(key(7), 255);
        REQUIRE(bench.client.open_route(key(8)) == SendStatus::queued);
        bench.deliver(Bytes{bench.relay.frame(data(255, text("half")))}.first(10));
        CHECK(memory.outstanding() > 0);
    }
    CHECK(memory.outstanding() == 0);
}

TEST_CASE("a client that closed its routes costs less than 1 KiB again") {
    ConnectedBench bench;
    for (int i = 0; i < 240; ++i) {
        bench.open_route(key(static_cast<std::uint8_t>(i + 1)), static_cast<std::uint8_t>(16 + i));
    }
    CHECK(bench.memory.outstanding() > std::size_t{240} * 32);
    std::size_t closed = 0;
    for (int i = 0; i < 240; ++i) {
        if (bench.client.close_route(key(static_cast<std::uint8_t>(i + 1))) == SendStatus::queued) ++closed;
    }
    CHECK(closed == 240);
    CHECK(bench.sent().size() == 240);
    CHECK(sizeof(Client) + bench.memory.outstanding() < 1024);
}

TEST_CASE("an open route costs memory by the route, not by the connection") {
    ConnectedBench bench;
    const std::size_t before = bench.memory.outstanding();
    bench.open_route(key(7), 16);
    CHECK(bench.memory.outstanding() > before);
    CHECK(bench.memory.outstanding() < before + 256);
}

TEST_CASE("traffic in a steady state borrows two buffers and never more") {
    ConnectedBench bench;
    const RouteId route = bench.open_online_route(key(7), 16);
    bench.memory.forget_peak();
    const std::size_t before = bench.memory.outstanding();
    for (int i = 0; i < 100; ++i) {
        bench.says(data(16, pattern(2000)));
        bench.told();
        REQUIRE(bench.client.send_data(route, pattern(2000)) == SendStatus::queued);
        bench.sent();
        CHECK(bench.memory.outstanding() == before);
    }
    CHECK(bench.memory.peak() <= before + std::size_t{2} * 16384);
}

TEST_CASE("without memory for the handshake, a client ends as out of memory") {
    Bench bench([](Config& config) { config.memory = *std::pmr::null_memory_resource(); });
    CHECK(bench.client.write_buffer().empty());
    CHECK(bench.client.interest() == Interest{});
    CHECK(bench.told() == Story{closed(CloseReason::out_of_memory)});
}

TEST_CASE("without memory to read into, a client ends as out of memory") {
    ConnectedBench bench;
    bench.memory.refuse_after(0);
    CHECK(bench.client.read_buffer().empty());
    CHECK(bench.client.interest() == Interest{});
    CHECK(bench.told() == Story{closed(CloseReason::out_of_memory)});
    CHECK(bench.told().empty());
}

TEST_CASE("a command without memory is refused, and leaves everything as it was") {
    ConnectedBench bench;
    const RouteId route = bench.open_online_route(key(7), 16);
    bench.memory.refuse_after(0);
    CHECK(bench.client.open_route(key(8)) == SendStatus::out_of_memory);
    CHECK(bench.client.close_route(route) == SendStatus::out_of_memory);
    CHECK(bench.client.close_route(key(7)) == SendStatus::out_of_memory);
    CHECK(bench.client.send_data(route, text("hello")) == SendStatus::out_of_memory);
    CHECK(bench.client.send_oob(key(7), text("hello")) == SendStatus::out_of_memory);
    CHECK(bench.client.send_onion(text("hello")) == SendStatus::out_of_memory);
    bench.memory.refuse_nothing();
    CHECK(bench.told().empty());
    CHECK(bench.sent().empty());
    CHECK(bench.client.is_online(route));
    CHECK(bench.client.open_route(key(8)) == SendStatus::queued);
    CHECK(bench.client.send_data(route, text("hello")) == SendStatus::queued);
    CHECK(bench.client.close_route(route) == SendStatus::queued);
    CHECK(bench.sent() == Plaintexts{routing_request(key(8)), data(16, text("hello")), disconnect_notification(16)});
}

TEST_CASE("a command refused for want of memory, at whichever of its allocations, leaves everything as it was") {
    const auto given = static_cast<std::size_t>(GENERATE(0, 1, 2, 3));
    const bool by_opening = GENERATE(true, false);
    ConnectedBench bench;
    const RouteId route = bench.open_route(key(7), 16);
    bench.memory.refuse_after(given);
    const SendStatus status = by_opening ? bench.client.open_route(key(8)) : bench.client.close_route(route);
    bench.memory.refuse_nothing();
    CHECK(bench.told().empty());  // a refused command is no reason to end the connection
    const auto sent = bench.sent();
    if (status == SendStatus::queued) {
        CHECK(sent == Plaintexts{by_opening ? routing_request(key(8)) : disconnect_notification(16)});
    } else {
        CHECK(status == SendStatus::out_of_memory);
        CHECK(sent.empty());
        const SendStatus again = by_opening ? bench.client.open_route(key(8)) : bench.client.close_route(route);
        CHECK(again == SendStatus::queued);
    }
}

TEST_CASE("a client that runs out of memory anywhere in its life ends as that, and never otherwise") {
    const auto given = static_cast<std::size_t>(GENERATE(range(0, 40)));
    Bench bench;
    bench.memory.refuse_after(given);
    Story story;
    const auto hears = [&](Bytes plain) {
        bench.deliver(bench.relay.frame(plain));
        for (const auto& line : bench.told()) story.push_back(line);
    };
    const auto over = [&] { return bench.client.interest() == Interest{}; };
    static_cast<void>(bench.client.open_route(key(7)));
    bench.write();
    bench.deliver(bench.relay.handshake());
    for (int i = 0; i < 8 && !over(); ++i) {
        const auto number = static_cast<std::uint8_t>(20 + i);
        static_cast<void>(bench.client.open_route(key(number)));
        bench.write();
        hears(oob_recv(key(9), text("hello")));
        hears(ping(ping_id(1)));
        if (bench.client.close_route(key(number)) != SendStatus::queued) continue;
        bench.write();
        hears(routing_response(number, key(number)));
        bench.write();
    }
    for (const auto& line : bench.told()) story.push_back(line);
    if (over()) {
        REQUIRE_FALSE(story.empty());
        CHECK(story.back() == closed(CloseReason::out_of_memory));
    } else {
        REQUIRE_FALSE(story.empty());
        CHECK(story.front() == "connected");
    }
}

}  // namespace toxrelay::test
