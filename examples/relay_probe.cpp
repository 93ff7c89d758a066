// Is this relay healthy? Connects as a client would, measures, and asks for one thing that a relay has to refuse.

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "examples/command_line.hpp"
#include "examples/proxy_option.hpp"
#include "examples/recording.hpp"
#include "examples/relay_probe_report.hpp"
#include "examples/way.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/event.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/posix/address.hpp"
#include "toxrelay/posix/connection.hpp"
#include "toxrelay/posix/loop.hpp"
#include "toxrelay/posix/now.hpp"
#include "toxrelay/random.hpp"
#include "toxrelay/send_status.hpp"
#include "toxrelay/statistics.hpp"
#include "toxrelay/time.hpp"
#include "toxrelay/transcript/recorded_client.hpp"
#include "toxrelay/transcript/recorder.hpp"
#include "toxrelay/wire.hpp"

namespace toxrelay::examples {
namespace {

constexpr std::string_view usage =
    R"(usage: relay_probe HOST:PORT PUBLIC_KEY [--pings N] [--json] [--proxy URL]... [--record FILE]

Tells whether a Tox TCP relay is healthy, and how fast it is.

  HOST:PORT    the relay's TCP address: 127.0.0.1:33445, [::1]:33445 or relay.example:33445
  PUBLIC_KEY   the relay's public key, 64 hexadecimal digits
  --pings N    how many round trips to measure, 1 to 1000 (default 5)
  --json       print one JSON object instead of a table
  --proxy URL  reach the relay through a proxy; see below
  --record FILE  keep the session; see below

Measured:
  connect      from the first attempt until TCP is connected (after the name was resolved), to the first proxy if
               there is one
  proxies      from there until every proxy has opened its tunnel
  handshake    from there until the relay has proven that it holds its key: the handshake and one ping, two round
               trips
  pings        each from its last byte leaving to its pong being read. A relay adds a delay of its own:
               tox-bootstrapd looks at its connections every 30 ms.
  own key      a route to ourselves, which a healthy relay refuses

Exit status: 0 healthy, 1 not (the last line, or "failed_step" and "why", say what failed), 2 wrong usage.
Each step ends within 10 s, in success or failure; each proxy is a step.
)";

constexpr std::string_view synopsis = "relay_probe HOST:PORT PUBLIC_KEY [--pings N] [--json] [--proxy URL]...";

struct Arguments {
    RelayAddress relay;
    int pings = 5;
    bool json = false;
    std::vector<ProxyOption> proxies;
};

std::variant<Arguments, UsageError> read_arguments(const std::vector<std::string_view>& given) {
    constexpr int most_pings = 1000;
    std::vector<std::string_view> positional;
    int pings = 5;
    bool json = false;
    std::vector<ProxyOption> proxies;
    for (auto argument = given.begin(); argument != given.end(); ++argument) {
        if (*argument == "--json") {
            json = true;
        } else if (*argument == "--pings") {
            const std::string_view text = argument + 1 != given.end() ? *++argument : std::string_view{};
            const auto number = read_number("--pings", text, 1, most_pings, 5);
            if (const auto* error = std::get_if<UsageError>(&number)) return *error;
            pings = static_cast<int>(std::get<std::uint64_t>(number));
        } else if (*argument == "--proxy") {
            auto proxy = read_proxy(argument + 1 != given.end() ? *++argument : std::string_view{});
            if (auto* error = std::get_if<UsageError>(&proxy)) return std::move(*error);
            proxies.push_back(std::get<ProxyOption>(std::move(proxy)));
        } else if (argument->starts_with("--")) {
            return UsageError{"unknown option: write " + std::string{synopsis}};
        } else {
            positional.push_back(*argument);
        }
    }
    if (positional.size() != 2) {
        return UsageError{"write " + std::string{synopsis} + " (--help says more)"};
    }
    auto relay = read_relay(positional[0], positional[1]);
    if (auto* error = std::get_if<UsageError>(&relay)) return std::move(*error);
    return Arguments{std::get<RelayAddress>(std::move(relay)), pings, json, std::move(proxies)};
}

class Probe {
public:
    Probe(ProbeReport asked, const Way& way, transcript::Recorder* recorder)
        : report_{std::move(asked)},
          client_{recorder, config_for(report_.relay), keys_, random_seed(), posix::now(), way.hops},
          connection_{loop_, client_, way.first} {}

    ProbeReport run() {
        // Asked for at once, it leaves right behind the first ping.
        if (const SendStatus status = client_.open_route(keys_.public_key()); status != SendStatus::queued) {
            fail("own_key", std::string{toxrelay::to_string(status)});
        }
        while (!report_.failure && !complete()) {
            loop_.wait();
            if (!report_.connect && connection_.remote() != nullptr) note_connect();
            take_events();
            note_tunnels();
            note_pong();
        }
        leave();
        return std::move(report_);
    }

private:
    // The client's own deadlines bound each step, and with them the whole.
    Config config_for(const RelayAddress& relay) {
        return {.relay = relay.public_key,
                .ping_interval = std::chrono::milliseconds{100},
                .stall_timeout = std::chrono::seconds{10},
                .memory = loop_.memory()};
    }

