#include "toxrelay/simulated/fleet_message.hpp"

#include <chrono>
#include <cstddef>
#include <vector>

#include <catch2/catch.hpp>

namespace toxrelay::simulated {

TEST_CASE("a message reads back as it was written, at every size") {
    const FleetMessage message{7, Instant{std::chrono::seconds{9}}};
    for (std::size_t size = FleetMessage::min_size; size <= FleetMessage::max_size; ++size) {
        std::vector<std::byte> bytes(size);
        message.write(bytes);
        const auto read = FleetMessage::read(bytes);
        REQUIRE(read);
        REQUIRE(read->number == 7);
        REQUIRE(read->sent == message.sent);
    }
}

TEST_CASE("a message is the same bytes on every machine") {
    std::vector<std::byte> bytes(24);
    FleetMessage{0x0102, Instant{Duration{3}}}.write(bytes);
    CHECK(bytes[0] == std::byte{2});
    CHECK(bytes[1] == std::byte{1});
    CHECK(bytes[8] == std::byte{3});
}

TEST_CASE("what is shorter, longer, or has any bit of it changed, is no message") {
    std::vector<std::byte> bytes(50);
    FleetMessage{7, Instant{std::chrono::seconds{9}}}.write(bytes);
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
        auto changed = bytes;
        changed[bit / 8] ^= std::byte{1} << static_cast<int>(bit % 8);
        CHECK_FALSE(FleetMessage::read(changed));
    }
    CHECK_FALSE(FleetMessage::read(Bytes{bytes}.first(23)));
    CHECK_FALSE(FleetMessage::read(std::vector<std::byte>(1025)));
}

}  // namespace toxrelay::simulated
