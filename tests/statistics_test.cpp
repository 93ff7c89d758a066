#include "toxrelay/statistics.hpp"

#include <array>

#include <catch2/catch.hpp>

using namespace toxrelay;

namespace {

constexpr std::array all_kinds{
    PacketKind::routing_request,
    PacketKind::routing_response,
    PacketKind::connect_notification,
    PacketKind::disconnect_notification,
    PacketKind::ping,
    PacketKind::pong,
    PacketKind::oob_send,
    PacketKind::oob_recv,
    PacketKind::onion_request,
    PacketKind::onion_response,
    PacketKind::forward_request,
    PacketKind::forwarding,
    PacketKind::data,
};

}  // namespace

TEST_CASE("each kind of packet has a count of its own") {
    PacketCounts counts;
    std::uint64_t times = 0;
    for (const PacketKind kind : all_kinds) {
        ++times;
        for (std::uint64_t i = 0; i < times; ++i) counts.add(kind);
    }
    times = 0;
    for (const PacketKind kind : all_kinds) CHECK(counts[kind] == ++times);
    CHECK(counts.total() == 13 * 14 / 2);
}

TEST_CASE("fresh statistics count nothing and know no round trip") {
    const Statistics statistics;
    CHECK(statistics.received.bytes == 0);
    CHECK(statistics.sent.frames == 0);
    CHECK(statistics.sent.packets.total() == 0);
    CHECK(statistics.ignored.total() == 0);
    CHECK_FALSE(statistics.last_round_trip.has_value());
}

TEST_CASE("the total of ignored packets has every cause in it") {
    IgnoredCounts ignored;
    std::uint64_t expected = 0;
    std::uint32_t weight = 1;
    for (auto* cause : {&ignored.repeated_notification, &ignored.notification_without_route,
                        &ignored.data_without_route, &ignored.data_while_offline, &ignored.empty_forwarding,
                        &ignored.empty_data, &ignored.stray_pong, &ignored.response_to_cancelled_request}) {
        *cause = weight;
        expected += weight;
        weight *= 10;
        CHECK(ignored.total() == expected);
    }
    // Whoever adds a cause adds it above, and to total().
    static_assert(sizeof(IgnoredCounts) == 8 * sizeof(std::uint32_t));
}

TEST_CASE("the total of ignored packets does not overflow with its parts") {
    IgnoredCounts ignored;
    ignored.empty_data = ignored.stray_pong = 0xFFFFFFFF;
    CHECK(ignored.total() == 0x1FFFFFFFE);
}
