#include "toxrelay/send_status.hpp"

#include <set>
#include <string_view>

#include <catch2/catch.hpp>

using namespace toxrelay;

namespace {

constexpr int status_count = 11;
constexpr SendStatus status_at(int index) { return static_cast<SendStatus>(index); }

}  // namespace

TEST_CASE("every send status has a text, and no two have the same") {
    std::set<std::string_view> texts;
    for (int i = 0; i < status_count; ++i) {
        CAPTURE(i);
        CHECK_FALSE(to_string(status_at(i)).empty());
        CHECK(to_string(status_at(i)) != "unknown");
        CHECK(texts.insert(to_string(status_at(i))).second);
    }
}

TEST_CASE("this test knows every send status") {
    static_assert(status_at(0) == SendStatus::queued);
    static_assert(status_at(status_count - 1) == SendStatus::out_of_memory);
    CHECK(to_string(status_at(status_count)) == "unknown");
}

TEST_CASE("a refusal says what to do next") {
    CHECK(to_string(SendStatus::would_block).find("SendReady") != std::string_view::npos);
    CHECK(to_string(SendStatus::not_connected).find("Connected") != std::string_view::npos);
    CHECK(to_string(SendStatus::too_many_routes).find("240") != std::string_view::npos);
    CHECK(to_string(SendStatus::out_of_memory).find("memory resource") != std::string_view::npos);
}
