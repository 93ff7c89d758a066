#include "toxrelay/capture/conversation.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace toxrelay::capture {
namespace {

constexpr std::size_t max_segment = 1460;  // what an Ethernet carries less the two headers
constexpr std::size_t ethernet_size = 14;
constexpr std::size_t ip_size = 20;
constexpr std::size_t tcp_size = 20;
constexpr std::size_t syn_options_size = 8;
constexpr std::size_t max_frame = ethernet_size + ip_size + tcp_size + max_segment;

// RFC 9293, 3.1
constexpr unsigned fin = 0x01;
constexpr unsigned syn = 0x02;
constexpr unsigned psh = 0x08;
constexpr unsigned ack = 0x10;

/// A packet from its front to its back.
class Frame {
public:
    void add8(unsigned value) { bytes_[size_++] = static_cast<std::byte>(value); }
    void add16(unsigned value) {
        add8(value >> 8U & 0xFFU);
        add8(value & 0xFFU);
    }
    void add32(std::uint32_t value) {
        add16(value >> 16U);
        add16(value & 0xFFFFU);
    }
    void add(Bytes bytes) {
        std::ranges::copy(bytes, bytes_.begin() + static_cast<std::ptrdiff_t>(size_));
        size_ += bytes.size();
    }
    void add_address(const Endpoint& of) {
        for (const auto byte : of.address) add8(byte);
    }
    void set16(std::size_t at, unsigned value) { store_big_endian16(static_cast<std::uint16_t>(value), span16(at)); }
    unsigned get16(std::size_t at) const { return load_big_endian16(Bytes{bytes_}.subspan(at).first<2>()); }

    std::size_t size() const { return size_; }
    Bytes bytes() const { return Bytes{bytes_}.first(size_); }

private:
    std::span<std::byte, 2> span16(std::size_t at) { return MutableBytes{bytes_}.subspan(at).first<2>(); }

    std::array<std::byte, max_frame + 1> bytes_{};  // one more, zero: sums are of pairs
    std::size_t size_ = 0;
};

/// RFC 1071: the ones' complement of the ones' complement sum of all pairs of bytes, begun with `sum`.
unsigned checksum(const Frame& frame, std::size_t begin, std::size_t end, std::uint32_t sum = 0) {
    for (std::size_t at = begin; at < end; at += 2) sum += frame.get16(at);
    while (sum > 0xFFFFU) sum = (sum & 0xFFFFU) + (sum >> 16U);
    return ~sum & 0xFFFFU;
}

/// Made of the address, and marked as locally administered: it collides with no real one.
void add_mac(Frame& frame, const Endpoint& of) {
    frame.add16(0x0200);
    frame.add_address(of);
}

void add_ethernet(Frame& frame, const Endpoint& from, const Endpoint& to) {
    add_mac(frame, to);
    add_mac(frame, from);
    frame.add16(0x0800);  // IPv4
}

/// RFC 791, 3.1
void add_ip(Frame& frame, const Endpoint& from, const Endpoint& to, unsigned id, std::size_t behind) {
    const std::size_t begin = frame.size();
    frame.add8(0x45);  // version 4, five words of header
    frame.add8(0);
    frame.add16(static_cast<unsigned>(ip_size + behind));
    frame.add16(id);
    frame.add16(0x4000);  // not to be fragmented
    frame.add8(64);       // hops
    frame.add8(6);        // TCP
    frame.add16(0);       // the checksum
    frame.add_address(from);
    frame.add_address(to);
    frame.set16(begin + 10, checksum(frame, begin, frame.size()));
}

/// The largest segment, and a window scale of 7: the window is 8 MiB less 128 bytes, which is never full.
void add_syn_options(Frame& frame) {
    frame.add32(0x02040000U | max_segment);
    frame.add32(0x01030307U);
}

/// What an initial sequence number is made of besides the time, as in RFC 6528 (the hash is FNV-1a; there is nothing to hide).
std::uint32_t hash(const Endpoint& from, const Endpoint& to) {
    std::uint32_t made = 0x811C9DC5U;
    const auto add = [&made](unsigned byte) { made = (made ^ byte) * 0x01000193U; };
    for (const auto& end : {from, to}) {
        for (const auto byte : end.address) add(byte);
        add(end.port & 0xFFU);
        add(static_cast<unsigned>(end.port) >> 8U);
    }
    return made;
}

/// RFC 6528: a clock that ticks each 4 us, so that a connection between the same ends again is told from the one before.
std::uint32_t initial_sequence(const Endpoint& from, const Endpoint& to, Instant at) {
    const auto ticks = at.time_since_epoch() / std::chrono::microseconds{4};
    return hash(from, to) + static_cast<std::uint32_t>(ticks);
}

}  // namespace

