#include "toxrelay/capture/pcapng.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/capture/pcapng_file.hpp"
#include "tests/support/text.hpp"
#include "toxrelay/time.hpp"

using namespace toxrelay;
using namespace toxrelay::test;
using capture::Pcapng;

namespace {

Instant at(std::int64_t nanoseconds) { return Instant{Duration{nanoseconds}}; }

}  // namespace

TEST_CASE("a capture without a packet has a section and one interface") {
    std::ostringstream file;
    const Pcapng pcapng{file};
    CHECK(file.str().size() == 28 + 32);
    CHECK(read_pcapng(file.str()).empty());
}

TEST_CASE("packets of any size come back as they were, with their times to the nanosecond") {
    std::ostringstream file;
    Pcapng pcapng{file};
    const std::string text = "abcdefghi";
    for (std::size_t size = 0; size < text.size(); ++size) {
        pcapng.packet(bytes_of(text).first(size), at(static_cast<std::int64_t>(size) * 4'000'000'007));
    }
    const auto packets = read_pcapng(file.str());
    REQUIRE(packets.size() == text.size());
    for (std::size_t size = 0; size < text.size(); ++size) {
        CHECK(text_of(packets[size].frame) == text.substr(0, size));
        CHECK(packets[size].nanoseconds == size * 4'000'000'007);
        CHECK(packets[size].comments.empty());
    }
}

TEST_CASE("times reach as far as the clock") {
    std::ostringstream file;
    Pcapng pcapng{file};
    pcapng.packet({}, at(0));
    pcapng.packet({}, Instant::max());
    const auto packets = read_pcapng(file.str());
    CHECK(packets.at(0).nanoseconds == 0);
    CHECK(packets.at(1).nanoseconds == INT64_MAX);
}

TEST_CASE("a packet has any number of comments, of any size") {
    std::ostringstream file;
    Pcapng pcapng{file};
    constexpr std::array<std::string_view, 5> comments{"", "1", "two\nlines", "four", "fifth"};
    for (std::size_t count = 0; count <= comments.size(); ++count) {
        pcapng.packet(bytes_of("frame"), at(0), std::span{comments}.first(count));
    }
    const auto packets = read_pcapng(file.str());
    REQUIRE(packets.size() == comments.size() + 1);
    for (std::size_t count = 0; count <= comments.size(); ++count) {
        CHECK(packets[count].comments ==
              std::vector<std::string>(comments.begin(), comments.begin() + static_cast<long>(count)));
    }
}

TEST_CASE("a comment too long for the format is cut") {
    std::ostringstream file;
    Pcapng pcapng{file};
    const std::string fits(65535, 'x');
    const std::string longer = fits + "y";
    const std::array<std::string_view, 2> comments{fits, longer};
    pcapng.packet({}, at(0), comments);
    CHECK(read_pcapng(file.str()).at(0).comments == std::vector{fits, fits});
}
