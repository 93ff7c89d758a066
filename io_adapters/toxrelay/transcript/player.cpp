#include "toxrelay/transcript/player.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "toxrelay/transcript/names.hpp"
#include "toxrelay/transcript/setup.hpp"
#include "toxrelay/transcript/whole_lines.hpp"

namespace toxrelay::transcript {
namespace {

template <class Named>
std::optional<Named> named(std::string_view name, std::initializer_list<Named> all) {
    const auto* found = std::ranges::find(all, name, [](Named one) { return name_of(one); });
    if (found == all.end()) return {};
    return *found;
}

std::optional<ForwardTarget> target(Words& words) {
    const auto host = words.host();
    const auto port = words.number(UINT16_MAX);
    if (!host || !port) return {};
    ForwardTarget target{.address = {}, .port = static_cast<std::uint16_t>(*port)};
    if (const auto* ipv4 = std::get_if<Ipv4>(&*host)) {
        target.address = *ipv4;
    } else if (const auto* ipv6 = std::get_if<Ipv6>(&*host)) {
        target.address = *ipv6;
    } else {
        return {};
    }
    return target;
}

// What was done, one function each. False when the words do not say it. What came of it is at the line's end, and
// compared by whoever compares the lines.

bool read(RecordedClient& client, Words& words, Instant at) {
    const auto bytes = words.bytes();
    if (!bytes) return false;
    const MutableBytes room = client.lent().empty() ? client.read_buffer() : client.lent();
    const std::size_t size = std::min(room.size(), bytes->size());
    std::copy_n(bytes->begin(), size, room.begin());
    client.commit_read(size, at);
    return true;
}

bool write(RecordedClient& client, Words& words, Instant at) {
    const auto bytes = words.bytes();
    if (bytes) client.commit_write(bytes->size(), at);
    return bytes.has_value();
}

bool end(RecordedClient& client, Words& words) {
    const auto how = named(words.next(), {TransportEnd::eof, TransportEnd::error, TransportEnd::no_connect});
    if (!how) return false;
    if (words.peek() == "reading") (void)client.read_buffer();
    client.transport_ended(*how);
    return true;
}

bool to_peer(RecordedClient& client, Words& words, SendStatus (RecordedClient::*command)(const PublicKey&)) {
    const auto peer = words.key();
    if (peer) (void)(client.*command)(*peer);
    return peer.has_value();
}

bool to_peer(RecordedClient& client, Words& words, SendStatus (RecordedClient::*command)(const PublicKey&, Bytes)) {
    const auto peer = words.key();
    const auto payload = words.bytes();
    if (!peer || !payload) return false;
    (void)(client.*command)(*peer, *payload);
    return true;
}

bool close_route(RecordedClient& client, Words& words) {
    const auto route = words.route();
    if (route) (void)client.close_route(*route);
    return route.has_value();
}

bool send_data(RecordedClient& client, Words& words) {
    const auto route = words.route();
    const auto payload = words.bytes();
    if (!route || !payload) return false;
    (void)client.send_data(*route, *payload);
    return true;
}

bool send_onion(RecordedClient& client, Words& words) {
    const auto payload = words.bytes();
    if (payload) (void)client.send_onion(*payload);
    return payload.has_value();
}

bool send_forward(RecordedClient& client, Words& words) {
    const auto to = target(words);
    const auto payload = words.bytes();
    if (!to || !payload) return false;
    (void)client.send_forward(*to, *payload);
    return true;
}

bool act_on(RecordedClient& client, Entry entry) {
    const std::string_view what = entry.what;
    Words& words = entry.words;
    if (what == "read") return read(client, words, entry.at);
    if (what == "write") return write(client, words, entry.at);
    if (what == "ended") return end(client, words);
    if (what == "open_route") return to_peer(client, words, &RecordedClient::open_route);
    if (what == "close_route") return close_route(client, words);
    if (what == "close_route_to") return to_peer(client, words, &RecordedClient::close_route);
    if (what == "send_data") return send_data(client, words);
    if (what == "send_oob") return to_peer(client, words, &RecordedClient::send_oob);
    if (what == "send") return to_peer(client, words, &RecordedClient::send);
    if (what == "send_onion") return send_onion(client, words);
    if (what == "send_forward") return send_forward(client, words);
    if (what == "timeout") {
        client.handle_timeout(entry.at);
    } else if (what == "event") {
        (void)client.poll_event();
    } else if (what == "close") {
        client.close();
    } else {
        return false;
    }
    return true;
}

}  // namespace

Player::Player() {
    const auto keep = [this](std::string_view line) { lines_.emplace_back(line.substr(0, line.size() - 1)); };
    recorder_ = Recorder::with_secrets(whole_lines(keep), Instant{});
}

bool Player::make(const Entry& entry) {
    auto setup = parse_setup(entry.words);
    if (!setup || clients_.contains(entry.client)) return false;
    clients_.try_emplace(entry.client, recorder_.get(), setup->config, setup->self, std::move(setup->seed), entry.at,
                         setup->through);
    ++made_;
    return true;
}

bool Player::clock(Entry entry) {
    const auto since_1970 = entry.words.time();
    if (since_1970) recorder_->clock(entry.at, *since_1970);
    return since_1970.has_value();
}

bool Player::act(const Entry& entry) {
    if (entry.what == "clock") return clock(entry);
    if (entry.what == "client") return make(entry);
    const auto client = clients_.find(entry.client);
    if (client == clients_.end()) return false;
    if (entry.what != "gone") return act_on(client->second, entry);
    clients_.erase(client);
    return true;
}

}  // namespace toxrelay::transcript
