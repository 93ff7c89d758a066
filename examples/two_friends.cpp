// Two friends meet at a Tox TCP relay: two clients in one process, driven by one loop. They do all that a relay is for, step
// by step, and the program prints what each of them saw, and when.

#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "examples/command_line.hpp"
#include "examples/proxy_option.hpp"
#include "examples/recording.hpp"
#include "examples/way.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/event.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/posix/address.hpp"
#include "toxrelay/posix/connection.hpp"
#include "toxrelay/posix/loop.hpp"
#include "toxrelay/posix/now.hpp"
#include "toxrelay/random.hpp"
#include "toxrelay/route_id.hpp"
#include "toxrelay/send_status.hpp"
#include "toxrelay/time.hpp"
#include "toxrelay/transcript/recorded_client.hpp"
#include "toxrelay/transcript/recorder.hpp"

namespace toxrelay::examples {
namespace {

constexpr std::string_view usage = R"(usage: two_friends HOST:PORT PUBLIC_KEY [--proxy URL]... [--record FILE]

Lets two clients meet at the relay: they connect, talk out of band, open a route each way, send data both ways,
and then one leaves. Prints a timeline of what both see.

  HOST:PORT    the relay's TCP address: 127.0.0.1:33445, [::1]:33445 or relay.example:33445
  PUBLIC_KEY   the relay's public key, 64 hexadecimal digits
  --proxy URL  both reach the relay through a proxy; see below
  --record FILE  keep both sessions; see below

Exit status: 0 all of it happened, 1 a step failed (standard error says which and why), 2 wrong usage.
)";

// A relay that is there answers within two round trips; what takes longer than this is a failure. A step is longer
// than the client's own deadlines together, so that the client, who knows more, gives the reason.
constexpr Duration connect_limit = std::chrono::seconds{5};
constexpr Duration proxy_limit = std::chrono::seconds{5};  // for each
constexpr Duration handshake_limit = std::chrono::seconds{5};
constexpr Duration pong_limit = std::chrono::seconds{5};
constexpr Duration step_limit = std::chrono::seconds{16};  // and the proxies' on top

class Timeline {
public:
    void say(std::string_view who, std::string_view what) const {
        const std::chrono::duration<double, std::milli> elapsed = posix::now() - start_;
        std::printf("%8.1f ms  %-6.*s %.*s\n", elapsed.count(), static_cast<int>(who.size()), who.data(),
                    static_cast<int>(what.size()), what.data());
    }

private:
    Instant start_ = posix::now();
};

Bytes bytes_of(std::string_view text) { return std::as_bytes(std::span{text}); }

// What comes from the network goes to a terminal.
std::string printable(Bytes bytes) {
    std::string text;
    for (const std::byte byte : bytes) {
        const char c = static_cast<char>(byte);
        text += c >= ' ' && c <= '~' ? c : '?';
    }
    return text;
}

std::string short_form(const PublicKey& key) { return toxrelay::to_string(key).substr(0, 8) + "..."; }

// One of the two: a client, its connection, and what it has seen so far.
class Friend {
public:
    Friend(std::string name, const Timeline& timeline, posix::Loop& loop, const Config& config, const Way& way,
           transcript::Recorder* recorder)
        : name_{std::move(name)},
          timeline_{timeline},
          proxies_{way.proxies},
          client_{recorder, config, keys_, random_seed(), posix::now(), way.hops},
          connection_{loop, client_, way.first} {
        timeline_.say(name_, "starts, with the public key " + short_form(key()));
    }

    const PublicKey& key() const { return keys_.public_key(); }

    // Commands

    SendStatus open_route(const Friend& peer) { return said("asks for a route", client_.open_route(peer.key())); }
    SendStatus send_oob(const Friend& peer, std::string_view text) {
        return said("sends out of band", client_.send_oob(peer.key(), bytes_of(text)));
    }
    SendStatus send_data(std::string_view text) {
        return said("sends data", route_ ? client_.send_data(*route_, bytes_of(text)) : SendStatus::unknown_route);
    }
    SendStatus leave() {
        client_.close();
        return said("leaves", SendStatus::queued);
    }

    // What has happened

