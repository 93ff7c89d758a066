#include "property_tests/client/relay_judge.hpp"

#include <catch2/catch.hpp>

#include "tests/support/plaintext.hpp"

namespace properties {

using namespace toxrelay::test;

TEST_CASE("the same request twice is a fault, and once more after its answer is none") {
    RelayJudge judge;
    CHECK_FALSE(judge.hears(ping(ping_id(1))));
    CHECK_FALSE(judge.hears(routing_request(key(2))));
    CHECK(judge.hears(routing_request(key(2))) == "the same request twice");
    judge.says(routing_response(0, key(2)));
    judge.says(routing_response(0, key(2)));
    CHECK_FALSE(judge.hears(routing_request(key(2))));
}

TEST_CASE("who answers what it is yet to hear may be asked again") {
    // Found by client_property_test: the id's disconnect notification and the request were on their way.
    RelayJudge judge;
    CHECK_FALSE(judge.hears(ping(ping_id(1))));
    CHECK_FALSE(judge.hears(routing_request(key(2))));
    judge.says(routing_response(17, key(2)));
    judge.says(routing_response(17, key(3)));
    CHECK_FALSE(judge.hears(disconnect_notification(17)));
    CHECK_FALSE(judge.hears(routing_request(key(3))));
    CHECK_FALSE(judge.hears(disconnect_notification(17)));
    CHECK_FALSE(judge.hears(routing_request(key(3))));
}

}  // namespace properties
