#include "toxrelay/lent_buffer.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/support/counting_memory.hpp"

using namespace toxrelay;
using toxrelay::test::CountingMemory;

TEST_CASE("a lent buffer borrows nothing before it is taken") {
    CountingMemory memory;
    const LentBuffer buffer{memory, 100};
    CHECK_FALSE(buffer.taken());
    CHECK(buffer.size() == 100);
    CHECK(memory.allocations() == 0);
}

TEST_CASE("a lent buffer is of its size, writable, and stays where it is when taken again") {
    CountingMemory memory;
    LentBuffer buffer{memory, 100};
    REQUIRE(buffer.take());
    const auto* place = buffer.bytes().data();
    std::ranges::fill(buffer.bytes(), std::byte{7});
    CHECK(buffer.bytes().size() == 100);
    CHECK(memory.outstanding() == 100);
    REQUIRE(buffer.take());
    CHECK(buffer.bytes().data() == place);
    CHECK(buffer.bytes().back() == std::byte{7});
    CHECK(memory.allocations() == 1);
}

TEST_CASE("a lent buffer gives its memory back once, on demand or when it is dropped") {
    CountingMemory memory;
    {
        LentBuffer buffer{memory, 100};
        REQUIRE(buffer.take());
        buffer.give_back();
        CHECK(memory.outstanding() == 0);
        CHECK_FALSE(buffer.taken());
        buffer.give_back();
        REQUIRE(buffer.take());
    }
    CHECK(memory.allocations() == 2);
    CHECK(memory.outstanding() == 0);
}

TEST_CASE("an exhausted memory resource is told by take, and a later try may succeed") {
    CountingMemory memory;
    LentBuffer buffer{memory, 100};
    memory.refuse_after(0);
    CHECK_FALSE(buffer.take());
    CHECK_FALSE(buffer.taken());
    buffer.give_back();
    CHECK(memory.outstanding() == 0);
    memory.refuse_nothing();
    CHECK(buffer.take());
}