    bool connected() const { return connected_; }
    bool has_route() const { return route_.has_value(); }
    bool peer_online() const { return route_ && client_.is_online(*route_); }
    bool told_that_peer_left() const { return told_that_peer_left_; }
    bool gone() const { return closed_ && closed_->reason == CloseReason::closed_locally; }
    bool heard_oob(std::string_view text) const { return last_oob_ == text; }
    bool heard_data(std::string_view text) const { return last_data_ == text; }

    // Why nothing more will happen, if so.
    std::optional<std::string> trouble() const {
        if (refused_) return name_ + "'s route was refused by the relay";
        if (!closed_ || gone()) return std::nullopt;
        std::string why = name_ + ": " + why_closed(closed_->reason, closed_->at, proxies_);
        for (const auto& [address, error] : connection_.failures()) {
            why += "; " + posix::to_string(address) + ": " + error.message();
        }
        if (connection_.error()) why += "; " + connection_.error().message();
        return why;
    }

    void take_events() {
        while (const auto event = client_.poll_event()) {
            std::visit([this](const auto& happened) { on(happened); }, *event);
        }
    }

private:
    void on(const Connected&) {
        connected_ = true;
        say("is connected: the relay has proven its key");
    }
    void on(const RouteOpened& opened) {
        route_ = opened.route;
        say("has a route to " + short_form(opened.peer) + ", connection id " +
            std::to_string(opened.route.slot().connection_id()));
    }
    void on(const RouteRefused& refused) {
        refused_ = true;
        say("is refused a route to " + short_form(refused.peer));
    }
    void on(const PeerOnline&) { say("is told that the peer is online"); }
    void on(const PeerOffline&) {
        told_that_peer_left_ = true;
        say("is told that the peer has left");
    }
    void on(const DataReceived& data) {
        last_data_ = printable(data.payload);
        say("receives data: " + last_data_);
    }
    void on(const OobReceived& oob) {
        last_oob_ = printable(oob.payload);
        say("receives out of band from " + short_form(oob.sender) + ": " + last_oob_);
    }
    void on(const Closed& closed) {
        closed_ = closed;
        say("is disconnected: " + why_closed(closed.reason, closed.at, proxies_));
    }
    void on(const auto&) {}  // the rest does not happen here

    void say(const std::string& what) const { timeline_.say(name_, what); }
    SendStatus said(const std::string& what, SendStatus status) const {
        say(status == SendStatus::queued ? what : what + ": " + std::string{toxrelay::to_string(status)});
        return status;
    }

    std::string name_;
    const Timeline& timeline_;
    std::vector<std::string> proxies_;
    KeyPair keys_ = random_key_pair();
    transcript::RecordedClient client_;
    posix::Connection<transcript::RecordedClient> connection_;

