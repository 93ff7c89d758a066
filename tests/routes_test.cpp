#include "toxrelay/routes.hpp"

#include <array>
#include <cstddef>
#include <memory_resource>
#include <variant>

#include <catch2/catch.hpp>

using namespace toxrelay;

namespace {

PublicKey peer(int number) {
    PublicKey key;
    key.bytes[0] = static_cast<std::byte>(number);
    key.bytes[31] = static_cast<std::byte>(number >> 8);
    return key;
}

Slot slot(int id) { return Slot::from_connection_id(static_cast<std::uint8_t>(id)); }

Routes::Answer grant(Routes& routes, int number, int id) {
    return routes.answer(RoutingResponse{slot(id), peer(number)});
}
Routes::Answer refuse(Routes& routes, int number) { return routes.answer(RoutingResponse{std::nullopt, peer(number)}); }

RouteId open(Routes& routes, int number, int id) {
    REQUIRE(routes.ask(peer(number)) == Routes::Ask::request_needed);
    const auto answer = grant(routes, number, id);
    REQUIRE(std::holds_alternative<RouteOpened>(answer));
    return std::get<RouteOpened>(answer).route;
}

Routes routes_in(std::pmr::memory_resource& memory = *std::pmr::new_delete_resource()) { return Routes{memory}; }

}  // namespace

TEST_CASE("a route is asked for, granted, and then found by its slot and by its peer") {
    Routes routes = routes_in();
    CHECK(routes.ask(peer(1)) == Routes::Ask::request_needed);
    CHECK(routes.is_asked(peer(1)));
    CHECK_FALSE(routes.to(peer(1)).has_value());
    const auto answer = grant(routes, 1, 20);
    const auto& opened = std::get<RouteOpened>(answer);
    CHECK(opened.peer == peer(1));
    CHECK(opened.route.slot() == slot(20));
    CHECK(routes.at(slot(20)) == opened.route);
    CHECK(routes.to(peer(1)) == opened.route);
    CHECK(*routes.peer(opened.route) == peer(1));
    CHECK_FALSE(routes.is_asked(peer(1)));
    CHECK_FALSE(routes.at(slot(19)).has_value());
    CHECK_FALSE(routes.at(slot(255)).has_value());
}

TEST_CASE("a peer that is asked for or open needs no second request") {
    Routes routes = routes_in();
    REQUIRE(routes.ask(peer(1)) == Routes::Ask::request_needed);
    CHECK(routes.ask(peer(1)) == Routes::Ask::already_asked);
    REQUIRE(std::holds_alternative<RouteOpened>(grant(routes, 1, 16)));
    CHECK(routes.ask(peer(1)) == Routes::Ask::already_asked);
}

TEST_CASE("a refusal ends the request, and the peer may be asked for again") {
    Routes routes = routes_in();
    REQUIRE(routes.ask(peer(1)) == Routes::Ask::request_needed);
    const auto answer = refuse(routes, 1);
    CHECK(std::get<RouteRefused>(answer).peer == peer(1));
    CHECK_FALSE(routes.is_asked(peer(1)));
    CHECK(routes.ask(peer(1)) == Routes::Ask::request_needed);
}

TEST_CASE("an answer to what nobody asked for is the relay's fault, the second answer to one request as well") {
    Routes routes = routes_in();
    CHECK(std::get<CloseReason>(grant(routes, 1, 16)) == CloseReason::route_not_requested);
    CHECK(std::get<CloseReason>(refuse(routes, 1)) == CloseReason::route_not_requested);
    open(routes, 2, 17);
    CHECK(std::get<CloseReason>(grant(routes, 2, 18)) == CloseReason::route_not_requested);
}

TEST_CASE("a slot that another route has cannot be granted") {
    Routes routes = routes_in();
    const RouteId first = open(routes, 1, 16);
    REQUIRE(routes.ask(peer(2)) == Routes::Ask::request_needed);
    CHECK(std::get<CloseReason>(grant(routes, 2, 16)) == CloseReason::route_slot_taken);
    CHECK(*routes.peer(first) == peer(1));
}

TEST_CASE("a cancelled request's answer is unwanted, and names the slot to give back") {
    Routes routes = routes_in();
    REQUIRE(routes.ask(peer(1)) == Routes::Ask::request_needed);
    REQUIRE(routes.ask(peer(2)) == Routes::Ask::request_needed);
    routes.cancel(peer(1));
    routes.cancel(peer(2));
    CHECK_FALSE(routes.is_asked(peer(1)));
    CHECK(std::get<Routes::Unwanted>(grant(routes, 1, 16)).slot == slot(16));
    CHECK_FALSE(routes.at(slot(16)).has_value());
    CHECK_FALSE(std::get<Routes::Unwanted>(refuse(routes, 2)).slot.has_value());
}

