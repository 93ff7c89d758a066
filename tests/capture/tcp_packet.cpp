#include "tests/capture/tcp_packet.hpp"

#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "tests/support/hex.hpp"

namespace toxrelay::test {
namespace {

void expect(bool right, const std::string& what) {
    if (!right) throw std::runtime_error{"not a TCP packet as it should be: " + what};
}

std::uint64_t number(Bytes bytes) {
    std::uint64_t value = 0;
    for (const auto byte : bytes) value = value * 256 + std::to_integer<std::uint64_t>(byte);
    return value;
}

// Whoever receives sums everything, checksum included: all ones. The sum is byte by byte and modulo 65535, where ones' complement and
// this are the same but for the two zeros, of which a sum over anything is never the first.
bool sums_up(const std::vector<std::byte>& bytes) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        sum += std::to_integer<std::uint64_t>(bytes[i]) * (i % 2 == 0 ? 256 : 1);
    }
    return sum != 0 && sum % 65535 == 0;
}

std::vector<std::byte> joined(Bytes front, Bytes back) {
    std::vector<std::byte> all{front.begin(), front.end()};
    all.insert(all.end(), back.begin(), back.end());
    return all;
}

// RFC 9293, 3.1: the addresses, a zero, the protocol, the size of what follows.
std::vector<std::byte> pseudo_header(Bytes ip) {
    const std::size_t size = ip.size() - 20;
    const std::array<std::byte, 4> rest{std::byte{0}, std::byte{6}, static_cast<std::byte>(size / 256),
                                        static_cast<std::byte>(size % 256)};
    return joined(ip.subspan(12, 8), rest);
}

std::string place(Bytes address, Bytes port) {
    std::string text;
    for (const auto byte : address) text += (text.empty() ? "" : ".") + std::to_string(std::to_integer<int>(byte));
    return text + ":" + std::to_string(number(port));
}

std::string flags_in_words(std::uint64_t flags) {
    constexpr std::pair<unsigned, std::string_view> names[] = {
        {0x02, "SYN"}, {0x10, "ACK"}, {0x08, "PSH"}, {0x01, "FIN"}, {0x04, "RST"}};
    std::string text;
    for (const auto& [bit, name] : names) {
        if ((flags & bit) == 0) continue;
        text += text.empty() ? "" : " ";
        text += name;
        flags -= bit;
    }
    expect(flags == 0, "no other flags");
    return text;
}

}  // namespace

TcpPacket take_apart(Bytes frame) {
    expect(frame.size() >= 54, "three headers");
    expect(number(frame.subspan(12, 2)) == 0x0800, "IPv4");
    const Bytes ip = frame.subspan(14);
    expect(number(ip.first(1)) == 0x45, "a header of 20 bytes");
    expect(number(ip.subspan(2, 2)) == ip.size(), "the packet's size");
    expect(number(ip.subspan(9, 1)) == 6, "TCP");
    expect(sums_up(joined(ip.first(20), {})), "the checksum of IP");

    const Bytes tcp = ip.subspan(20);
    expect(sums_up(joined(pseudo_header(ip), tcp)), "the checksum of TCP");
    const auto header_size = number(tcp.subspan(12, 1)) / 16 * 4;
    expect(header_size >= 20 && header_size <= tcp.size(), "the header's size");

    TcpPacket packet;
    packet.to_mac = hex_of(frame.first(6));
    packet.from_mac = hex_of(frame.subspan(6, 6));
    packet.from = place(ip.subspan(12, 4), tcp.first(2));
    packet.to = place(ip.subspan(16, 4), tcp.subspan(2, 2));
    packet.id = static_cast<std::uint16_t>(number(ip.subspan(4, 2)));
    packet.sequence = static_cast<std::uint32_t>(number(tcp.subspan(4, 4)));
    packet.acknowledged = static_cast<std::uint32_t>(number(tcp.subspan(8, 4)));
    packet.flags = flags_in_words(number(tcp.subspan(13, 1)));
    packet.window = static_cast<std::uint16_t>(number(tcp.subspan(14, 2)));
    packet.options = hex_of(tcp.subspan(20, header_size - 20));
    const Bytes payload = tcp.subspan(header_size);
    packet.payload.assign(payload.begin(), payload.end());
    return packet;
}

}  // namespace toxrelay::test
