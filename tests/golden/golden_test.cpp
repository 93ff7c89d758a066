// A session recorded between a real client and a real relay, decoded and reproduced.

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/golden/session_file.hpp"
#include "tests/golden/session_replay.hpp"
#include "tests/support/told.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/handshake.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/packet.hpp"
#include "toxrelay/sealed_stream.hpp"
#include "toxrelay/wire.hpp"

namespace toxrelay::test {
namespace {

Handshake recorded_handshake(const SessionFile& session) {
    const KeyPair self{recorded_secret(session, "client.dht_secret_key")};
    auto handshake = Handshake::with(recorded_key(session, "relay.public_key"), self, recorded_secrets(session));
    REQUIRE(handshake);
    return std::move(*handshake);
}

SealedStream recorded_stream(const SessionFile& session) {
    Handshake handshake = recorded_handshake(session);
    auto response = session.array<handshake_response_size>("server_handshake.wire");
    auto accepted = handshake.accept(response);
    REQUIRE(std::holds_alternative<SealedStream>(accepted));
    return std::move(std::get<SealedStream>(accepted));
}

Story recorded_story(const SessionFile& session) {
    const std::string self = in_words(recorded_key(session, "client.dht_public_key"));
    const std::string peer = in_words(recorded_key(session, "peer.dht_public_key"));
    return {"connected",
            "refused " + self,
            "oob from " + peer + ": oob-reply",
            "route 16 opened to " + peer,
            "online 16",
            "data 16: hello back",
            "offline 16"};
}

std::vector<std::size_t> kinds(const SessionFile& session, const std::string& direction) {
    std::vector<std::size_t> indices;
    for (const auto& plain : session.frames(direction, "plain")) {
        const auto decoded = decode(plain);
        REQUIRE(std::holds_alternative<Packet>(decoded));
        const auto& packet = std::get<Packet>(decoded);
        std::vector<std::byte> again(encoded_size(packet));
        encode(packet, again);
        CHECK(again == plain);
        indices.push_back(static_cast<std::size_t>(kind_of(packet)));
    }
    return indices;
}

std::set<std::size_t> positions_of_length_fields(const SessionFile& session) {
    std::set<std::size_t> positions;
    std::size_t at = handshake_response_size;
    for (const auto& frame : session.frames("relay_to_client", "wire")) {
        positions.insert({at, at + 1});
        at += frame.size();
    }
    return positions;
}

}  // namespace

TEST_CASE("the recorded public keys belong to the recorded secret keys") {
    const auto session = SessionFile::read();
    for (const std::string who : {"relay.", "client.dht_", "client.temp_"}) {
        const KeyPair keys{recorded_secret(session, who + "secret_key")};
        CHECK(keys.public_key() == recorded_key(session, who + "public_key"));
    }
}

TEST_CASE("the recorded handshake packet is made again, byte for byte") {
    const auto session = SessionFile::read();
    const auto request = recorded_handshake(session).request();
    CHECK(std::vector<std::byte>{request.begin(), request.end()} == session["client_handshake.wire"]);
}

TEST_CASE("the recorded handshake of the relay is accepted") {
    const auto session = SessionFile::read();
    recorded_stream(session);
}

TEST_CASE("the recorded handshake of the relay is refused when any of its bits is another") {
    const auto session = SessionFile::read();
    Handshake handshake = recorded_handshake(session);
    for (std::size_t bit = 0; bit < handshake_response_size * 8; ++bit) {
        auto response = session.array<handshake_response_size>("server_handshake.wire");
        response[bit / 8] ^= std::byte{1} << static_cast<int>(bit % 8);
        const auto accepted = handshake.accept(response);
        const auto* reason = std::get_if<CloseReason>(&accepted);
        REQUIRE(reason != nullptr);
        REQUIRE(*reason == CloseReason::handshake_not_authentic);
    }
}

TEST_CASE("each recorded frame of the relay opens to its recorded plaintext") {
    const auto session = SessionFile::read();
    SealedStream stream = recorded_stream(session);
    const auto wires = session.frames("relay_to_client", "wire");
    const auto plains = session.frames("relay_to_client", "plain");
    REQUIRE(wires.size() == 9);
    REQUIRE(plains.size() == 9);
    for (std::size_t i = 0; i < wires.size(); ++i) {
        auto frame = wires[i];
        const auto plain = stream.open(frame);
        REQUIRE(plain);
        CHECK(std::vector<std::byte>{plain->begin(), plain->end()} == plains[i]);
    }
}

TEST_CASE("each recorded plaintext of the client seals to its recorded frame") {
    const auto session = SessionFile::read();
    SealedStream stream = recorded_stream(session);
    const auto wires = session.frames("client_to_relay", "wire");
    const auto plains = session.frames("client_to_relay", "plain");
    REQUIRE(wires.size() == 8);
    REQUIRE(plains.size() == 8);
    for (std::size_t i = 0; i < wires.size(); ++i) {
        std::vector<std::byte> frame(frame_overhead + plains[i].size());
        std::ranges::copy(plains[i], frame.begin() + frame_overhead);
        stream.seal(frame);
        CHECK(frame == wires[i]);
    }
}

TEST_CASE("the recorded packets decode to what they were, and encode to the same bytes") {
    const auto session = SessionFile::read();
    CHECK(kinds(session, "client_to_relay") == std::vector<std::size_t>{4, 0, 6, 0, 16, 3, 4, 5});
    CHECK(kinds(session, "relay_to_client") == std::vector<std::size_t>{5, 1, 7, 1, 2, 16, 3, 4, 5});
}

TEST_CASE("a client that does what the recorded one did sends the recorded bytes and hears the recorded relay") {
    const auto session = SessionFile::read();
    SessionReplay replay{session};
    replay.deliver(session["server_handshake.wire"]);
    for (const auto& frame : session.frames("relay_to_client", "wire")) replay.deliver(frame);
    CHECK(replay.sent() == session.client_stream());
    CHECK(replay.story() == recorded_story(session));
    CHECK(replay.client().statistics().ignored.total() == 0);
    CHECK(replay.client().statistics().received.bytes == session.relay_stream().size());
    CHECK(replay.client().statistics().sent.bytes == session.client_stream().size());
}

TEST_CASE("the recorded session goes the same way when the relay's stream comes in any two pieces") {
    const auto session = SessionFile::read();
    const auto stream = session.relay_stream();
    const auto expected_sent = session.client_stream();
    const auto expected_story = recorded_story(session);
    for (std::size_t split = 0; split <= stream.size(); ++split) {
        CAPTURE(split);
        SessionReplay replay{session};
        // No frame of a relay can overtake the flight that answers its handshake: there is always a cut there.
        std::array<std::size_t, 4> cuts{0, split, handshake_response_size, stream.size()};
        std::ranges::sort(cuts);
        for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
            replay.deliver(Bytes{stream}.subspan(cuts[i], cuts[i + 1] - cuts[i]));
        }
        REQUIRE(replay.sent() == expected_sent);
        REQUIRE(replay.story() == expected_story);
    }
}

