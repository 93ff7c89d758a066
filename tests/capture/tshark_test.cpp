// What Wireshark thinks of the captures that conversations are drawn to.

#include "tests/capture/tshark.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/capture/pcapng_file.hpp"
#include "tests/capture/tcp_packet.hpp"
#include "tests/support/hex.hpp"
#include "tests/support/text.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/capture/conversation.hpp"
#include "toxrelay/capture/pcapng.hpp"
#include "toxrelay/time.hpp"

using namespace toxrelay;
using namespace toxrelay::test;
using capture::Conversation;
using capture::Note;
using capture::Pcapng;

namespace {

std::vector<std::byte> many(std::size_t size) {
    std::vector<std::byte> bytes;
    bytes.reserve(size);
    for (std::size_t i = 0; i < size; ++i) bytes.push_back(static_cast<std::byte>(i * 7 + i / 256));
    return bytes;
}

/// Conversations of which each step comes a millisecond after the one before.
class Drawing {
public:
    Conversation next_conversation() { return {pcapng_, {{10, 0, 0, 1}, next_port_++}, {{10, 0, 0, 2}, 33445}}; }
    Instant now() { return now_ += std::chrono::milliseconds{1}; }
    std::string content() const { return content_.str(); }

private:
    std::ostringstream content_;
    Pcapng pcapng_{content_};
    std::uint16_t next_port_ = 50000;
    Instant now_{};
};

/// Both ways, of many sizes.
void talk(Conversation& conversation, Drawing& drawing) {
    for (const auto size : std::vector<std::size_t>{1, 128, 96, 1459, 1460, 1461, 2920, 100'000, 2}) {
        conversation.sent(many(size), drawing.now());
        conversation.received(many(size), drawing.now());
    }
    conversation.sent(many(100'000), drawing.now());
    conversation.sent(many(100'000), drawing.now());
}

std::string two_talks() {
    Drawing drawing;
    for (const bool client_ends : {false, true}) {
        auto conversation = drawing.next_conversation();
        conversation.begin(drawing.now());
        talk(conversation, drawing);
        if (client_ends) conversation.ended_by_client(drawing.now());
        conversation.ended_by_server(drawing.now());
        conversation.ended_by_client(drawing.now());
    }
    return drawing.content();
}

/// The same packets, once something was done to them.
std::string changed(const std::string& content, const std::function<void(std::vector<CapturedPacket>&)>& change) {
    auto packets = read_pcapng(content);
    change(packets);
    std::ostringstream file;
    Pcapng pcapng{file};
    for (const auto& packet : packets) {
        pcapng.packet(packet.frame, Instant{std::chrono::nanoseconds{packet.nanoseconds}});
    }
    return file.str();
}

std::vector<std::string> complaints_about(const std::string& content) {
    return complaints(capture_file("complaints.pcapng", content));
}

/// By Wireshark's own putting together of what flows: from the client, from the server.
std::pair<std::string, std::string> followed(const std::string& file, int stream) {
    std::pair<std::string, std::string> hex;
    bool begun = false;
    for (const auto& line : tshark(file, {"-q", "-z", "follow,tcp,raw," + std::to_string(stream)})) {
        if (line.starts_with("=") && begun) break;
        if (begun) (line.starts_with("\t") ? hex.second : hex.first) += line.substr(line.starts_with("\t") ? 1 : 0);
        begun = begun || line.starts_with("Node 1");
    }
    return hex;
}

constexpr std::size_t first_with_data = 3;  // behind SYN, SYN ACK and ACK

}  // namespace

TEST_CASE("Wireshark has no complaint about long talks, whoever ends them") {
    CHECK(complaints_about(two_talks()).empty());
}

TEST_CASE("Wireshark has no complaint about conversations at the same time, of which some come to nothing") {
    Drawing drawing;
    std::vector<Conversation> conversations;
    for (int i = 0; i < 30; ++i) conversations.push_back(drawing.next_conversation());
    for (auto& conversation : conversations) conversation.begin(drawing.now());
    for (std::size_t round = 0; round < 5; ++round) {
        for (std::size_t i = 6; i < conversations.size(); ++i) {
            conversations[i].sent(many(i * 100 + round), drawing.now());
            if (i % 2 == 0) conversations[i].received(many(i), drawing.now());
        }
    }
    for (std::size_t i = 0; i < conversations.size(); ++i) {
        if (i % 3 == 0) conversations[i].failed(drawing.now(), "timed out");
        if (i % 3 == 1) conversations[i].ended_by_client(drawing.now());
        if (i % 3 == 2) conversations[i].ended_by_server(drawing.now());
    }
    CHECK(complaints_about(drawing.content()).empty());
}

TEST_CASE("Wireshark has no complaint where sequence numbers wrap") {
    Drawing earlier;
    earlier.next_conversation().begin(Instant{});
    const auto start = take_apart(read_pcapng(earlier.content()).front().frame).sequence;
    // By 4 us it begins one further.
    const auto begin = Instant{} + std::chrono::microseconds{4} * static_cast<std::int64_t>(0U - 5000U - start);

    Drawing drawing;
    auto conversation = drawing.next_conversation();
    conversation.begin(begin);
    for (int i = 0; i < 20; ++i) {
        conversation.sent(many(3000), begin);
        conversation.received(many(10), begin);
    }
    const auto file = capture_file("wrap.pcapng", drawing.content());
    CHECK(complaints(file).empty());
    const auto sequences = tshark(file, {"-o", "tcp.relative_sequence_numbers:FALSE", "-Y", "tcp.srcport == 50000",
                                         "-T", "fields", "-e", "tcp.seq"});
    CHECK(sequences.front() == std::to_string(0U - 5000U));
    CHECK(std::stoull(sequences.back()) < 100'000);
}

TEST_CASE("Wireshark does complain when something is wrong") {
    Drawing drawing;
    auto conversation = drawing.next_conversation();
    talk(conversation, drawing);
    const auto right = drawing.content();
    CHECK(complaints_about(changed(right, [](auto&) {})).empty());

    SECTION("a byte that the checksum of TCP covers") {
        const auto found = complaints_about(
            changed(right, [](auto& packets) { packets[first_with_data].frame.back() ^= std::byte{1}; }));
        REQUIRE(found.size() == 1);
        CHECK(found[0].find("Bad checksum") != std::string::npos);
    }
    SECTION("a byte that only the checksum of IP covers") {
        const auto found = complaints_about(
            changed(right, [](auto& packets) { packets[first_with_data].frame[14 + 8] ^= std::byte{1}; }));
        REQUIRE(found.size() == 1);
        CHECK(found[0].find("Bad checksum") != std::string::npos);
    }
    SECTION("a packet that is missing") {
        const auto found = complaints_about(
            changed(right, [](auto& packets) { packets.erase(packets.begin() + first_with_data + 2); }));
        CHECK_FALSE(found.empty());
    }
    SECTION("a packet that is cut") {
        const auto found = complaints_about(
            changed(right, [](auto& packets) { packets[first_with_data].frame.resize(14 + 20 + 10); }));
        CHECK_FALSE(found.empty());
    }
}

TEST_CASE("Wireshark puts together what has flowed") {
    Drawing drawing;
    auto conversation = drawing.next_conversation();
    conversation.sent(many(10'000), drawing.now());
    conversation.received(many(20'000), drawing.now());
    conversation.sent(many(1), drawing.now());
    const auto [sent, received] = followed(capture_file("follow.pcapng", drawing.content()), 0);
    CHECK(sent == hex_of(many(10'000)) + hex_of(many(1)));
    CHECK(received == hex_of(many(20'000)));
}

TEST_CASE("Wireshark shows times to the nanosecond, and each comment by itself") {
    std::ostringstream content;
    Pcapng pcapng{content};
    Conversation conversation{pcapng, {{10, 0, 0, 1}, 50000}, {{10, 0, 0, 2}, 33445}};
    conversation.begin(Instant{std::chrono::seconds{1'700'000'000} + std::chrono::nanoseconds{1}});
    const std::vector<Note> notes{{1, "one"}, {2, "two"}};
    conversation.sent(bytes_of("ab"),
                      Instant{std::chrono::seconds{1'700'000'001} + std::chrono::nanoseconds{999'999'999}}, notes);
    const auto lines = tshark(capture_file("times.pcapng", content.str()),
                              {"-T", "fields", "-E", "separator=/s", "-e", "frame.time_epoch", "-e", "frame.comment"});
    CHECK(lines == std::vector<std::string>{"1700000000.000000001 ", "1700000001.999999999 ", "1700000001.999999999 ",
                                            "1700000001.999999999 one,two"});
}