    bool connected_ = false;
    bool refused_ = false;
    bool told_that_peer_left_ = false;
    std::optional<RouteId> route_;
    std::string last_data_;
    std::string last_oob_;
    std::optional<Closed> closed_;
};

// One step: somebody does something, and in the end something has happened.
struct Step {
    std::string_view name;
    std::function<SendStatus()> act;
    std::function<bool()> happened;
};

std::vector<Step> story_of(Friend& alice, Friend& bob) {
    static constexpr std::string_view hello = "are you there, bob?";
    static constexpr std::string_view question = "how are you?";
    static constexpr std::string_view answer = "fine, thank you";
    return {
        {"both connect", [] { return SendStatus::queued; }, [&] { return alice.connected() && bob.connected(); }},
        {"alice reaches bob without a route", [&] { return alice.send_oob(bob, hello); },
         [&] { return bob.heard_oob(hello); }},
        // The relay tells neither that the other is online before both have asked.
        {"alice asks for a route to bob", [&] { return alice.open_route(bob); }, [&] { return alice.has_route(); }},
        {"bob asks for a route to alice", [&] { return bob.open_route(alice); },
         [&] { return alice.peer_online() && bob.peer_online(); }},
        {"data from alice to bob", [&] { return alice.send_data(question); }, [&] { return bob.heard_data(question); }},
        {"data from bob to alice", [&] { return bob.send_data(answer); }, [&] { return alice.heard_data(answer); }},
        {"bob leaves and alice is told", [&] { return bob.leave(); },
         [&] { return bob.gone() && alice.told_that_peer_left(); }},
        {"alice leaves", [&] { return alice.leave(); }, [&] { return alice.gone(); }},
    };
}

// Why the step failed; nothing when it did not.
std::optional<std::string> take(const Step& step, Duration at_most, posix::Loop& loop, Friend& alice, Friend& bob) {
    if (const SendStatus status = step.act(); status != SendStatus::queued) {
        return std::string{toxrelay::to_string(status)};
    }
    const Instant limit = after(posix::now(), at_most);
    while (true) {
        alice.take_events();
        bob.take_events();
        if (step.happened()) return std::nullopt;
        if (auto why = alice.trouble()) return why;
        if (auto why = bob.trouble()) return why;
        const Instant now = posix::now();
        if (now >= limit) return "it did not happen in time, though the relay answers";
        loop.wait(limit - now);
    }
}

int meet_at(const RelayAddress& relay, std::vector<ProxyOption> proxies, transcript::Recorder* recorder) {
    const auto found = find_way(std::move(proxies), relay.where);
    if (const auto* none = std::get_if<NoWay>(&found)) {
        std::fprintf(stderr, "two_friends: failed at 'find the relay': %s\n", none->why.c_str());
        return exit_failed;
    }
    const Way& way = std::get<Way>(found);
    const Duration at_most = step_limit + static_cast<Duration::rep>(way.hops.size()) * proxy_limit;

    posix::Loop loop;
    Config config{.relay = relay.public_key,
                  .connect_timeout = connect_limit,
                  .proxy_timeout = proxy_limit,
                  .handshake_timeout = handshake_limit,
                  .pong_timeout = pong_limit,
                  .memory = loop.memory()};
    const Timeline timeline;
    Friend alice{"alice", timeline, loop, config, way, recorder};
    Friend bob{"bob", timeline, loop, config, way, recorder};

    for (const Step& step : story_of(alice, bob)) {
        timeline.say("--", step.name);
        if (const auto why = take(step, at_most, loop, alice, bob)) {
            std::fflush(stdout);
            std::fprintf(stderr, "two_friends: failed at '%.*s': %s\n", static_cast<int>(step.name.size()),
                         step.name.data(), why->c_str());
            return exit_failed;
        }
    }
    timeline.say("--", "all of it happened");
    return exit_done;
}

int print_help() {
    std::fputs(usage.data(), stdout);
    std::fputs(proxy_help().data(), stdout);
    std::fputs(record_help().data(), stdout);
    return exit_done;
}

int run(const std::vector<std::string_view>& given) {
    std::vector<std::string_view> arguments = given;
    std::vector<std::string_view> positional;
    std::vector<ProxyOption> proxies;
    if (asks_for_help(arguments)) return print_help();
    const auto record = take_record_option(arguments);
    if (const auto* error = std::get_if<UsageError>(&record)) return report("two_friends", *error);
    for (auto argument = arguments.begin(); argument != arguments.end(); ++argument) {
        if (*argument != "--proxy") {
            positional.push_back(*argument);
            continue;
        }
        auto proxy = read_proxy(argument + 1 != arguments.end() ? *++argument : std::string_view{});
        if (const auto* error = std::get_if<UsageError>(&proxy)) return report("two_friends", *error);
        proxies.push_back(std::get<ProxyOption>(std::move(proxy)));
    }
    if (positional.size() != 2) {
        const std::string_view how =
            "write two_friends HOST:PORT PUBLIC_KEY [--proxy URL]... [--record FILE] (--help says more)";
        return report("two_friends", UsageError{std::string{how}});
    }
    const auto relay = read_relay(positional[0], positional[1]);
    if (const auto* error = std::get_if<UsageError>(&relay)) return report("two_friends", *error);
    const auto begun = Recording::begin_now(std::get<RecordOption>(record));
    if (const auto* error = std::get_if<UsageError>(&begun)) return report("two_friends", *error);
    Recording& recording = *std::get<0>(begun);
    const int status = meet_at(std::get<RelayAddress>(relay), std::move(proxies), recording.recorder());
    const auto trouble = recording.end();
    if (!trouble) return status;
    std::fprintf(stderr, "two_friends: %s\n", trouble->c_str());
    return exit_failed;
}

}  // namespace
}  // namespace toxrelay::examples

int main(int argc, char** argv) {
    return toxrelay::examples::run_program("two_friends", argc, argv, toxrelay::examples::run);
}