    bool complete() const {
        return report_.handshake && report_.own_key_refused && report_.round_trips.size() >= wanted();
    }
    std::size_t wanted() const { return static_cast<std::size_t>(report_.pings_wanted); }

    void note_connect() {
        connected_at_ = handshake_began_ = posix::now();
        report_.connect = connected_at_ - began_;
        report_.address = *connection_.remote();
    }

    // The client waits for the relay as soon as the last proxy has opened its tunnel.
    void note_tunnels() {
        const auto waiting = client_.next_deadline();
        if (report_.proxies.empty() || report_.tunnels || !waiting || waiting->why != Timer::handshake) return;
        handshake_began_ = posix::now();
        report_.tunnels = handshake_began_ - connected_at_;
    }

    void note_pong() {
        const Statistics& statistics = client_.statistics();
        const auto pongs = statistics.received.packets[PacketKind::pong] - statistics.ignored.stray_pong;
        if (pongs == pongs_) return;
        pongs_ = pongs;
        if (statistics.last_round_trip && report_.round_trips.size() < wanted()) {
            report_.round_trips.push_back(*statistics.last_round_trip);
        }
        // A relay takes packets in their order: the second ping left after our request.
        if (pongs_ >= 2 && !report_.own_key_refused && !report_.failure) {
            fail("own_key", "the relay answers pings, but not the request for a route to ourselves");
        }
    }

    void take_events() {
        while (const auto event = client_.poll_event()) {
            if (std::holds_alternative<Connected>(*event)) {
                report_.handshake = posix::now() - handshake_began_;
            } else if (std::holds_alternative<RouteRefused>(*event)) {
                report_.own_key_refused = true;
            } else if (std::holds_alternative<RouteOpened>(*event)) {
                fail("own_key", "the relay opened a route from us to ourselves, which it has to refuse");
            } else if (const auto* closed = std::get_if<Closed>(&*event)) {
                closed_ = true;
                if (!leaving_) fail(closed->at ? "proxy" : current_step(), why(*closed));
            }
        }
    }

    std::string current_step() const {
        if (!report_.connect) return "connect";
        if (!report_.handshake) return "handshake";
        return report_.round_trips.size() < wanted() ? "pings" : "own_key";
    }

    std::string why(const Closed& closed) const {
        std::string text = why_closed(closed.reason, closed.at, report_.proxies);
        if (!report_.connect) {
            for (const auto& [address, error] : connection_.failures()) {
                text += "; " + posix::to_string(address) + ": " + error.message();
            }
        }
        if (connection_.error()) text += "; " + connection_.error().message();
        return text;
    }

    void fail(std::string step, std::string reason) {
        if (!report_.failure) report_.failure = {std::move(step), std::move(reason)};
    }

    // The relay should not have to find out by its own timeouts that we have gone.
    void leave() {
        leaving_ = true;
        client_.close();
        for (take_events(); !closed_; take_events()) loop_.wait();
    }

    ProbeReport report_;
    KeyPair keys_ = random_key_pair();
    posix::Loop loop_;
    Instant began_ = posix::now();
    Instant connected_at_;
    Instant handshake_began_;
    transcript::RecordedClient client_;
    posix::Connection<transcript::RecordedClient> connection_;
    std::uint64_t pongs_ = 0;
    bool leaving_ = false;
    bool closed_ = false;
};

ProbeReport probe(Arguments arguments, transcript::Recorder* recorder) {
    ProbeReport report{
        .relay = arguments.relay, .proxies = names_of(arguments.proxies), .pings_wanted = arguments.pings};
    const auto way = find_way(std::move(arguments.proxies), report.relay.where);
    if (const auto* none = std::get_if<NoWay>(&way)) {
        report.failure = {"resolve", none->why};
        return report;
    }
    return Probe{std::move(report), std::get<Way>(way), recorder}.run();
}

int print_help() {
    std::fputs(usage.data(), stdout);
    std::fputs(proxy_help().data(), stdout);
    std::fputs(record_help().data(), stdout);
    return exit_done;
}

int run(const std::vector<std::string_view>& given) {
    if (asks_for_help(given)) return print_help();
    std::vector<std::string_view> others = given;
    const auto record = take_record_option(others);
    if (const auto* error = std::get_if<UsageError>(&record)) return report("relay_probe", *error);
    auto arguments = read_arguments(others);
    if (const auto* error = std::get_if<UsageError>(&arguments)) return report("relay_probe", *error);
    const bool json = std::get<Arguments>(arguments).json;
    const auto begun = Recording::begin_now(std::get<RecordOption>(record));
    if (const auto* error = std::get_if<UsageError>(&begun)) return report("relay_probe", *error);
    Recording& recording = *std::get<0>(begun);
    const ProbeReport result = probe(std::get<Arguments>(std::move(arguments)), recording.recorder());
    std::fputs((json ? to_json(result) : to_text(result)).c_str(), stdout);
    if (const auto trouble = recording.end()) {
        std::fprintf(stderr, "relay_probe: %s\n", trouble->c_str());
        return exit_failed;
    }
    return result.healthy() ? exit_done : exit_failed;
}

}  // namespace
}  // namespace toxrelay::examples

int main(int argc, char** argv) {
    return toxrelay::examples::run_program("relay_probe", argc, argv, toxrelay::examples::run);
}
