#include "examples/relay_pipe/progress_text.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

#include <catch2/catch.hpp>

namespace relay_pipe {

using std::chrono::seconds;

namespace {

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20U;

}  // namespace

TEST_CASE("progress tells bytes, percent and rate") {
    CHECK(progress_text(mebibyte * 3 / 2, mebibyte * 3, seconds{3}) == "1.5 MiB of 3.0 MiB, 50 %, 512.0 KiB/s");
    CHECK(progress_text(1000, 1000, seconds{2}) == "1000 bytes of 1000 bytes, 100 %, 500 bytes/s");
    CHECK(progress_text(0, 0, seconds{0}) == "0 bytes of 0 bytes, 100 %");
}

TEST_CASE("progress of what has no known size, or grows, has no percentage") {
    CHECK(progress_text(2048, std::nullopt, seconds{1}) == "2.0 KiB, 2.0 KiB/s");
    CHECK(progress_text(2048, 1024, seconds{1}) == "2.0 KiB, 2.0 KiB/s");
}

}  // namespace relay_pipe
