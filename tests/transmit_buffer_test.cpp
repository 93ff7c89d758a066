#include "toxrelay/transmit_buffer.hpp"

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

void append(TransmitBuffer& buffer, std::string_view text) {
    REQUIRE(buffer.ready());
    const MutableBytes room = buffer.append(text.size());
    REQUIRE(room.size() == text.size());
    std::ranges::transform(text, room.begin(), [](char c) { return static_cast<std::byte>(c); });
}

}  // namespace

TEST_CASE("what was appended is pending, in order") {
    CountingMemory memory;
    TransmitBuffer buffer{memory};
    CHECK(buffer.empty());
    CHECK(buffer.pending().empty());
    append(buffer, "one ");
    append(buffer, "two");
    CHECK(text_of(buffer.pending()) == "one two");
    CHECK(buffer.room() == TransmitBuffer::capacity - 7);
}

TEST_CASE("bytes leave one at a time in order, and none is lost") {
    CountingMemory memory;
    TransmitBuffer buffer{memory};
    std::string text;
    for (int i = 0; i < 9000; ++i) text += static_cast<char>('a' + i % 23);
    append(buffer, text);
    std::string taken;
    while (!buffer.empty()) {
        taken += text_of(buffer.pending().first(1));
        buffer.written(1);
    }
    CHECK(taken == text);
    CHECK(buffer.written_in_all() == text.size());
}

TEST_CASE("pending bytes stay put while more are appended") {
    CountingMemory memory;
    TransmitBuffer buffer{memory};
    append(buffer, "a kernel looks at this");
    buffer.written(2);
    const Bytes before = buffer.pending();
    for (int i = 0; i < 100; ++i) append(buffer, "more");
    CHECK(buffer.pending().data() == before.data());
    CHECK(text_of(before) == "kernel looks at this");
    CHECK(buffer.pending().size() == before.size() + 400);
}

TEST_CASE("room that was written comes back before the buffer is empty") {
    CountingMemory memory;
    TransmitBuffer buffer{memory};
    append(buffer, std::string(TransmitBuffer::capacity, 'x'));
    CHECK(buffer.room() == 0);
    buffer.written(TransmitBuffer::capacity / 4);
    CHECK(buffer.room() == TransmitBuffer::capacity / 4);
    append(buffer, std::string(buffer.room(), 'y'));
    buffer.written(TransmitBuffer::capacity * 3 / 4 - 1);
    CHECK(text_of(buffer.pending()) == "x" + std::string(TransmitBuffer::capacity / 4, 'y'));
}

TEST_CASE("never is more than a quarter of the room held back by bytes that have left") {
    CountingMemory memory;
    TransmitBuffer buffer{memory};
    append(buffer, std::string(TransmitBuffer::capacity, 'x'));
    for (std::size_t left = TransmitBuffer::capacity - 1; left > 0; --left) {
        buffer.written(1);
        REQUIRE(buffer.pending().size() == left);
        REQUIRE(buffer.room() + left + TransmitBuffer::capacity / 4 > TransmitBuffer::capacity);
    }
}

TEST_CASE("the memory is borrowed with the first bytes and given back with the last") {
    CountingMemory memory;
    TransmitBuffer buffer{memory};
    CHECK(memory.outstanding() == 0);
    append(buffer, "abc");
    CHECK(memory.outstanding() == TransmitBuffer::capacity);
    buffer.written(2);
    CHECK(memory.outstanding() == TransmitBuffer::capacity);
    buffer.written(1);
    CHECK(memory.outstanding() == 0);
    CHECK(buffer.room() == TransmitBuffer::capacity);
    append(buffer, "def");
    buffer.clear();
    CHECK(memory.outstanding() == 0);
    CHECK(buffer.empty());
}

TEST_CASE("positions in the stream count over all that ever came and went") {
    CountingMemory memory;
    TransmitBuffer buffer{memory};
    append(buffer, "abc");
    buffer.written(3);
    append(buffer, "defgh");
    buffer.written(1);
    CHECK(buffer.appended_in_all() == 8);
    CHECK(buffer.written_in_all() == 4);
}

TEST_CASE("with no memory left the buffer is not ready, and later may be") {
    CountingMemory memory;
    TransmitBuffer buffer{memory};
    memory.refuse_after(0);
    CHECK_FALSE(buffer.ready());
    CHECK(buffer.pending().empty());
    memory.refuse_nothing();
    CHECK(buffer.ready());
    buffer.written(0);  // nothing was appended: ready() is taken back
    CHECK(memory.outstanding() == 0);
}
