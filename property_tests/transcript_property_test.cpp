// Whatever is done to a recorded client, its transcript replays, and a client that nobody records does the same.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/transcript/recorded_fleet.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/relay.hpp"
#include "toxrelay/relay_session.hpp"
#include "toxrelay/route_id.hpp"
#include "toxrelay/transcript/event_line.hpp"
#include "toxrelay/transcript/line.hpp"
#include "toxrelay/transcript/recorded_client.hpp"
#include "toxrelay/transcript/recorder.hpp"
#include "toxrelay/transcript/replay.hpp"

using namespace toxrelay;

namespace {

/// A call, and numbers for its arguments.
struct Call {
    std::uint8_t which = 0;
    std::uint8_t key = 0;
    std::uint16_t size = 0;
    std::uint32_t time = 0;
};

rc::Gen<std::vector<Call>> calls() {
    return rc::gen::container<std::vector<Call>>(
        rc::gen::build<Call>(rc::gen::set(&Call::which, rc::gen::inRange<std::uint8_t>(0, 18)),
                             rc::gen::set(&Call::key, rc::gen::inRange<std::uint8_t>(1, 5)),
                             rc::gen::set(&Call::size, rc::gen::inRange<std::uint16_t>(0, 2100)),
                             rc::gen::set(&Call::time, rc::gen::inRange<std::uint32_t>(0, 5'000))));
}

std::array<std::byte, key_size> made(std::uint8_t number) {
    std::array<std::byte, key_size> bytes{};
    bytes.fill(std::byte{number});
    return bytes;
}

constexpr std::uint8_t friend_number = 1;
constexpr std::uint8_t relay_number = 7;
constexpr std::uint8_t self_number = 8;

PublicKey public_key(std::uint8_t number) { return KeyPair{SecretKey{made(number)}}.public_key(); }

/// At most so many bytes from one to the other.
template <class From, class To>
void move(From& from, To& to, std::size_t most, Instant at) {
    const Bytes out = from.write_buffer();
    const MutableBytes in = to.read_buffer();
    const std::size_t size = std::min({out.size(), in.size(), most});
    std::copy_n(out.begin(), size, in.begin());
    to.commit_read(size, at);
    from.commit_write(size, at);
}

/// The relay that a client speaks to, and a friend of its there.
class Surroundings {
public:
    Surroundings() { (void)friend_.open_route(public_key(self_number)); }

    /// Some bytes move between all of them.
    template <class AnyClient>
    void move_bytes(AnyClient& client, std::size_t most, Instant at) {
        move(client, *session_, most, at);
        move(friend_, *friends_session_, 10'000, at);
        while (relay_.poll_event()) {
        }
        move(*session_, client, most, at);
        move(*friends_session_, friend_, 10'000, at);
        while (friend_.poll_event()) {
        }
        (void)friend_.send(public_key(self_number), Bytes{said_});
    }

private:
    Relay relay_{{}, KeyPair{SecretKey{made(relay_number)}}, SessionSeed{made(5)}};
    RelaySession* session_ = relay_.accept(Instant{});
    RelaySession* friends_session_ = relay_.accept(Instant{});
    Client friend_{
        {.relay = relay_.public_key()}, KeyPair{SecretKey{made(friend_number)}}, SessionSeed{made(6)}, Instant{}};
    std::array<std::byte, 100> said_{};
};

/// Makes the calls, and writes down what the client does of itself.
template <class AnyClient>
std::string outcome(AnyClient& client, const std::vector<Call>& calls, bool begins_connected) {
    Surroundings surroundings;
    (void)client.open_route(public_key(friend_number));
    for (int i = 0; begins_connected && i < 10; ++i) {
        surroundings.move_bytes(client, 10'000, Instant{});
        while (client.poll_event()) {
        }
    }
    const auto route_to_friend = client.route_to(public_key(friend_number));
    RC_ASSERT(begins_connected == (route_to_friend && client.is_online(*route_to_friend)));
    std::string outcome;
    const std::vector<std::byte> bytes(2100, std::byte{'x'});
    MutableBytes lent;
    Instant now;
    for (const Call& call : calls) {
        now += std::chrono::milliseconds{call.time};
        const Instant at = now - std::chrono::seconds{call.key == 4 ? 1 : 0};  // now and then an earlier one
        const Bytes payload = Bytes{bytes}.first(call.size);
        const PublicKey peer = public_key(call.key);
        const RouteId route = client.route_to(peer).value_or(RouteId::recorded(Slot::from_connection_id(16), call.key));
        const auto note = [&](SendStatus status) { outcome += std::to_string(static_cast<int>(status)) + " "; };
        switch (call.which) {
            case 0:
                if (lent.empty()) lent = client.read_buffer();
                [[fallthrough]];
            case 14:
                std::ranges::copy(payload.first(std::min(lent.size(), payload.size())), lent.begin());
                client.commit_read(payload.size(), at);
                lent = {};
                break;
            case 15:
                if (lent.empty()) lent = client.read_buffer();  // and other things happen before its commit
                break;
            case 16:
            case 17:
                surroundings.move_bytes(client, call.size, at);
                lent = {};
                break;
            case 1: {
                const Bytes out = client.write_buffer();
                for (const std::byte b : out) outcome += std::to_string(std::to_integer<int>(b)) + ",";
                client.commit_write(call.size, at);
                break;
            }
            case 2: client.handle_timeout(at); break;
            case 3:
            case 4: {
                transcript::Line line{Duration{}, 0, "", nullptr};
                transcript::add_event(line, client.poll_event());
                outcome += line.text();
                break;
            }
            case 5: note(client.open_route(peer)); break;
            case 6: note(client.close_route(peer)); break;
            case 7: note(client.close_route(route)); break;
            case 8: note(client.send_data(route, payload)); break;
            case 9: note(client.send_oob(peer, payload)); break;
            case 10: note(client.send(peer, payload)); break;
            case 11: note(client.send_onion(payload)); break;
            case 12: note(client.send_forward({Ipv4{}, call.size}, payload)); break;
            default:
                // Rarely: what follows is less.
                if (call.key == 1) client.transport_ended(static_cast<TransportEnd>(call.size % 3));
                if (call.key == 2) client.close();
        }
    }
    return outcome;
}

}  // namespace

TEST_CASE("whatever is done to a client, its transcript replays, and recording changes nothing") {
    const Config config{.relay = public_key(relay_number)};
    const KeyPair self{SecretKey{made(self_number)}};
    CHECK(rc::check([&] {
        const auto all = *calls();
        const bool begins_connected = *rc::gen::arbitrary<bool>();
        std::string text;
        {
            const auto recorder =
                transcript::Recorder::with_secrets([&](std::string_view line) { text += line; }, Instant{});
            transcript::RecordedClient recorded{recorder.get(), config, self, SessionSeed{made(9)}, Instant{}};
            Client bare{config, self, SessionSeed{made(9)}, Instant{}};
            RC_ASSERT(outcome(recorded, all, begins_connected) == outcome(bare, all, begins_connected));
        }
        std::istringstream session{text};
        const auto replayed = transcript::replay(session);
        RC_LOG() << to_string(replayed);
        RC_ASSERT(std::holds_alternative<transcript::Agreed>(replayed));
    }));
}

TEST_CASE("lines of a transcript in any order end in a verdict") {
    static const auto lines = transcript_test::lines_of(
        transcript_test::run_fleet(1, "mobile", std::chrono::minutes{1}, transcript_test::Recorded::with_secrets)
            .transcript);
    CHECK(rc::check([&] {
        // The first two make a client, which the others are about.
        std::string text = lines[0] + "\n" + lines[1] + "\n";
        const auto chosen =
            *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, lines.size()));
        for (const std::size_t i : chosen) text += lines[i] + "\n";
        std::istringstream session{text};
        RC_ASSERT(!to_string(transcript::replay(session)).empty());
    }));
}

TEST_CASE("a transcript with any one character changed is never taken for the original") {
    static const std::string whole =
        transcript_test::run_fleet(1, "mobile", std::chrono::minutes{1}, transcript_test::Recorded::with_secrets)
            .transcript;
    // Only its beginning: each replay takes as long as what it replays.
    const auto lines = transcript_test::lines_of(whole);
    std::string beginning;
    for (std::size_t i = 0; i < 40; ++i) beginning += lines[i] + "\n";
    CHECK(rc::check([&] {
        std::string changed = whole;
        const auto at = *rc::gen::inRange<std::size_t>(0, beginning.size());
        const char other = *rc::gen::elementOf(std::string{"0123456789abcdef .-~x\n"});
        RC_PRE(other != changed[at]);
        changed[at] = other;
        std::istringstream session{changed};
        RC_ASSERT(!std::holds_alternative<transcript::Agreed>(transcript::replay(session)));
    }));
}
