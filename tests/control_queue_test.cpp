#include "toxrelay/control_queue.hpp"

#include <array>
#include <cstddef>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/counting_memory.hpp"

using namespace toxrelay;
using toxrelay::test::CountingMemory;

namespace {

PublicKey peer(int number) {
    PublicKey key;
    key.bytes[0] = static_cast<std::byte>(number);
    return key;
}
Slot slot(int id) { return Slot::from_connection_id(static_cast<std::uint8_t>(id)); }
PingId id_of(int number) { return {static_cast<std::byte>(number)}; }

int number_of(const Control& packet) {
    if (const auto* request = std::get_if<RoutingRequest>(&packet)) return std::to_integer<int>(request->peer.bytes[0]);
    if (const auto* disconnect = std::get_if<DisconnectNotification>(&packet)) return disconnect->slot.connection_id();
    if (const auto* ping = std::get_if<Ping>(&packet)) return std::to_integer<int>(ping->id[0]);
    return std::to_integer<int>(std::get<Pong>(packet).id[0]);
}

std::vector<int> numbers_in(const ControlQueue& queue) {
    std::vector<int> numbers;
    for (std::size_t i = 0; i < queue.size(); ++i) numbers.push_back(number_of(queue[i]));
    return numbers;
}

}  // namespace

TEST_CASE("control packets keep the order in which they were made, but for one that goes ahead of all") {
    CountingMemory memory;
    ControlQueue queue{memory};
    CHECK(queue.push(RoutingRequest{peer(1)}));
    CHECK(queue.push(Pong{id_of(2)}));
    CHECK(queue.push(DisconnectNotification{slot(16)}));
    CHECK(queue.push_front(Ping{id_of(3)}));
    CHECK(numbers_in(queue) == std::vector{3, 1, 2, 16});
    CHECK(std::holds_alternative<Ping>(queue[0]));
    CHECK(std::holds_alternative<Pong>(queue[2]));
}

TEST_CASE("packets are taken off the front") {
    CountingMemory memory;
    ControlQueue queue{memory};
    for (int i = 1; i <= 5; ++i) REQUIRE(queue.push(Pong{id_of(i)}));
    queue.pop(2);
    CHECK(numbers_in(queue) == std::vector{3, 4, 5});
    queue.pop(0);
    CHECK(queue.size() == 3);
    queue.pop(3);
    CHECK(queue.empty());
}

TEST_CASE("an empty queue has no memory") {
    CountingMemory memory;
    ControlQueue queue{memory};
    CHECK(memory.outstanding() == 0);
    REQUIRE(queue.push(RoutingRequest{peer(1)}));
    CHECK(memory.outstanding() > 0);
    queue.pop(1);
    CHECK(memory.outstanding() == 0);
    REQUIRE(queue.push(RoutingRequest{peer(1)}));
    CHECK(queue.withdraw_request(peer(1)));
    CHECK(memory.outstanding() == 0);
}

TEST_CASE("a request is withdrawn from wherever it stands, and only a request that is there") {
    CountingMemory memory;
    ControlQueue queue{memory};
    for (int i = 1; i <= 3; ++i) REQUIRE(queue.push(RoutingRequest{peer(i)}));
    REQUIRE(queue.push(Pong{id_of(4)}));
    CHECK(queue.withdraw_request(peer(2)));
    CHECK(numbers_in(queue) == std::vector{1, 3, 4});
    CHECK_FALSE(queue.withdraw_request(peer(2)));
    CHECK_FALSE(queue.withdraw_request(peer(4)));
    CHECK(queue.size() == 3);
}

TEST_CASE("sixteen pongs may be owed, whatever else is, and then no more") {
    CountingMemory memory;
    ControlQueue queue{memory};
    REQUIRE(queue.push(Ping{id_of(99)}));
    for (int i = 0; i < 16; ++i) {
        CHECK(queue.takes_answer());
        REQUIRE(queue.push(Pong{id_of(i)}));
        REQUIRE(queue.push(RoutingRequest{peer(i)}));
    }
    CHECK_FALSE(queue.takes_answer());
    queue.pop(2);  // the ping, and the first pong
    CHECK(queue.takes_answer());
}

