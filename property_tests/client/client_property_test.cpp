// Any calls in any order against a model of what a client should be: see conversation.hpp for what has to hold.

#include <catch2/catch.hpp>
#include <rapidcheck.h>
#include <rapidcheck/catch.h>
#include <rapidcheck/state.h>

#include "property_tests/client/client_commands.hpp"
#include "property_tests/client/conversation.hpp"
#include "property_tests/generators.hpp"

TEST_CASE("a client is what its model says, whatever happens to it") {
    INFO("replay it with\n" << properties::replay_command("//property_tests/client:client_property_test"));
    rc::prop("for any sequence of bytes, packets, times and commands", [] {
        using namespace properties::commands;
        properties::Conversation conversation;
        rc::state::check(
            NoModel{}, conversation,
            rc::state::gen::execOneOfWithArgs<Deliver, Write, Settle, Settle, Meets, Meets, Meets, Fills, Wait,
                                              TransportEnds, RelayBabbles, Answers, Answers, GivesIdTwice, AnswersPing,
                                              Says, Says, Says, Says, SaysNonsense, Floods, OpenRoute, OpenRoute,
                                              CloseRoute, SendData, SendData, SendOob, SendOnion, Close>());
        conversation.settle();
    });
}
