#include "toxrelay/simulated/event_queue.hpp"

#include <chrono>
#include <memory_resource>
#include <string>
#include <utility>

#include <catch2/catch.hpp>

#include "tests/support/counting_memory.hpp"

using namespace toxrelay;
using namespace toxrelay::simulated;
using std::chrono::seconds;

TEST_CASE("what is due first comes first, and of what is due at once what was planned first") {
    EventQueue<char> queue{*std::pmr::new_delete_resource()};
    CHECK_FALSE(queue.next());
    for (const auto& [at, what] : {std::pair{3, 'e'}, std::pair{1, 'a'}, std::pair{2, 'c'}, std::pair{1, 'b'},
                                   std::pair{2, 'd'}, std::pair{3, 'f'}}) {
        queue.plan(Instant{seconds{at}}, what);
    }
    CHECK(queue.next() == Instant{seconds{1}});
    std::string order;
    while (queue.next()) order += queue.take().what;
    CHECK(order == "abcdef");
}

TEST_CASE("the order of a thousand plans for one instant is the order in which they were made") {
    EventQueue<int> queue{*std::pmr::new_delete_resource()};
    for (int i = 0; i < 1000; ++i) queue.plan(Instant{}, i);
    for (int i = 0; i < 1000; ++i) REQUIRE(queue.take().what == i);
}

TEST_CASE("a queue allocates only when it holds more than ever before") {
    test::CountingMemory memory;
    EventQueue<int> queue{memory};
    for (int i = 0; i < 100; ++i) queue.plan(Instant{seconds{i}}, i);
    const auto allocations = memory.allocations();
    for (int i = 0; i < 1000; ++i) queue.plan(queue.take().at + seconds{100}, i);
    CHECK(memory.allocations() == allocations);
}