TEST_CASE("sixteen routing responses count like pongs") {
    CountingMemory memory;
    ControlQueue queue{memory};
    for (int i = 0; i < 8; ++i) {
        CHECK(queue.takes_answer());
        REQUIRE(queue.push(Pong{id_of(i)}));
        REQUIRE(queue.push(RoutingResponse{std::nullopt, peer(i)}));
    }
    CHECK_FALSE(queue.takes_answer());
    REQUIRE(queue.push(ConnectNotification{slot(16)}));
    queue.pop(1);
    CHECK(queue.takes_answer());
}

TEST_CASE("a notification is withdrawn from wherever it stands, of either kind, and only one that is there") {
    CountingMemory memory;
    ControlQueue queue{memory};
    REQUIRE(queue.push(ConnectNotification{slot(20)}));
    REQUIRE(queue.push(RoutingResponse{slot(21), peer(1)}));
    REQUIRE(queue.push(DisconnectNotification{slot(22)}));
    CHECK_FALSE(queue.withdraw_notification(slot(21)));
    CHECK(queue.withdraw_notification(slot(22)));
    CHECK_FALSE(queue.withdraw_notification(slot(22)));
    CHECK(queue.withdraw_notification(slot(20)));
    CHECK(queue.size() == 1);
}

TEST_CASE("the queue knows which disconnect notifications it owes") {
    CountingMemory memory;
    ControlQueue queue{memory};
    REQUIRE(queue.push(DisconnectNotification{slot(20)}));
    REQUIRE(queue.push(DisconnectNotification{slot(30)}));
    CHECK(queue.owes_disconnect(slot(20)));
    CHECK(queue.owes_disconnect(slot(30)));
    CHECK_FALSE(queue.owes_disconnect(slot(21)));
    queue.pop(1);
    CHECK_FALSE(queue.owes_disconnect(slot(20)));
}

TEST_CASE("all that can be owed at once is max_size packets") {
    // Every rule that bounds a kind, filled to its end: a request and a disconnect notification for each of the 240
    // slots, the one outstanding ping, and pongs as long as another is taken.
    CountingMemory memory;
    ControlQueue queue{memory};
    for (int i = 0; i < 240; ++i) {
        REQUIRE(queue.push(RoutingRequest{peer(i)}));
        REQUIRE_FALSE(queue.owes_disconnect(slot(16 + i)));
        REQUIRE(queue.push(DisconnectNotification{slot(16 + i)}));
    }
    REQUIRE(queue.push_front(Ping{id_of(1)}));
    while (queue.takes_answer()) REQUIRE(queue.push(Pong{id_of(1)}));
    CHECK(queue.size() == ControlQueue::max_size);
    CHECK(ControlQueue::max_size == 497);
    // A vector doubles: what the full queue holds is below this.
    CHECK(memory.outstanding() < 2 * ControlQueue::max_size * sizeof(Control));
}

TEST_CASE("with no memory left nothing is queued and nothing lost") {
    CountingMemory memory;
    ControlQueue queue{memory};
    memory.refuse_after(0);
    CHECK_FALSE(queue.push(Ping{id_of(1)}));
    CHECK_FALSE(queue.push_front(Ping{id_of(1)}));
    CHECK(queue.empty());
    memory.refuse_nothing();
    REQUIRE(queue.push(Pong{id_of(1)}));
    REQUIRE(queue.push(Pong{id_of(2)}));
    memory.refuse_after(0);
    std::vector<int> before = numbers_in(queue);
    while (queue.push(Pong{id_of(7)})) before.push_back(7);  // until the room that it has is full
    CHECK(numbers_in(queue) == before);
    CHECK_FALSE(queue.push_front(Ping{id_of(8)}));
    CHECK(numbers_in(queue) == before);
}
