#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

#include <catch2/catch.hpp>
#include <rapidcheck.h>
#include <rapidcheck/catch.h>

#include "property_tests/generators.hpp"
#include "tests/support/counting_memory.hpp"
#include "tests/support/text.hpp"
#include "toxrelay/receive_buffer.hpp"

using namespace toxrelay;
using toxrelay::test::text_of;

namespace {

constexpr std::size_t capacity = 16384;

/// A receive buffer, and what is known of it: a string of what is unread, and whether a span is lent.
class Modelled {
public:
    void lend() {
        const auto room = buffer_.lend();
        RC_ASSERT(room.has_value());
        RC_ASSERT(room->size() <= capacity - unread_.size());
        if (lent_) {
            RC_ASSERT(room->data() == lent_->data());
            RC_ASSERT(room->size() == lent_->size());
        } else {
            RC_ASSERT(room->size() == capacity - unread_.size());
        }
        if (!room->empty()) lent_ = *room;
    }
    void commit() {
        const std::size_t size = *rc::gen::oneOf(properties::uniform<std::size_t>(0, 40),
                                                 properties::uniform<std::size_t>(0, capacity + 100));
        std::size_t expected = 0;
        if (lent_) {
            expected = std::min(size, lent_->size());
            for (std::size_t i = 0; i < expected; ++i) {
                (*lent_)[i] = static_cast<std::byte>('A' + counter_++ % 61);
                unread_ += static_cast<char>((*lent_)[i]);
            }
        }
        RC_ASSERT(buffer_.commit(size) == expected);
        lent_.reset();
    }
    void consume() {
        const std::size_t size = *rc::gen::oneOf(properties::uniform<std::size_t>(0, 40),
                                                 properties::uniform<std::size_t>(0, capacity + 100));
        buffer_.consume(size);
        unread_.erase(0, std::min(size, unread_.size()));
    }
    void release() {
        buffer_.release();
        if (unread_.empty() && !lent_) RC_ASSERT(memory_.outstanding() == 0U);
    }
    void check() {
        RC_ASSERT(buffer_.unread_size() == unread_.size());
        RC_ASSERT(buffer_.empty() == unread_.empty());
        RC_ASSERT(buffer_.full() == (unread_.size() == capacity));
        RC_ASSERT(text_of(buffer_.unread()) == unread_);
        if (lent_ || !unread_.empty()) RC_ASSERT(memory_.outstanding() == capacity);
    }

private:
    test::CountingMemory memory_;
    ReceiveBuffer buffer_{memory_};
    std::string unread_;
    std::optional<MutableBytes> lent_;
    std::size_t counter_ = 0;
};

}  // namespace

TEST_CASE("a receive buffer is a string that is filled behind and consumed in front") {
    rc::prop("for any sequence of calls", [] {
        Modelled buffer;
        const int steps = *properties::uniform(1, 80);
        for (int i = 0; i < steps; ++i) {
            switch (*properties::uniform(0, 6)) {
                case 0:
                case 1: buffer.lend(); break;
                case 2:
                case 3: buffer.commit(); break;
                case 4: buffer.consume(); break;
                default: buffer.release(); break;
            }
            buffer.check();
        }
    });
}
