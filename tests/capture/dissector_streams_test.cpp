// Where tools/toxrelay.lua finds a relay's stream, and what it says of what is none.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/capture/drawn_session.hpp"
#include "tests/capture/pcapng_file.hpp"
#include "tests/capture/shown.hpp"
#include "tests/capture/tshark.hpp"
#include "tests/support/hex.hpp"
#include "tests/support/text.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/capture/conversation.hpp"
#include "toxrelay/capture/pcapng.hpp"
#include "toxrelay/time.hpp"

using namespace toxrelay;
using namespace toxrelay::test;
using capture::Conversation;
using capture::Pcapng;
using Lines = std::vector<std::string>;

namespace {

constexpr std::size_t units_of_the_recorded = 19;  // two handshakes and 17 frames

}  // namespace

TEST_CASE("other ports are shown by Decode As, or when the preferences name them") {
    Drawing drawing{4000};
    draw_recorded(drawing, false);
    const auto file = drawing.file();
    CHECK(Shown{file}.infos.empty());
    CHECK(Shown{file, {"-d", "tcp.port==4000,toxrelay"}}.infos.back() == "frame 8, 25 bytes");
    CHECK(Shown{file, {"-o", "toxrelay.ports:33445,3999-4001"}}.infos.back() == "frame 8, 25 bytes");
    CHECK(Shown{file, {"-o", "toxrelay.ports:33445"}}.infos.empty());
}

TEST_CASE("in the tunnel of an HTTP proxy it is found without being told") {
    Drawing drawing{8080};
    drawing.sent(bytes_of("CONNECT relay.example:33445 HTTP/1.1\r\nHost: relay.example:33445\r\n\r\n"));
    drawing.received(bytes_of("HTTP/1.1 200 OK\r\n\r\n"));
    draw_recorded(drawing, true);
    const Shown shown{drawing.file()};
    CHECK(shown.infos.size() == units_of_the_recorded);
    CHECK(shown.infos.front() == "handshake request");
    CHECK(shown.infos.back() == "frame 8, 25 bytes: pong");
}

TEST_CASE("in the tunnel of a SOCKS5 proxy too") {
    Drawing drawing{1080};
    drawing.sent(octets("050100"));
    drawing.received(octets("0500"));
    drawing.sent(octets("05010001 0a000003 82a5"));
    drawing.received(octets("05000001 0a000003 82a5"));
    draw_recorded(drawing, true);
    const Shown shown{drawing.file()};
    CHECK(shown.infos.size() == units_of_the_recorded);
    CHECK(shown.infos.front() == "handshake request");
    CHECK(shown.infos.back() == "frame 8, 25 bytes: pong");
}

TEST_CASE("connections between the same ends are told apart") {
    std::ostringstream content;
    Pcapng pcapng{content};
    Instant now{};
    for (int i = 0; i < 3; ++i) {
        Conversation conversation{pcapng, {{10, 0, 0, 1}, 50000}, {{10, 0, 0, 2}, 33445}};
        now += std::chrono::seconds{1};
        conversation.sent(recorded().client_stream(), now);
        conversation.received(recorded().relay_stream(), now);
        conversation.ended_by_client(now);
        conversation.ended_by_server(now);
    }
    const auto file = capture_file("same_ends.pcapng", content.str());
    for (const Lines& options : {Lines{}, Lines{"-2"}}) {
        const Shown shown{file, options};
        REQUIRE(shown.infos.size() == 6);
        for (std::size_t i = 2; i < 6; ++i) CHECK(shown.infos[i] == shown.infos[i - 2]);
        CHECK(shown.infos[0].starts_with("handshake request; frame 0, 25 bytes"));
        CHECK(shown.infos[1].starts_with("handshake response; frame 0, 25 bytes"));
    }
}

