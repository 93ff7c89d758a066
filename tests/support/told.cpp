#include "tests/support/told.hpp"

#include <algorithm>
#include <cstddef>
#include <variant>

#include "toxrelay/route_id.hpp"

namespace toxrelay::test {
namespace {

std::string hex(Bytes bytes) {
    constexpr auto digits = "0123456789abcdef";
    std::string made;
    for (const std::byte b : bytes) {
        made += digits[std::to_integer<unsigned>(b) / 16];
        made += digits[std::to_integer<unsigned>(b) % 16];
    }
    return made;
}

std::string number(RouteId route) { return std::to_string(route.slot().connection_id()); }

struct Words {
    std::string operator()(const Connected& /*event*/) const { return "connected"; }
    std::string operator()(const RouteOpened& event) const {
        return "route " + number(event.route) + " opened to " + in_words(event.peer);
    }
    std::string operator()(const RouteRefused& event) const { return "refused " + in_words(event.peer); }
    std::string operator()(const PeerOnline& event) const { return "online " + number(event.route); }
    std::string operator()(const PeerOffline& event) const { return "offline " + number(event.route); }
    std::string operator()(const DataReceived& event) const {
        return "data " + number(event.route) + ": " + in_words(event.payload);
    }
    std::string operator()(const OobReceived& event) const {
        return "oob from " + in_words(event.sender) + ": " + in_words(event.payload);
    }
    std::string operator()(const OnionReceived& event) const { return "onion: " + in_words(event.payload); }
    std::string operator()(const ForwardingReceived& event) const { return "forwarding: " + in_words(event.payload); }
    std::string operator()(const SendReady& /*event*/) const { return "send ready"; }
    std::string operator()(const Closed& event) const { return closed(event.reason, event.at); }
};

}  // namespace

std::string in_words(const Event& event) { return std::visit(Words{}, event); }

std::string in_words(Bytes payload) {
    const bool printable =
        std::ranges::all_of(payload, [](std::byte b) { return b >= std::byte{32} && b < std::byte{127}; });
    if (!printable) return hex(payload);
    std::string made;
    for (const std::byte b : payload) made += static_cast<char>(b);
    return made;
}

std::string in_words(const PublicKey& key) {
    const std::byte first = key.bytes.front();
    const bool numbered = std::ranges::all_of(key.bytes, [&](std::byte b) { return b == first; });
    return "key " + (numbered ? std::to_string(std::to_integer<unsigned>(first)) : hex(key.bytes));
}

std::string closed(CloseReason reason, const std::optional<AtProxy>& at) {
    std::string made = "closed: " + std::string{to_string(reason)};
    if (!at) return made;
    return made + " (hop " + std::to_string(at->hop) + ", " + std::string{to_string(at->step)} + ", code " +
           std::to_string(at->code) + ")";
}

Story told(Client& client) {
    Story story;
    while (const auto event = client.poll_event()) story.push_back(in_words(*event));
    return story;
}

}  // namespace toxrelay::test
