#include "examples/relay_pipe/transfer.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <iostream>
#include <utility>
#include <variant>

#include "examples/relay_pipe/complaints.hpp"
#include "examples/relay_pipe/failure.hpp"
#include "examples/relay_pipe/message.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/posix/now.hpp"
#include "toxrelay/random.hpp"
#include "toxrelay/send_status.hpp"

namespace relay_pipe {
namespace {

// A peer that is there already is met before that.
constexpr toxrelay::Duration quiet_wait = std::chrono::seconds{1};
// For the last words to leave.
constexpr toxrelay::Duration leave_timeout = std::chrono::seconds{3};

toxrelay::Config configure(const toxrelay::PublicKey& relay_key, toxrelay::posix::Loop& loop) {
    toxrelay::Config config{.relay = relay_key};
    config.memory = loop.memory();
    return config;
}

void say(const std::string& line) { std::cerr << "relay_pipe: " << line << std::endl; }

}  // namespace

Transfer::Transfer(const TransferSettings& settings, const toxrelay::examples::Way& way, const toxrelay::KeyPair& self,
                   toxrelay::transcript::Recorder* recorder)
    : settings_(settings),
      proxies_(way.proxies),
      interruption_(loop_),
      now_(toxrelay::posix::now()),
      started_(now_),
      client_(recorder, configure(settings.relay_key, loop_), self, toxrelay::random_seed(), now_, way.hops),
      connection_(loop_, client_, way.first),
      output_(loop_, session_, settings.output),
      progress_(settings.input, settings.named_file) {
    if (settings.input >= 0) {
        input_.emplace(loop_, session_, settings.input);
    } else {
        session_.end_input();
    }
    if (client_.open_route(settings.peer) != toxrelay::SendStatus::queued)
        fail("cannot ask the relay for a route to the peer");
}

bool Transfer::run() {
    while (!ended()) {
        if (session_.met()) progress_.show(session_.sender().bytes_acknowledged(), now_);
        sleep();
        drain_events();
        look_at_the_clock();
        send();
    }
    progress_.end(session_.sender().bytes_acknowledged(), now_);
    leave();
    if (failure_) say(*failure_);
    const auto lines = complaints(session_);
    for (const auto& line : lines) say(line);
    return !failure_ && lines.empty();
}

/// Whether it is over. A failure ends it only once everything that did arrive is written.
bool Transfer::ended() {
    if (interruption_.came()) {
        fail("interrupted");
        return true;
    }
    if (output_.error()) {
        fail("cannot write: " + output_.error().message());
        return true;
    }
    if (session_.over()) return true;
    if (input_ && input_->error()) fail("cannot read what is to be sent: " + input_->error().message());
    if (session_.failure()) fail(std::string{to_string(*session_.failure())});
    return failure_ && session_.output().empty();
}

void Transfer::sleep() {
    auto until = session_.deadline();
    const auto sooner = [&](std::optional<toxrelay::Instant> at) {
        if (at && (!until || *at < *until)) until = at;
    };
    if (!session_.met()) {
        sooner(say_waiting_at_);
        if (settings_.wait) sooner(toxrelay::after(started_, *settings_.wait));
    }
    std::optional<toxrelay::Duration> at_most;
    if (until) at_most = std::max(*until - toxrelay::posix::now(), toxrelay::Duration::zero());
    loop_.wait(at_most);
    now_ = toxrelay::posix::now();
}

void Transfer::drain_events() {
    while (const auto event = client_.poll_event()) std::visit([this](const auto& happened) { on(happened); }, *event);
}

void Transfer::on(const toxrelay::RouteOpened& opened) {
    route_ = opened.route;
    say_waiting_at_ = toxrelay::after(now_, quiet_wait);
}

void Transfer::on(const toxrelay::RouteRefused&) {
    fail("the relay refuses a route to the peer: it has no room for more; try another relay");
}

void Transfer::on(const toxrelay::PeerOnline&) { session_.peer_online(now_); }

void Transfer::on(const toxrelay::PeerOffline&) { session_.peer_offline(); }

void Transfer::on(const toxrelay::DataReceived& data) { session_.take(data.payload, now_); }

void Transfer::on(const toxrelay::Closed& closed) {
    closed_ = true;
    session_.peer_offline();
    if (!session_.over()) fail(connection_trouble(closed));
}

template <class T>
void Transfer::on(const T&) {}  // Connected, SendReady: send() follows anyway. The others are not for us.

void Transfer::look_at_the_clock() {
    session_.handle_timeout(now_);
    if (session_.met()) return;
    if (say_waiting_at_ && now_ >= *say_waiting_at_) {
        say("at the relay; waiting for the peer to come");
        say_waiting_at_.reset();
    }
    if (settings_.wait && now_ >= toxrelay::after(started_, *settings_.wait))
        fail("the peer did not come within the time given with --wait");
}

void Transfer::send() {
    std::array<std::byte, max_message_size> buffer{};
    while (route_ && !failure_) {
        const auto message = session_.next_message();
        if (!message) return;
        if (client_.send_data(*route_, encode(*message, buffer)) != toxrelay::SendStatus::queued) return;
        session_.sent(*message, now_);
    }
}

/// Closes the route, so that the relay tells the peer at once.
void Transfer::leave() {
    client_.close();
    const auto until = toxrelay::after(now_, leave_timeout);
    drain_events();
    while (!closed_ && now_ < until) {
        loop_.wait(until - now_);
        now_ = toxrelay::posix::now();
        drain_events();
    }
}

/// The first cause counts.
void Transfer::fail(std::string why) {
    if (!failure_) failure_ = std::move(why);
}

std::string Transfer::connection_trouble(const toxrelay::Closed& closed) const {
    std::string text =
        "no connection to the relay any more: " + toxrelay::examples::why_closed(closed.reason, closed.at, proxies_);
    if (connection_.error()) text += " (" + connection_.error().message() + ")";
    for (const auto& tried : connection_.failures())
        text += "; " + to_string(tried.address) + ": " + tried.error.message();
    return text;
}

}  // namespace relay_pipe
