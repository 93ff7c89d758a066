#include "toxrelay/capture/conversation.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/capture/pcapng_file.hpp"
#include "tests/capture/tcp_packet.hpp"
#include "tests/support/text.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/time.hpp"

using namespace toxrelay;
using namespace toxrelay::test;
using capture::Conversation;
using capture::Endpoint;
using capture::Note;

namespace {

const std::string client = "10.0.0.1:50000";
const std::string server = "10.0.0.2:33445";

Instant at(std::int64_t milliseconds) { return Instant{std::chrono::milliseconds{milliseconds}}; }

struct Drawing {
    std::ostringstream file;
    capture::Pcapng pcapng{file};
    Conversation conversation{pcapng, {{10, 0, 0, 1}, 50000}, {{10, 0, 0, 2}, 33445}};

    std::vector<CapturedPacket> captured() const { return read_pcapng(file.str()); }
    std::vector<TcpPacket> packets() const {
        std::vector<TcpPacket> all;
        for (const auto& packet : captured()) all.push_back(take_apart(packet.frame));
        return all;
    }
    /// "client SYN", "server ACK PSH 5", ...
    std::vector<std::string> story() const {
        std::vector<std::string> lines;
        for (const auto& packet : packets()) {
            auto line = (packet.from == client ? "client " : "server ") + packet.flags;
            if (!packet.payload.empty()) line += " " + std::to_string(packet.payload.size());
            lines.push_back(line);
        }
        return lines;
    }
};

using Story = std::vector<std::string>;

std::vector<std::byte> many(std::size_t size) {
    std::vector<std::byte> bytes;
    bytes.reserve(size);
    for (std::size_t i = 0; i < size; ++i) bytes.push_back(static_cast<std::byte>(i * 7 + i / 256));
    return bytes;
}

/// What has flowed from there, by the sequence numbers. Fails where they are not in order.
std::vector<std::byte> flowed(const std::vector<TcpPacket>& packets, const std::string& from) {
    std::vector<std::byte> all;
    std::uint32_t next = 0;
    for (const auto& packet : packets) {
        if (packet.from != from) continue;
        const bool counts_one = packet.flags.starts_with("SYN") || packet.flags.ends_with("FIN");
        if (packet.flags.starts_with("SYN")) next = packet.sequence;
        CHECK(packet.sequence == next);
        next += static_cast<std::uint32_t>(packet.payload.size()) + (counts_one ? 1 : 0);
        all.insert(all.end(), packet.payload.begin(), packet.payload.end());
    }
    return all;
}

/// Fails when an acknowledgement is not of exactly what the other side has sent before it, or comes too late.
void check_acknowledgements(const std::vector<TcpPacket>& packets) {
    std::uint32_t sent[2] = {};
    std::uint32_t acknowledged[2] = {};
    for (const auto& packet : packets) {
        const std::size_t self = packet.from == client ? 0 : 1;
        const std::size_t other = 1 - self;
        if (packet.flags.find("ACK") != std::string::npos) {
            CHECK(packet.acknowledged == sent[other]);
            acknowledged[other] = packet.acknowledged;
        } else {
            CHECK(packet.acknowledged == 0);
        }
        const bool counts_one = packet.flags.starts_with("SYN") || packet.flags.ends_with("FIN");
        if (packet.flags.starts_with("SYN")) acknowledged[self] = packet.sequence;
        sent[self] = packet.sequence + static_cast<std::uint32_t>(packet.payload.size()) + (counts_one ? 1 : 0);
        CHECK(sent[self] - acknowledged[self] <= 2 * 1460);
    }
}

}  // namespace

TEST_CASE("a conversation begins with a question, which is answered when the first bytes flow") {
    Drawing drawing;
    CHECK(drawing.story().empty());
    drawing.conversation.begin(at(1));
    CHECK(drawing.story() == Story{"client SYN"});

    SECTION("from the client") {
        drawing.conversation.sent(bytes_of("hello"), at(5));
        CHECK(drawing.story() == Story{"client SYN", "server SYN ACK", "client ACK", "client ACK PSH 5"});
    }
    SECTION("from the server") {
        drawing.conversation.received(bytes_of("hi"), at(5));
        CHECK(drawing.story() == Story{"client SYN", "server SYN ACK", "client ACK", "server ACK PSH 2"});
    }
    const auto captured = drawing.captured();
    CHECK(captured.front().nanoseconds == 1'000'000);
    for (std::size_t i = 1; i < captured.size(); ++i) CHECK(captured[i].nanoseconds == 5'000'000);
    check_acknowledgements(drawing.packets());
}

