// Views: how long an event's payload and a lent span stay good.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <variant>

#include <catch2/catch.hpp>

#include "tests/support/bench.hpp"
#include "tests/support/plaintext.hpp"
#include "tests/support/told.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/event.hpp"
#include "toxrelay/interest.hpp"
#include "toxrelay/route_id.hpp"
#include "toxrelay/send_status.hpp"

namespace toxrelay::test {
namespace {

Bytes payload_of_next_event(Client& client) {
    const auto event = client.poll_event();
    REQUIRE(event);
    REQUIRE(std::holds_alternative<DataReceived>(*event));
    return std::get<DataReceived>(*event).payload;
}

}  // namespace

TEST_CASE("a payload stays good while commands are called") {
    ConnectedBench bench;
    const RouteId route = bench.open_online_route(key(7), 16);
    bench.says(data(16, pattern(500)));
    bench.says(data(16, pattern(600, 9)));
    const Bytes payload = payload_of_next_event(bench.client);
    CHECK(bench.client.send_data(route, pattern(2031)) == SendStatus::queued);
    CHECK(bench.client.send_oob(key(9), pattern(1024)) == SendStatus::queued);
    CHECK(bench.client.open_route(key(8)) == SendStatus::queued);
    bench.write();
    bench.timeout_after(std::chrono::seconds{30});
    CHECK(bench.client.close_route(route) == SendStatus::queued);
    bench.client.close();
    CHECK(std::ranges::equal(payload, pattern(500)));
}

TEST_CASE("a payload can be sent on without a copy") {
    ConnectedBench bench;
    bench.open_online_route(key(7), 16);
    const RouteId onward = bench.open_online_route(key(8), 17);
    bench.says(data(16, pattern(2031)));
    const Bytes payload = payload_of_next_event(bench.client);
    CHECK(bench.client.send_data(onward, payload) == SendStatus::queued);
    CHECK(bench.sent() == Plaintexts{data(17, pattern(2031))});
}

TEST_CASE("a payload can be sent on by another client without a copy") {
    ConnectedBench bench;
    ConnectedBench other;
    bench.open_online_route(key(7), 16);
    const RouteId onward = other.open_online_route(key(8), 99);
    bench.says(data(16, text("between relays")));
    CHECK(other.client.send_data(onward, payload_of_next_event(bench.client)) == SendStatus::queued);
    CHECK(other.sent() == Plaintexts{data(99, text("between relays"))});
}

TEST_CASE("a full receive buffer offers nothing to read into, until events are taken") {
    ConnectedBench bench;
    Plaintext stream;
    for (unsigned i = 0; i < 20; ++i) stream = stream + bench.relay.frame(oob_recv(key(9), pattern(1500, i)));
    std::size_t taken = bench.deliver(stream);
    CHECK(taken < stream.size());
    CHECK(bench.client.read_buffer().empty());
    CHECK_FALSE(bench.client.interest().read);
    for (unsigned i = 0; i < 20; ++i) {
        const auto event = bench.client.poll_event();
        REQUIRE(event);
        CHECK(in_words(*event) == "oob from key 9: " + in_words(Bytes{pattern(1500, i)}));
        CHECK(bench.client.interest().read);
        taken += bench.deliver(Bytes{stream}.subspan(taken));
    }
    CHECK(taken == stream.size());
    CHECK_FALSE(bench.client.poll_event());
}

TEST_CASE("what is lent for reading stays put until its commit, whatever happens meanwhile") {
    ConnectedBench bench;
    bench.says(oob_recv(key(9), pattern(300)));
    bench.says(oob_recv(key(9), pattern(300)));
    const MutableBytes lent = bench.client.read_buffer();
    REQUIRE(lent.size() > 100);
    CHECK(bench.told().size() == 2);  // all that came is consumed, and the buffer is still lent
    REQUIRE(bench.client.send_oob(key(9), text("meanwhile")) == SendStatus::queued);
    bench.write();
    CHECK(bench.client.read_buffer().data() == lent.data());
    const auto frame = bench.relay.frame(oob_recv(key(9), text("into the lent span")));
    std::ranges::copy(frame, lent.begin());
    bench.client.commit_read(frame.size(), bench.now);
    CHECK(bench.told() == Story{"oob from key 9: into the lent span"});
}

TEST_CASE("a commit of nothing changes nothing") {
    ConnectedBench bench;
    const auto bytes = bench.client.statistics().received.bytes;
    bench.client.read_buffer();
    bench.client.commit_read(0, bench.now);
    CHECK(bench.told().empty());
    CHECK(bench.client.statistics().received.bytes == bytes);
    CHECK(bench.tells(oob_recv(key(9), text("next"))).size() == 1);
}

TEST_CASE("commits of more than was lent are taken as all of it") {
    ConnectedBench bench;
    REQUIRE(bench.client.send_oob(key(9), text("hello")) == SendStatus::queued);
    const auto sent_before = bench.client.statistics().sent.bytes;
    const std::size_t size = bench.client.write_buffer().size();
    bench.client.commit_write(size + 1000, bench.now);
    CHECK(bench.client.write_buffer().empty());
    CHECK(bench.client.statistics().sent.bytes == sent_before + size);

    const auto received_before = bench.client.statistics().received.bytes;
    const MutableBytes room = bench.client.read_buffer();
    std::ranges::fill(room, std::byte{0});
    bench.client.commit_read(room.size() + 1000, bench.now);
    CHECK(bench.client.statistics().received.bytes == received_before + room.size());
}

TEST_CASE("the state moves when an event is taken, not when its bytes come") {
    ConnectedBench bench;
    const RouteId route = bench.open_route(key(7), 16);
    bench.says(connect_notification(16));
    bench.says(disconnect_notification(16));
    CHECK_FALSE(bench.client.is_online(route));
    REQUIRE(bench.client.poll_event());
    CHECK(bench.client.is_online(route));
    CHECK(bench.client.send_data(route, text("in between")) == SendStatus::queued);
    REQUIRE(bench.client.poll_event());
    CHECK_FALSE(bench.client.is_online(route));
}

TEST_CASE("interest is to read always, and to write while there is something to write") {
    Bench bench;
    CHECK(bench.client.interest() == Interest{.read = true, .write = true});
    bench.connect();
    CHECK(bench.client.interest() == Interest{.read = true, .write = false});
    REQUIRE(bench.client.send_oob(key(9), text("hello")) == SendStatus::queued);
    CHECK(bench.client.interest() == Interest{.read = true, .write = true});
    bench.write();
    CHECK(bench.client.interest() == Interest{.read = true, .write = false});
}

}  // namespace toxrelay::test
