#include "toxrelay/capture/transcript_capture.hpp"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "toxrelay/proxy.hpp"
#include "toxrelay/transcript/setup.hpp"

namespace toxrelay::capture {
namespace {

constexpr std::uint16_t relay_port = 33445;  // which the dissector listens to
// Where Wireshark expects proxies: behind most of their tunnels it finds what is on the relay's port.
constexpr std::uint16_t socks5_port = 1080;
constexpr std::uint16_t http_port = 3128;
// From 57000 on Wireshark expects protocols of other kinds.
constexpr std::uint16_t first_client_port = 49152;
constexpr std::uint16_t client_ports = 57000 - first_client_port;

constexpr std::uint8_t byte_of(std::uint32_t number, unsigned which) {
    return static_cast<std::uint8_t>(number >> 8U * which & 0xFFU);
}

}  // namespace

void TranscriptCapture::add(std::string_view line) {
    if (line.ends_with('\n')) line.remove_suffix(1);
    const auto parsed = transcript::parse_entry(line);
    if (!parsed) return;
    transcript::Entry entry = *parsed;
    // A later one would tear the capture in two, and the clock may have been put back since.
    if (entry.what == "clock" && !began_ && hosts_.empty()) {
        const auto since_1970 = entry.words.time();
        if (since_1970) began_ = *since_1970 - entry.at.time_since_epoch();
    }
    // Who was told of an earlier instant than somebody before is taken to have been told late.
    now_ = std::max(now_, began_ ? after(entry.at, *began_) : entry.at);
    if (entry.what == "client") return begin(entry);
    const auto found = connections_.find(entry.client);
    if (found == connections_.end()) return;
    Connection& connection = found->second;
    if (entry.what == "read") {
        const auto bytes = entry.words.bytes().value_or(std::vector<std::byte>{});
        if (!bytes.empty()) {
            connection.packets.received(bytes, now_,
                                        connection.frames ? connection.frames->received(bytes) : std::vector<Note>{});
        }
        if (!connection.end.empty()) draw_end(found);
    } else if (entry.what == "write") {
        const auto bytes = entry.words.bytes().value_or(std::vector<std::byte>{});
        if (bytes.empty()) return;
        connection.packets.sent(bytes, now_, connection.frames ? connection.frames->sent(bytes) : std::vector<Note>{});
    } else if (entry.what == "ended") {
        connection.end = entry.words.next();
        if (entry.words.next() != "reading") draw_end(found);  // else what is read yet came before
    } else if (entry.what == "gone") {
        connection.packets.ended_by_client(now_);
        connections_.erase(found);
    }
}

void TranscriptCapture::draw_end(Connections::iterator of) {
    Conversation& packets = of->second.packets;
    const std::string how = std::exchange(of->second.end, {});
    if (how == "eof") return packets.ended_by_server(now_);
    packets.failed(now_, how == "no_connect" ? "no connection came to be" : "the connection failed");
    connections_.erase(of);
}

void TranscriptCapture::begin(const transcript::Entry& entry) {
    const auto setup = transcript::parse_setup(entry.words);
    if (!setup) return;
    auto [made, is_new] = connections_.try_emplace(
        entry.client, Connection{Conversation{file_, client_of(setup->self.public_key()), server_of(*setup)},
                                 opened_ == Opened::frames ? std::make_unique<OpenedFrames>(*setup) : nullptr,
                                 {}});
    if (is_new) made->second.packets.begin(now_);
}

Endpoint TranscriptCapture::client_of(const PublicKey& key) {
    const auto number = static_cast<std::uint32_t>(hosts_.size() + 1);
    Host& host = hosts_.try_emplace(key.bytes, Host{number, 0}).first->second;
    const auto port = static_cast<std::uint16_t>(first_client_port + host.connections++ % client_ports);
    return {{10, byte_of(host.number, 2), byte_of(host.number, 1), byte_of(host.number, 0)}, port};
}

Endpoint TranscriptCapture::server_of(const transcript::Setup& setup) {
    if (!setup.through.empty()) {
        const bool socks5 = std::holds_alternative<Socks5Proxy>(setup.through.front().proxy);
        if (socks5) return {{198, 19, 0, 1}, socks5_port};
        return {{198, 19, 0, 2}, http_port};
    }
    const auto host = relays_.try_emplace(setup.config.relay.bytes, relays_.size() + 1).first->second;
    return {{198, 18, byte_of(host, 1), byte_of(host, 0)}, relay_port};
}

}  // namespace toxrelay::capture