TEST_CASE("the recorded session goes the same way when the relay's stream comes byte by byte") {
    const auto session = SessionFile::read();
    const auto stream = session.relay_stream();
    SessionReplay replay{session};
    for (const std::byte& one : stream) replay.deliver({&one, 1});
    CHECK(replay.sent() == session.client_stream());
    CHECK(replay.story() == recorded_story(session));
}

TEST_CASE("the whole recorded stream of the relay in one piece tells the same events") {
    const auto session = SessionFile::read();
    SessionReplay replay{session};
    replay.deliver(session.relay_stream());
    CHECK(replay.story() == recorded_story(session));
}

TEST_CASE("in the recorded session, a flipped bit of the relay's frames stops the story there") {
    const auto session = SessionFile::read();
    const auto stream = session.relay_stream();
    const auto expected = recorded_story(session);
    const auto length_fields = positions_of_length_fields(session);
    for (std::size_t at = handshake_response_size; at < stream.size(); ++at) {
        CAPTURE(at);
        auto changed = stream;
        changed[at] ^= std::byte{0x01};
        SessionReplay replay{session};
        replay.deliver(Bytes{changed}.first(handshake_response_size));
        for (std::size_t i = handshake_response_size; i < stream.size() && replay.client().interest().read; ++i) {
            replay.deliver(Bytes{changed}.subspan(i, 1));
        }
        Story story = replay.story();
        const bool in_length_field = length_fields.contains(at);
        REQUIRE((in_length_field || !replay.client().interest().read));  // a longer frame waits for its end
        if (!replay.client().interest().read) {
            REQUIRE_FALSE(story.empty());
            const auto reason = in_length_field && story.back() == closed(CloseReason::frame_length_invalid)
                                    ? CloseReason::frame_length_invalid
                                    : CloseReason::frame_not_authentic;
            CHECK(story.back() == closed(reason));
            story.pop_back();
        }
        REQUIRE(story.size() <= expected.size());
        CHECK(std::equal(story.begin(), story.end(), expected.begin()));
    }
}

}  // namespace toxrelay::test
