#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>

#include <rapidcheck.h>
#include <rapidcheck/state.h>

#include "property_tests/client/conversation.hpp"
#include "property_tests/generators.hpp"
#include "tests/support/plaintext.hpp"
#include "toxrelay/interest.hpp"

/// Everything that can happen to a client, one command each.
namespace properties::commands {

/// What is known of a client depends on how much room it had for packets, which it tells only when it is asked: so the
/// model is in the conversation, and there is no other.
struct NoModel {};
using Command = rc::state::Command<NoModel, Conversation>;

inline std::uint8_t any_peer() { return *uniform<std::uint8_t>(0, 5); }
inline std::uint8_t any_id() { return *uniform<std::uint8_t>(16, 20); }
/// Mostly short, sometimes as long as can be, sometimes none or too long.
inline Plaintext any_payload(std::size_t longest) {
    const auto size =
        *rc::gen::weightedOneOf<std::size_t>({{8, uniform<std::size_t>(1, 20)},
                                              {3, uniform<std::size_t>(21, longest + 1)},
                                              {1, rc::gen::element<std::size_t>(0, longest, longest + 1)}});
    return toxrelay::test::pattern(size, *uniform(0U, 256U));
}
inline std::size_t any_amount() {
    return *rc::gen::weightedOneOf<std::size_t>({{2, uniform<std::size_t>(0, 40)},
                                                 {2, uniform<std::size_t>(40, 3000)},
                                                 {1, rc::gen::just(std::size_t{100'000})}});
}

// The wire

struct Deliver : Command {
    std::size_t size = any_amount();
    void run(const NoModel& /*model*/, Conversation& with) const override { with.deliver(size); }
    void show(std::ostream& to) const override { to << "deliver " << size; }
};
struct Write : Command {
    std::size_t size = any_amount();
    void run(const NoModel& /*model*/, Conversation& with) const override { with.write(size); }
    void show(std::ostream& to) const override { to << "write " << size; }
};
struct Wait : Command {
    std::chrono::milliseconds time{*rc::gen::element(0, 1, 5'000, 10'000, 30'000, 200'000)};
    void run(const NoModel& /*model*/, Conversation& with) const override { with.wait(time); }
    void show(std::ostream& to) const override { to << "wait " << time.count() << " ms"; }
};
struct TransportEnds : Command {
    TransportEnds() { RC_PRE(*uniform(0, 16) == 0); }
    toxrelay::TransportEnd end = *rc::gen::element(toxrelay::TransportEnd::eof, toxrelay::TransportEnd::error);
    void run(const NoModel& /*model*/, Conversation& with) const override { with.transport_ends(end); }
    void show(std::ostream& to) const override { to << "transport ends " << static_cast<int>(end); }
};
struct RelayBabbles : Command {
    RelayBabbles() { RC_PRE(*uniform(0, 16) == 0); }
    Plaintext bytes = *bytes_between(1, 200);
    void run(const NoModel& /*model*/, Conversation& with) const override { with.relay_babbles(bytes); }
    void show(std::ostream& to) const override { to << "relay babbles " << bytes.size() << " bytes"; }
};

// The relay

/// The answer to the first request that it has heard and not answered.
struct Answers : Command {
    bool grants = *uniform(0, 5) != 0;
    std::uint8_t id = any_id();
    void run(const NoModel& /*model*/, Conversation& with) const override {
        if (with.judge().pending().empty() || (grants && with.judge().is_registered(id))) return;
        const auto peer = with.judge().pending().front();
        with.relay_says(toxrelay::test::routing_response(grants ? id : 0, peer));
    }
    void show(std::ostream& to) const override { to << "relay answers " << (grants ? id : 0); }
};
/// An id that is given out: the client must not take that, whether it has the route or is about to close it.
struct GivesIdTwice : Command {
    GivesIdTwice() { RC_PRE(*uniform(0, 4) == 0); }
    std::uint8_t id = any_id();
    std::uint8_t peer = any_peer();
    void run(const NoModel& /*model*/, Conversation& with) const override {
        if (!with.judge().is_registered(id) || !with.deliver_all()) return;
        with.relay_says(toxrelay::test::routing_response(id, peer_number(peer)));
        with.deliver_all();
    }
    void show(std::ostream& to) const override { to << "relay gives id " << +id << " to " << +peer; }
};
struct AnswersPing : Command {
    void run(const NoModel& /*model*/, Conversation& with) const override {
        if (with.judge().ping()) with.relay_says(toxrelay::test::pong(*with.judge().ping()));
    }
    void show(std::ostream& to) const override { to << "relay answers the ping"; }
};
/// A packet that makes sense, or would at another time.
struct Says : Command {
    Plaintext plain = any_packet();
    static Plaintext any_packet() {
        using namespace toxrelay::test;
        const auto peer = peer_number(any_peer());
        switch (*uniform(0, 9)) {
            case 0:
            case 1: return connect_notification(any_id());
            case 2: return disconnect_notification(any_id());
            case 3:
            case 4: return data(any_id(), any_payload(2030));
            case 5: return ping(ping_id(*uniform(1U, 100U)));
            case 6: return oob_recv(peer, any_payload(1500) + Plaintext{std::byte{1}});
            case 7: return pong(ping_id(*uniform(1U, 100U)));
            default:
                return *rc::gen::element(onion_response(text("onion")), forwarding(text("forwarding")), forwarding({}));
        }
    }
    void run(const NoModel& /*model*/, Conversation& with) const override { with.relay_says(plain); }
    void show(std::ostream& to) const override { show_packet(to << "relay says ", plain); }
    static void show_packet(std::ostream& to, const Plaintext& plain) {
        to << std::to_integer<int>(plain.front());
        if (plain.size() > 1) to << ' ' << std::to_integer<int>(plain[1]);
        to << " (" << plain.size() << " bytes)";
    }
};
/// Any bytes in a frame that decrypts, or a packet with an id that cannot be.
struct SaysNonsense : Command {
    SaysNonsense() { RC_PRE(*uniform(0, 16) == 0); }
    Plaintext plain = any_nonsense();
    static Plaintext any_nonsense() {
        using namespace toxrelay::test;
        const Plaintext zero(8);
        return *rc::gen::oneOf(bytes_between(1, 60),
                               rc::gen::element(ping(zero), pong(zero), routing_response(15, peer_number(1)),
                                                connect_notification(15), disconnect_notification(0)));
    }
    void run(const NoModel& /*model*/, Conversation& with) const override { with.relay_says(plain); }
    void show(std::ostream& to) const override { Says::show_packet(to << "relay says nonsense ", plain); }
};
/// More of them than a client may owe pongs for, while it cannot send any.
struct Floods : Command {
    Floods() { RC_PRE(*uniform(0, 4) == 0); }
    std::uint32_t pings = *rc::gen::oneOf(uniform(10U, 100U), uniform(10U, 2000U));
    void run(const NoModel& /*model*/, Conversation& with) const override {
        for (std::uint32_t i = 1; i <= pings; ++i) {
            with.relay_says(toxrelay::test::ping(toxrelay::test::ping_id(i)));
        }
        with.deliver_all();
    }
    void show(std::ostream& to) const override { to << "relay pings " << pings << " times"; }
};
/// A peer asks for us, and we for it: a route, and the peer is there.
struct Meets : Command {
    std::uint8_t peer = *uniform<std::uint8_t>(1, 5);
    void run(const NoModel& /*model*/, Conversation& with) const override {
        with.settle();
        with.open_route(peer_number(peer));
        with.settle();
        const auto id = static_cast<std::uint8_t>(15 + peer);
        if (with.judge().pending().empty() || with.judge().is_registered(id)) return;
        with.relay_says(toxrelay::test::routing_response(id, with.judge().pending().front()));
        with.relay_says(toxrelay::test::connect_notification(id));
    }
    void show(std::ostream& to) const override { to << "meets " << +peer; }
};

// The caller

struct OpenRoute : Command {
    std::uint8_t peer = any_peer();
    void run(const NoModel& /*model*/, Conversation& with) const override { with.open_route(peer_number(peer)); }
    void show(std::ostream& to) const override { to << "open route to " << +peer; }
};
struct CloseRoute : Command {
    std::uint8_t peer = any_peer();
    void run(const NoModel& /*model*/, Conversation& with) const override { with.close_route(peer_number(peer)); }
    void show(std::ostream& to) const override { to << "close route to " << +peer; }
};
struct SendData : Command {
    std::uint8_t peer = any_peer();
    Plaintext payload = any_payload(2031);
    void run(const NoModel& /*model*/, Conversation& with) const override {
        with.send_data(peer_number(peer), payload);
    }
    void show(std::ostream& to) const override { to << "send " << payload.size() << " bytes to " << +peer; }
};
struct SendOob : Command {
    std::uint8_t peer = any_peer();
    Plaintext payload = any_payload(1024);
    void run(const NoModel& /*model*/, Conversation& with) const override { with.send_oob(peer_number(peer), payload); }
    void show(std::ostream& to) const override { to << "send " << payload.size() << " bytes of OOB to " << +peer; }
};
struct SendOnion : Command {
    Plaintext payload = any_payload(2031);
    void run(const NoModel& /*model*/, Conversation& with) const override { with.send_onion(payload); }
    void show(std::ostream& to) const override { to << "send " << payload.size() << " bytes of onion"; }
};
/// As much as there is room for: from now on only control packets are taken, or even they have to wait.
struct Fills : Command {
    bool controls_too = *rc::gen::arbitrary<bool>();
    void run(const NoModel& /*model*/, Conversation& with) const override {
        for (int i = 0; i < 9; ++i) with.send_onion(toxrelay::test::pattern(2000));
        for (int i = 0; controls_too && i < 200 && !with.controls_wait(); ++i) {
            with.relay_says(toxrelay::test::ping(toxrelay::test::ping_id(1)));
            with.deliver_all();
        }
    }
    void show(std::ostream& to) const override { to << "fill" << (controls_too ? " up" : ""); }
};
struct Close : Command {
    Close() { RC_PRE(*uniform(0, 16) == 0); }
    void run(const NoModel& /*model*/, Conversation& with) const override { with.close(); }
    void show(std::ostream& to) const override { to << "close"; }
};
/// All that is on its way arrives.
struct Settle : Command {
    void run(const NoModel& /*model*/, Conversation& with) const override { with.settle(); }
    void show(std::ostream& to) const override { to << "settle"; }
};

}  // namespace properties::commands