TEST_CASE("bytes without a question before them bring it along, and one is enough") {
    Drawing drawing;
    drawing.conversation.sent(bytes_of("a"), at(1));
    drawing.conversation.begin(at(2));
    drawing.conversation.received(bytes_of("b"), at(3));
    CHECK(drawing.story() ==
          Story{"client SYN", "server SYN ACK", "client ACK", "client ACK PSH 1", "server ACK PSH 1"});
}

TEST_CASE("both ends say in their first packet how much they take") {
    Drawing drawing;
    drawing.conversation.sent(bytes_of("a"), at(1));
    const auto packets = drawing.packets();
    for (const auto i : std::vector<std::size_t>{0, 1}) {
        CHECK(packets[i].options == "020405b401030307");  // segments of 1460 bytes, windows in units of 128
        CHECK(packets[i].window == 65535);
    }
    CHECK(packets[2].options.empty());
}

TEST_CASE("addresses, ports and MACs are those of the ends, and packets are counted") {
    Drawing drawing;
    drawing.conversation.sent(bytes_of("a"), at(1));
    drawing.conversation.sent(bytes_of("b"), at(2));
    std::uint16_t from_client = 0;
    std::uint16_t from_server = 0;
    for (const auto& packet : drawing.packets()) {
        const bool is_from_client = packet.from == client;
        CHECK(packet.from == (is_from_client ? client : server));
        CHECK(packet.to == (is_from_client ? server : client));
        CHECK(packet.from_mac == (is_from_client ? "02000a000001" : "02000a000002"));
        CHECK(packet.to_mac == (is_from_client ? "02000a000002" : "02000a000001"));
        CHECK(packet.id == (is_from_client ? from_client++ : from_server++));
    }
}

TEST_CASE("checksums are right for a payload of any size") {
    Drawing drawing;
    const auto bytes = many(1460);
    for (std::size_t size = 1; size <= bytes.size(); ++size) drawing.conversation.sent(Bytes{bytes}.first(size), at(1));
    std::size_t biggest = 0;
    for (const auto& packet : drawing.packets()) biggest = std::max(biggest, packet.payload.size());
    CHECK(biggest == 1460);
}

TEST_CASE("a reader of packets notices each bit of headers and payload that is wrong") {
    Drawing drawing;
    drawing.conversation.sent(bytes_of("abc"), at(1));
    auto frame = drawing.captured().back().frame;
    CHECK_NOTHROW(take_apart(frame));
    for (std::size_t i = 14; i < frame.size(); ++i) {
        for (unsigned bit = 1; bit < 256; bit *= 2) {
            frame[i] ^= static_cast<std::byte>(bit);
            CHECK_THROWS(take_apart(frame));
            frame[i] ^= static_cast<std::byte>(bit);
        }
    }
}

TEST_CASE("a long write goes in full segments, of which the last is pushed, and every second is acknowledged") {
    Drawing drawing;
    const auto bytes = many(3 * 1460 + 1);
    drawing.conversation.received(bytes, at(1));
    CHECK(drawing.story() == Story{"client SYN", "server SYN ACK", "client ACK", "server ACK 1460", "server ACK 1460",
                                   "client ACK", "server ACK 1460", "server ACK PSH 1"});
    CHECK(flowed(drawing.packets(), server) == bytes);
    check_acknowledgements(drawing.packets());
}

TEST_CASE("a write of no bytes shows none") {
    Drawing drawing;
    drawing.conversation.sent({}, at(1));
    CHECK(drawing.story() == Story{"client SYN", "server SYN ACK", "client ACK"});
}