TEST_CASE("a length that no frame has is an error, and what follows it is nothing") {
    const auto shown_after = [](std::size_t length) {
        Drawing drawing;
        drawing.sent(recorded()["client_handshake.wire"]);
        auto bytes = made_up_frame(20);
        const auto next = made_up_frame(length);
        bytes.insert(bytes.end(), next.begin(), next.end());
        drawing.sent(bytes);
        drawing.sent(made_up_frame(20));
        return Shown{drawing.file()};
    };
    for (const auto length : std::vector<std::size_t>{0, 1, 16, 2049, 65535}) {
        CAPTURE(length);
        auto shown = shown_after(length);
        CHECK(shown.values["length_invalid"].size() == 1);
        CHECK(
            shown.infos[1].starts_with("frame 0, 20 bytes; frame 1, length " + std::to_string(length) + " is invalid"));
        CHECK(shown.infos.back() == "not a Tox relay stream");
        CHECK(shown.faulty_packets == 0);
    }
    for (const auto length : std::vector<std::size_t>{17, 2048}) {
        CAPTURE(length);
        auto shown = shown_after(length);
        CHECK(shown.values["length_invalid"].empty());
        CHECK(shown.infos.back() == "frame 2, 20 bytes");
        CHECK(shown.faulty_packets == 0);
    }
}

TEST_CASE("what is no relay's stream is called so") {
    Drawing drawing;
    SECTION("the greeting of SOCKS5") {
        drawing.sent(octets("050100"));
        drawing.received(octets("0500"));
    }
    SECTION("a long text") {
        drawing.sent(bytes_of("GET / HTTP/1.1\r\nCookie: " + std::string(200, 'x') + "\r\n\r\n"));
    }
    SECTION("a short text") { drawing.sent(bytes_of("CONNECT a:1 HTTP/1.1\r\n\r\n")); }
    SECTION("an answer to nothing") { drawing.received(octets("00")); }
    SECTION("an answer to half of a handshake") {
        drawing.sent(Bytes{recorded()["client_handshake.wire"]}.first(127));
        drawing.received(octets("00"));
    }
    draw_recorded(drawing, true);
    const Shown shown{drawing.file()};
    for (const auto& info : shown.infos) CHECK(info.starts_with("not a Tox relay stream"));
    CHECK(shown.infos.size() >= units_of_the_recorded);
    CHECK(shown.faulty_packets == 0);
}

TEST_CASE("of a stream whose beginning was not captured lengths are shown, but no numbers") {
    Drawing drawing;
    draw_recorded(drawing, false);
    std::ostringstream rest;
    Pcapng pcapng{rest};
    const auto packets = read_pcapng(drawing.content());
    for (std::size_t i = 14; i < packets.size(); ++i) {  // behind the relay's handshake and two of its frames
        pcapng.packet(packets[i].frame, Instant{std::chrono::nanoseconds{packets[i].nanoseconds}});
    }
    auto shown = Shown{capture_file("rest.pcapng", rest.str())};
    CHECK(shown.values["frame.length"] == Lines{"50", "58", "50", "18", "27", "18", "25", "25"});
    CHECK(shown.values["frame.number"].empty());
    CHECK(shown.infos.front() == "frame, 50 bytes");
}

TEST_CASE("noise is taken without an error of the script") {
    std::uint32_t chance = 1;
    const auto next = [&chance] { return (chance = chance * 1664525U + 1013904223U) >> 16U; };
    std::ostringstream content;
    Pcapng pcapng{content};
    Instant now{};
    for (std::uint16_t i = 0; i < 300; ++i) {
        Conversation conversation{
            pcapng, {{10, 0, 0, 1}, static_cast<std::uint16_t>(50000 + i)}, {{10, 0, 0, 2}, 33445}};
        for (int write = 0; write < 6; ++write) {
            std::vector<std::byte> bytes(1 + next() % 300);
            std::ranges::generate(bytes, [&] { return static_cast<std::byte>(i % 3 == 0 ? 0 : next()); });
            now += std::chrono::milliseconds{1};
            const Notes notes{{1, opened(next() % 3, bytes)}};
            if (next() % 2 == 0) {
                conversation.sent(bytes, now, notes);
            } else {
                conversation.received(bytes, now, notes);
            }
        }
    }
    const auto file = capture_file("noise.pcapng", content.str());
    for (const Lines& options : {Lines{}, Lines{"-2"}}) {
        const Shown shown{file, options};
        CHECK(shown.infos.size() > 1000);
        CHECK(shown.faulty_packets == 0);
    }
}
