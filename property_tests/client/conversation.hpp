#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "property_tests/client/client_model.hpp"
#include "property_tests/client/relay_judge.hpp"
#include "tests/support/counting_memory.hpp"
#include "tests/support/plaintext.hpp"
#include "tests/support/scripted_relay.hpp"
#include "tests/support/told.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/interest.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/send_status.hpp"
#include "toxrelay/time.hpp"

namespace properties {

/// A client and a relay with a wire between them on which bytes move when they are told to, and everything that is known of
/// how the client must behave: a model, a judge of what it sends, and the laws of design that hold after any call. A law that
/// is broken fails the property, by its name.
class Conversation {
public:
    Conversation();

    // The wire
    void deliver(std::size_t size);
    void write(std::size_t size);
    void relay_says(const Plaintext& plain);
    void relay_babbles(const Plaintext& bytes);  ///< bytes that are no frame
    void transport_ends(toxrelay::TransportEnd end);
    void wait(toxrelay::Duration time);

    // The caller
    void open_route(const PublicKey& peer);
    void close_route(const PublicKey& peer);
    void send_data(const PublicKey& peer, const Plaintext& payload);
    void send_oob(const PublicKey& peer, const Plaintext& payload);
    void send_onion(const Plaintext& payload);
    void close();

    const RelayJudge& judge() const { return judge_; }
    /// Some of the control packets that the client owes are not sealed: there was no room for them.
    bool controls_wait() const;
    /// Everything that is on its way to the client arrives, as far as it takes it. Whether it took all.
    bool deliver_all();
    /// Everything that is on its way arrives, both ways.
    void settle();

private:
    bool accepts_commands() const { return !closed_ && !closing_ && !ended_; }
    void drain();
    void take(const toxrelay::Event& event);
    void catch_up(std::uint64_t already_opened);
    void check_payload(toxrelay::SendStatus status, std::size_t size, std::size_t longest);
    void check_laws();
    void check_heard();
    void check_end(CloseReason reason) const;

    toxrelay::test::CountingMemory memory_;
    toxrelay::test::ScriptedRelay relay_;
    toxrelay::Instant now_{std::chrono::hours{1}};
    toxrelay::Client client_;
    ClientModel model_;
    RelayJudge judge_;

    std::deque<std::byte> wire_;  // from the relay to the client
    std::deque<Plaintext> said_;  // frames of the relay that the client has not opened
    std::uint64_t opened_ = 0;
    bool babbled_ = false;
    bool has_greeted_ = false;  // the relay's handshake is on the wire, or arrived
    bool connected_ = false;
    bool closing_ = false;
    std::optional<toxrelay::TransportEnd> ended_;
    std::optional<CloseReason> closed_;
    toxrelay::Duration waited_{};
    std::size_t heard_controls_ = 0;
    std::size_t heard_others_ = 0;
    bool would_block_ = false;
};

/// Few, so that they meet again. Number 0 is the client itself.
PublicKey peer_number(std::uint8_t number);

}  // namespace properties