Conversation::Conversation(Pcapng& to, Endpoint client, Endpoint server)
    : to_(&to), client_{.self = client}, server_{.self = server} {}

void Conversation::begin(Instant at) {
    if (std::exchange(begun_, true)) return;
    client_.next = server_.heard = initial_sequence(client_.self, server_.self, at);
    server_.next = client_.heard = initial_sequence(server_.self, client_.self, at);
    packet(client_, server_, syn, {}, at);
}

void Conversation::sent(Bytes bytes, Instant at, std::span<const Note> notes) {
    answer(at);
    data(client_, server_, bytes, at, notes);
}

void Conversation::received(Bytes bytes, Instant at, std::span<const Note> notes) {
    answer(at);
    data(server_, client_, bytes, at, notes);
}

void Conversation::ended_by_client(Instant at) {
    if (answered_) end(client_, server_, at);
}

void Conversation::ended_by_server(Instant at) {
    answer(at);
    end(server_, client_, at);
}

void Conversation::failed(Instant at, std::string_view why) {
    begin(at);
    packet(client_, server_, answered_ ? ack : syn, {}, at, {&why, 1});
}

void Conversation::answer(Instant at) {
    begin(at);
    if (std::exchange(answered_, true)) return;
    ++client_.next;  // a SYN counts as one byte
    packet(server_, client_, syn | ack, {}, at);
    ++server_.next;
    packet(client_, server_, ack, {}, at);
}

void Conversation::data(Side& from, Side& to, Bytes bytes, Instant at, std::span<const Note> notes) {
    for (std::size_t done = 0; done < bytes.size();) {
        const Bytes segment = bytes.subspan(done, std::min(max_segment, bytes.size() - done));
        done += segment.size();
        const bool last = done == bytes.size();
        for (comments_.clear(); !notes.empty() && (last || notes.front().end <= done); notes = notes.subspan(1)) {
            comments_.emplace_back(notes.front().text);
        }
        packet(from, to, last ? ack | psh : ack, segment, at, comments_);
        from.next += static_cast<std::uint32_t>(segment.size());
        if (from.next - to.heard >= 2 * max_segment) packet(to, from, ack, {}, at);  // RFC 9293, 3.8.6.3
    }
}

void Conversation::end(Side& from, Side& to, Instant at) {
    if (std::exchange(from.ended, true)) return;
    packet(from, to, fin | ack, {}, at);
    ++from.next;  // a FIN counts as one byte
    packet(to, from, ack, {}, at);
}

/// RFC 9293, 3.1. Every packet but the first acknowledges all that the other side has sent.
void Conversation::packet(Side& from, Side& to, unsigned flags, Bytes payload, Instant at,
                          std::span<const std::string_view> comments) {
    const std::size_t header_size = (flags & syn) != 0 ? tcp_size + syn_options_size : tcp_size;
    const std::size_t size = header_size + payload.size();
    if ((flags & ack) != 0) from.heard = to.next;
    Frame frame;
    add_ethernet(frame, from.self, to.self);
    add_ip(frame, from.self, to.self, from.packets++, size);

    const std::size_t begin = frame.size();
    frame.add16(from.self.port);
    frame.add16(to.self.port);
    frame.add32(from.next);
    frame.add32((flags & ack) != 0 ? from.heard : 0);
    frame.add16(static_cast<unsigned>(header_size / 4) << 12U | flags);
    frame.add16(0xFFFF);  // the window
    frame.add16(0);       // the checksum
    frame.add16(0);
    if ((flags & syn) != 0) add_syn_options(frame);
    frame.add(payload);
    // The sum also is over the addresses, the protocol and the size.
    const auto pseudo_header = static_cast<std::uint32_t>(6 + size);
    frame.set16(begin + 16, checksum(frame, begin - 8, frame.size(), pseudo_header));
    to_->packet(frame.bytes(), at, comments);
}

}  // namespace toxrelay::capture
