#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include <catch2/catch.hpp>
#include <rapidcheck.h>
#include <rapidcheck/catch.h>

#include "property_tests/generators.hpp"
#include "tests/support/counting_memory.hpp"
#include "tests/support/text.hpp"
#include "toxrelay/transmit_buffer.hpp"

using namespace toxrelay;
using toxrelay::test::text_of;

namespace {

constexpr std::size_t capacity = 16384;

/// A transmit buffer, and what is known of it: a string of what is pending, and the positions in the stream.
class Modelled {
public:
    void append() {
        RC_ASSERT(buffer_.ready());
        const std::size_t size = *properties::uniform<std::size_t>(1, 2051);
        if (size > buffer_.room()) return;
        const Bytes before = buffer_.pending();
        for (std::byte& byte : buffer_.append(size)) {
            byte = static_cast<std::byte>('A' + appended_++ % 61);
            pending_ += static_cast<char>(byte);
        }
        // A kernel may be looking at what was pending: it stays put.
        if (!before.empty()) RC_ASSERT(buffer_.pending().data() == before.data());
    }
    void written() {
        const std::size_t size = std::min(
            pending_.size(),
            *rc::gen::oneOf(properties::uniform<std::size_t>(0, 3), properties::uniform<std::size_t>(0, capacity + 1)));
        buffer_.written(size);
        pending_.erase(0, size);
        written_ += size;
        if (pending_.empty()) RC_ASSERT(memory_.outstanding() == 0U);
    }
    void check() {
        RC_ASSERT(text_of(buffer_.pending()) == pending_);
        RC_ASSERT(buffer_.empty() == pending_.empty());
        RC_ASSERT(buffer_.appended_in_all() == appended_);
        RC_ASSERT(buffer_.written_in_all() == written_);
        RC_ASSERT(buffer_.room() <= capacity - pending_.size());
        // What has left holds back less than a quarter.
        RC_ASSERT(buffer_.room() + pending_.size() > capacity - capacity / 4);
        if (!pending_.empty()) RC_ASSERT(memory_.outstanding() == capacity);
    }

private:
    test::CountingMemory memory_;
    TransmitBuffer buffer_{memory_};
    std::string pending_;
    std::uint64_t appended_ = 0;
    std::uint64_t written_ = 0;
};

}  // namespace

TEST_CASE("a transmit buffer is a string that is appended to behind and written in front") {
    rc::prop("for any sequence of calls", [] {
        Modelled buffer;
        const int steps = *properties::uniform(1, 80);
        for (int i = 0; i < steps; ++i) {
            if (*properties::uniform(0, 5) < 3) {
                buffer.append();
            } else {
                buffer.written();
            }
            buffer.check();
        }
    });
}
