#include "tests/relay/relay_bench.hpp"

#include <algorithm>
#include <stdexcept>
#include <variant>

#include "tests/support/oracle_box.hpp"
#include "tests/support/secrets.hpp"
#include "tests/support/transfer.hpp"

namespace toxrelay::test {
namespace {

void expect(bool condition, const char* what) {
    if (!condition) throw std::runtime_error(what);
}

}  // namespace

RelayBench::RelayBench(const Change& change)
    : self(secret_key(0xEE)), relay(config(change), KeyPair{secret_key(0xEE)}, seed(1)) {}

RelayConfig RelayBench::config(const Change& change) {
    RelayConfig made;
    made.memory = memory;
    if (change) change(made);
    return made;
}

Guest& RelayBench::dial(std::uint8_t number) {
    guests.push_back({number, ScriptedClient{number, self.public_key()}, relay.accept(now)});
    return guests.back();
}

Guest& RelayBench::greet(std::uint8_t number) {
    Guest& guest = dial(number);
    expect(deliver(guest, guest.client.handshake()) == 128, "the handshake was not taken");
    expect(told().empty(), "a handshake alone made an event");
    write(guest);
    expect(guest.client.has_handshake(), "the relay did not answer the handshake");
    return guest;
}

Guest& RelayBench::join(std::uint8_t number) {
    Guest& guest = greet(number);
    expect(answer(guest, ping(ping_id(1))) == Plaintexts{pong(ping_id(1))}, "no pong");
    return guest;
}

void RelayBench::join_and_link(std::uint8_t one, std::uint8_t other) {
    Guest& first = join(one);
    Guest& second = join(other);
    says(first, routing_request(second.client.key()));
    says(second, routing_request(first.client.key()));
    expect(told().empty(), "a route is no event of the relay");
    expect(heard(first) == Plaintexts{routing_response(16, second.client.key()), connect_notification(16)},
           "the first is not linked");
    expect(heard(second) == Plaintexts{routing_response(16, first.client.key()), connect_notification(16)},
           "the second is not linked");
}

std::size_t RelayBench::deliver(Guest& guest, Bytes bytes) { return test::deliver(bytes, *guest.session, now); }

void RelayBench::says(Guest& guest, Bytes plain) {
    const auto frame = guest.client.frame(plain);
    expect(deliver(guest, frame) == frame.size(), "the relay did not take the whole frame");
}

Plaintexts RelayBench::answer(Guest& guest, Bytes plain) {
    says(guest, plain);
    told();
    return heard(guest);
}

void RelayBench::write(Guest& guest, std::size_t limit) { test::write(limit, *guest.session, guest.client, now); }

Plaintexts RelayBench::heard(Guest& guest) {
    write(guest);
    return guest.client.heard();
}

Story RelayBench::told() {
    struct Words {
        const RelayBench& bench;
        std::string operator()(const ClientArrived& event) const { return "arrived " + bench.name(*event.session); }
        std::string operator()(const ClientLeft& event) const {
            return "left " + bench.name(*event.session) + ": " + std::string{to_string(event.session->ended().value())};
        }
        std::string operator()(const OnionRequested& event) const {
            return "onion of " + bench.name(*event.session) + ": " + in_words(event.payload);
        }
        std::string operator()(const ForwardRequested& event) const {
            return "forward of " + bench.name(*event.session) + " to port " + std::to_string(event.target.port) + ": " +
                   in_words(event.payload);
        }
    };
    Story story;
    while (const auto event = relay.poll_event()) story.push_back(std::visit(Words{*this}, *event));
    return story;
}

std::string RelayBench::name(const RelaySession& session) const {
    const auto found = std::ranges::find(guests, &session, &Guest::session);
    return found == guests.end() ? "nobody" : std::to_string(found->number);
}

Guest& RelayBench::guest(std::uint8_t number) {
    const auto found = std::find_if(guests.rbegin(), guests.rend(), [&](auto& g) { return g.number == number; });
    expect(found != guests.rend(), "no such guest");
    return *found;
}

PublicKey RelayBench::key_of(std::uint8_t number) {
    Key secret{};
    secret.fill(static_cast<std::byte>(number));
    return {public_key_of(secret)};
}

void RelayBench::timeout_after(Guest& guest, Duration time) {
    wait(time);
    guest.session->handle_timeout(now);
}

Story RelayBench::leaves(Guest& guest, TransportEnd end) {
    guest.session->transport_ended(end);
    Story story = told();
    relay.release(*guest.session);
    guest.session = nullptr;
    return story;
}

std::string left(std::uint8_t number, SessionEnd why) {
    return "left " + std::to_string(number) + ": " + std::string{to_string(why)};
}

}  // namespace toxrelay::test
