#include "toxrelay/receive_buffer.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "tests/support/counting_memory.hpp"
#include "tests/support/text.hpp"

using namespace toxrelay;
using toxrelay::test::CountingMemory;
using toxrelay::test::text_of;

namespace {

void fill(MutableBytes to, std::string_view text) {
    std::ranges::transform(text, to.begin(), [](char c) { return static_cast<std::byte>(c); });
}

void receive(ReceiveBuffer& buffer, std::string_view text) {
    const auto room = buffer.lend();
    REQUIRE(room.has_value());
    REQUIRE(room->size() >= text.size());
    fill(*room, text);
    REQUIRE(buffer.commit(text.size()) == text.size());
}

}  // namespace

TEST_CASE("an empty receive buffer lends all of its room") {
    CountingMemory memory;
    ReceiveBuffer buffer{memory};
    CHECK(buffer.empty());
    CHECK(buffer.unread().empty());
    CHECK(memory.outstanding() == 0);
    CHECK(buffer.lend()->size() == ReceiveBuffer::capacity);
    CHECK(memory.outstanding() == ReceiveBuffer::capacity);
}

TEST_CASE("what was committed is unread, in order, until it is consumed") {
    CountingMemory memory;
    ReceiveBuffer buffer{memory};
    receive(buffer, "hello ");
    receive(buffer, "world");
    CHECK(text_of(buffer.unread()) == "hello world");
    buffer.consume(6);
    CHECK(text_of(buffer.unread()) == "world");
    CHECK(buffer.unread_size() == 5);
    buffer.consume(100);
    CHECK(buffer.empty());
}

TEST_CASE("a span lent stays put until its commit, whatever is consumed meanwhile") {
    CountingMemory memory;
    ReceiveBuffer buffer{memory};
    receive(buffer, "first");
    const auto lent = *buffer.lend();
    buffer.consume(5);
    buffer.release();
    const auto again = *buffer.lend();
    CHECK(again.data() == lent.data());
    CHECK(again.size() == lent.size());
    CHECK(memory.outstanding() == ReceiveBuffer::capacity);
    fill(lent, "second");
    CHECK(buffer.commit(6) == 6);
    CHECK(text_of(buffer.unread()) == "second");
}

TEST_CASE("only lending moves bytes") {
    CountingMemory memory;
    ReceiveBuffer buffer{memory};
    receive(buffer, "consumed, unread");
    const auto* start = buffer.unread().data();
    buffer.consume(10);
    CHECK(buffer.unread().data() == start + 10);
    buffer.release();
    CHECK(buffer.unread().data() == start + 10);
    const auto room = *buffer.lend();
    CHECK(buffer.unread().data() == start);
    CHECK(text_of(buffer.unread()) == "unread");
    CHECK(room.size() == ReceiveBuffer::capacity - 6);
}

TEST_CASE("what was consumed stays readable until it is released") {
    CountingMemory memory;
    ReceiveBuffer buffer{memory};
    receive(buffer, "payload");
    const Bytes payload = buffer.unread();
    buffer.consume(7);
    CHECK(text_of(payload) == "payload");
    CHECK(memory.outstanding() == ReceiveBuffer::capacity);
    buffer.release();
    CHECK(memory.outstanding() == 0);
}

TEST_CASE("memory is given back when nothing is unread or lent, and not before") {
    CountingMemory memory;
    ReceiveBuffer buffer{memory};
    receive(buffer, "ab");
    buffer.release();
    CHECK(memory.outstanding() == ReceiveBuffer::capacity);
    buffer.consume(2);
    REQUIRE(buffer.lend().has_value());
    buffer.release();
    CHECK(memory.outstanding() == ReceiveBuffer::capacity);
    CHECK(buffer.commit(0) == 0);
    buffer.release();
    CHECK(memory.outstanding() == 0);
    receive(buffer, "cd");
    CHECK(text_of(buffer.unread()) == "cd");
}

TEST_CASE("a full buffer lends nothing, and room again when something was consumed") {
    CountingMemory memory;
    ReceiveBuffer buffer{memory};
    receive(buffer, std::string(ReceiveBuffer::capacity, 'x'));
    CHECK(buffer.full());
    CHECK(buffer.lend()->empty());
    CHECK(buffer.commit(0) == 0);
    buffer.consume(1);
    CHECK_FALSE(buffer.full());
    CHECK(buffer.lend()->size() == 1);
    CHECK(buffer.commit(1) == 1);
    CHECK(buffer.full());
}

TEST_CASE("more than was lent is committed as all of it, and nothing without a loan") {
    CountingMemory memory;
    ReceiveBuffer buffer{memory};
    CHECK(buffer.commit(5) == 0);
    receive(buffer, "abc");
    CHECK(buffer.commit(5) == 0);
    CHECK(buffer.unread_size() == 3);
    REQUIRE(buffer.lend().has_value());
    CHECK(buffer.commit(ReceiveBuffer::capacity * 2) == ReceiveBuffer::capacity - 3);
    CHECK(buffer.full());
}

TEST_CASE("with no memory left there is no loan, and later there may be") {
    CountingMemory memory;
    ReceiveBuffer buffer{memory};
    memory.refuse_after(0);
    CHECK_FALSE(buffer.lend().has_value());
    CHECK(buffer.commit(1) == 0);
    memory.refuse_nothing();
    receive(buffer, "abc");
    CHECK(text_of(buffer.unread()) == "abc");
}