TEST_CASE("a cancelled request that is wanted again waits for the answer that is coming") {
    Routes routes = routes_in();
    REQUIRE(routes.ask(peer(1)) == Routes::Ask::request_needed);
    routes.cancel(peer(1));
    CHECK(routes.ask(peer(1)) == Routes::Ask::answer_coming);
    CHECK(routes.is_asked(peer(1)));
    CHECK(std::holds_alternative<RouteOpened>(grant(routes, 1, 16)));
}

TEST_CASE("cancelling all leaves no request wanted, and forgetting one leaves no trace of it") {
    Routes routes = routes_in();
    for (int i = 1; i <= 3; ++i) REQUIRE(routes.ask(peer(i)) == Routes::Ask::request_needed);
    routes.forget(peer(3));
    CHECK(std::get<CloseReason>(refuse(routes, 3)) == CloseReason::route_not_requested);
    routes.cancel_all();
    CHECK(std::holds_alternative<Routes::Unwanted>(grant(routes, 1, 16)));
    CHECK(std::holds_alternative<Routes::Unwanted>(grant(routes, 2, 17)));
}

TEST_CASE("a peer comes online and goes offline, and repetitions are told apart") {
    Routes routes = routes_in();
    const RouteId route = open(routes, 1, 16);
    CHECK_FALSE(routes.online(route));
    CHECK_FALSE(routes.set_online(route, false));
    CHECK(routes.set_online(route, true));
    CHECK(routes.online(route));
    CHECK_FALSE(routes.set_online(route, true));
    CHECK(routes.set_online(route, false));
    CHECK_FALSE(routes.online(route));
}

TEST_CASE("a closed route's handle never reaches the route that has its slot next") {
    Routes routes = routes_in();
    const RouteId old = open(routes, 1, 16);
    routes.set_online(old, true);
    CHECK(routes.close(old) == slot(16));
    CHECK_FALSE(routes.close(old).has_value());
    CHECK_FALSE(routes.to(peer(1)).has_value());
    const RouteId fresh = open(routes, 2, 16);
    CHECK_FALSE(fresh == old);
    CHECK_FALSE(routes.online(fresh));
    routes.set_online(fresh, true);
    CHECK_FALSE(routes.contains(old));
    CHECK_FALSE(routes.online(old));
    CHECK(routes.peer(old) == nullptr);
    CHECK_FALSE(routes.close(old).has_value());
    CHECK(routes.contains(fresh));
}

TEST_CASE("at most 240 routes are open, asked for or cancelled, all together") {
    Routes routes = routes_in();
    const RouteId first = open(routes, 1, 16);
    for (int i = 2; i <= 240; ++i) REQUIRE(routes.ask(peer(i)) == Routes::Ask::request_needed);
    CHECK(routes.ask(peer(300)) == Routes::Ask::too_many_routes);
    routes.cancel(peer(2));
    CHECK(routes.ask(peer(300)) == Routes::Ask::too_many_routes);
    CHECK(routes.ask(peer(2)) == Routes::Ask::answer_coming);
    routes.close(first);
    CHECK(routes.ask(peer(300)) == Routes::Ask::request_needed);
    CHECK(routes.ask(peer(301)) == Routes::Ask::too_many_routes);
    for (int i = 2; i <= 240; ++i) REQUIRE(std::holds_alternative<RouteOpened>(grant(routes, i, 14 + i)));
    CHECK(routes.ask(peer(301)) == Routes::Ask::too_many_routes);
    REQUIRE(std::holds_alternative<RouteRefused>(refuse(routes, 300)));
    CHECK(routes.ask(peer(301)) == Routes::Ask::request_needed);
}

TEST_CASE("closing what is first again and again closes all") {
    Routes routes = routes_in();
    for (const int id : {255, 16, 100}) open(routes, id, id);
    int closed = 0;
    while (const auto route = routes.first()) {
        REQUIRE(routes.close(*route).has_value());
        ++closed;
    }
    CHECK(closed == 3);
}

TEST_CASE("with no memory left asking fails, and an answer ends the connection, without harm") {
    CHECK(routes_in(*std::pmr::null_memory_resource()).ask(peer(1)) == Routes::Ask::out_of_memory);
    // Room for the request, none for the table of slots.
    alignas(std::max_align_t) std::array<std::byte, 128> place{};
    std::pmr::monotonic_buffer_resource little{place.data(), place.size(), std::pmr::null_memory_resource()};
    Routes routes = routes_in(little);
    REQUIRE(routes.ask(peer(1)) == Routes::Ask::request_needed);
    CHECK(std::get<CloseReason>(grant(routes, 1, 255)) == CloseReason::out_of_memory);
    CHECK_FALSE(routes.at(slot(255)).has_value());
    CHECK_FALSE(routes.first().has_value());
}