TEST_CASE("sequence numbers go on from byte to byte, both ways and past their wrap") {
    // By 4 us a conversation begins one further.
    Drawing first;
    first.conversation.begin(at(0));
    const std::uint32_t start = first.packets().front().sequence;
    const std::uint32_t wanted = 0U - 5000;
    const Instant begin = at(0) + std::chrono::microseconds{4} * static_cast<std::int64_t>(wanted - start);

    Drawing drawing;
    drawing.conversation.begin(begin);
    CHECK(drawing.packets().front().sequence == wanted);
    std::vector<std::byte> sent;
    for (const auto size : std::vector<std::size_t>{4998, 1, 1, 1, 20000, 100'000}) {
        const auto bytes = many(size);
        drawing.conversation.sent(bytes, begin);
        drawing.conversation.received(bytes, begin);
        sent.insert(sent.end(), bytes.begin(), bytes.end());
    }
    drawing.conversation.ended_by_client(begin);
    drawing.conversation.ended_by_server(begin);
    const auto packets = drawing.packets();
    CHECK(flowed(packets, client) == sent);
    CHECK(flowed(packets, server) == sent);
    CHECK(packets.back().sequence < wanted);
    check_acknowledgements(packets);
}

TEST_CASE("a note is a comment of the packet that holds the last of its bytes") {
    Drawing drawing;
    const auto bytes = many(3000);
    const std::vector<Note> notes{{1, "first"},         {1460, "end of the first"}, {1461, "second"},
                                  {1461, "second too"}, {3000, "the last"},         {3001, "beyond"}};
    drawing.conversation.sent(bytes, at(1), notes);
    std::vector<std::vector<std::string>> comments;
    for (const auto& packet : drawing.captured()) {
        if (!take_apart(packet.frame).payload.empty()) comments.push_back(packet.comments);
    }
    CHECK(comments == std::vector<std::vector<std::string>>{
                          {"first", "end of the first"}, {"second", "second too"}, {"the last", "beyond"}});

    drawing.conversation.received(bytes, at(2));
    CHECK(drawing.captured().back().comments.empty());
}

TEST_CASE("each side ends once, and the other acknowledges that") {
    Drawing drawing;
    drawing.conversation.sent(bytes_of("a"), at(1));
    const std::size_t before = drawing.story().size();
    const auto story = [&] {
        const auto all = drawing.story();
        return Story{all.begin() + static_cast<long>(before), all.end()};
    };
    SECTION("the server first, then a client that has more to say") {
        drawing.conversation.ended_by_server(at(2));
        drawing.conversation.sent(bytes_of("more"), at(3));
        drawing.conversation.ended_by_client(at(4));
        drawing.conversation.ended_by_server(at(5));
        drawing.conversation.ended_by_client(at(6));
        CHECK(story() == Story{"server ACK FIN", "client ACK", "client ACK PSH 4", "client ACK FIN", "server ACK"});
    }
    SECTION("the client first") {
        drawing.conversation.ended_by_client(at(2));
        drawing.conversation.received(bytes_of("more"), at(3));
        drawing.conversation.ended_by_server(at(4));
        CHECK(story() == Story{"client ACK FIN", "server ACK", "server ACK PSH 4", "server ACK FIN", "client ACK"});
    }
    check_acknowledgements(drawing.packets());
    flowed(drawing.packets(), client);
    flowed(drawing.packets(), server);
}

TEST_CASE("of who was never answered nothing is seen at the end") {
    Drawing drawing;
    SECTION("who never asked either") {
        drawing.conversation.ended_by_client(at(2));
        CHECK(drawing.story().empty());
    }
    SECTION("who has asked") {
        drawing.conversation.begin(at(1));
        drawing.conversation.ended_by_client(at(2));
        CHECK(drawing.story() == Story{"client SYN"});
    }
}

TEST_CASE("a server may end before a byte was sent") {
    Drawing drawing;
    drawing.conversation.ended_by_server(at(1));
    CHECK(drawing.story() == Story{"client SYN", "server SYN ACK", "client ACK", "server ACK FIN", "client ACK"});
}

TEST_CASE("a failure is told in a comment") {
    Drawing drawing;
    SECTION("of one more question when there was no answer") {
        SECTION("to one of before") { drawing.conversation.begin(at(1)); }
        SECTION("to one of that moment") {}
        drawing.conversation.failed(at(2), "refused");
        CHECK(drawing.story() == Story{"client SYN", "client SYN"});
        const auto packets = drawing.packets();
        CHECK(packets[0].sequence == packets[1].sequence);
    }
    SECTION("of an acknowledgement afterwards") {
        drawing.conversation.received(bytes_of("a"), at(1));
        drawing.conversation.failed(at(2), "refused");
        CHECK(drawing.story().back() == "client ACK");
        check_acknowledgements(drawing.packets());
    }
    CHECK(drawing.captured().back().comments == Story{"refused"});
    CHECK(drawing.captured().back().nanoseconds == 2'000'000);
}

TEST_CASE(
    "the same conversation gives the same bytes, and between the same ends at another time other sequence numbers") {
    const auto drawn = [](Instant from) {
        Drawing drawing;
        drawing.conversation.begin(from);
        drawing.conversation.sent(bytes_of("a"), from);
        return drawing.captured();
    };
    CHECK(drawn(at(1)) == drawn(at(1)));
    CHECK(take_apart(drawn(at(1))[0].frame).sequence != take_apart(drawn(at(2))[0].frame).sequence);
    CHECK(take_apart(drawn(at(1))[0].frame).sequence != take_apart(drawn(at(1))[1].frame).sequence);
}
