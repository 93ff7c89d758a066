#include "toxrelay/transcript/event_line.hpp"

#include <variant>

#include "toxrelay/transcript/names.hpp"

namespace toxrelay::transcript {
namespace {

struct Adder {
    Line& line;

    void operator()(const Connected& /*event*/) const { line.word("connected"); }
    void operator()(const RouteOpened& event) const { line.word("route_opened").route(event.route).key(event.peer); }
    void operator()(const RouteRefused& event) const { line.word("route_refused").key(event.peer); }
    void operator()(const PeerOnline& event) const { line.word("peer_online").route(event.route); }
    void operator()(const PeerOffline& event) const { line.word("peer_offline").route(event.route); }
    void operator()(const DataReceived& event) const {
        line.word("data_received").route(event.route).bytes(event.payload);
    }
    void operator()(const OobReceived& event) const {
        line.word("oob_received").key(event.sender).bytes(event.payload);
    }
    void operator()(const OnionReceived& event) const { line.word("onion_received").bytes(event.payload); }
    void operator()(const ForwardingReceived& event) const { line.word("forwarding_received").bytes(event.payload); }
    void operator()(const SendReady& /*event*/) const { line.word("send_ready"); }
    void operator()(const Closed& event) const {
        line.word("closed").word(name_of(event.reason));
        if (event.at) line.word("at").number(event.at->hop).word(name_of(event.at->step)).number(event.at->code);
    }
};

}  // namespace

void add_event(Line& line, const std::optional<Event>& event) {
    if (event) {
        std::visit(Adder{line}, *event);
    } else {
        line.word("none");
    }
}

}  // namespace toxrelay::transcript
