// What tools/toxrelay.lua shows of a relay's stream.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/capture/drawn_session.hpp"
#include "tests/capture/shown.hpp"
#include "tests/capture/tshark.hpp"
#include "tests/support/hex.hpp"
#include "toxrelay/bytes.hpp"

using namespace toxrelay;
using namespace toxrelay::test;
using Lines = std::vector<std::string>;

namespace {

/// The recorded session's.
const Lines handshakes_and_frames{
    "handshake request",
    "frame 0, 25 bytes: ping",
    "frame 1, 49 bytes: routing request",
    "frame 2, 60 bytes: OOB send",
    "frame 3, 49 bytes: routing request",
    "frame 4, 32 bytes: data, connection 16",
    "frame 5, 18 bytes: disconnect notification, connection 16",
    "frame 6, 25 bytes: ping",
    "frame 7, 25 bytes: pong",
    "handshake response",
    "frame 0, 25 bytes: pong",
    "frame 1, 50 bytes: routing response, connection 0",
    "frame 2, 58 bytes: OOB recv",
    "frame 3, 50 bytes: routing response, connection 16",
    "frame 4, 18 bytes: connect notification, connection 16",
    "frame 5, 27 bytes: data, connection 16",
    "frame 6, 18 bytes: disconnect notification, connection 16",
    "frame 7, 25 bytes: ping",
    "frame 8, 25 bytes: pong",
};

std::string joined(const Lines& lines) {
    std::string all;
    for (const auto& line : lines) all += line + "; ";
    return all;
}

Lines hex_of_all(const std::string& what, std::size_t from = 0, std::size_t size = std::dynamic_extent) {
    Lines lines;
    for (const std::string direction : {"client_to_relay", "relay_to_client"}) {
        for (const Bytes bytes : recorded().frames(direction, what)) {
            lines.push_back(hex_of(bytes.subspan(from, size)));
        }
    }
    return lines;
}

}  // namespace

TEST_CASE("the handshake is shown, and number and length of each frame") {
    Drawing drawing;
    draw_recorded(drawing, false);
    Shown shown{drawing.file()};
    Lines without_kinds;
    for (const auto& line : handshakes_and_frames) without_kinds.push_back(line.substr(0, line.find(':')));
    CHECK(shown.infos == without_kinds);
    CHECK(shown.values["frame.number"] ==
          Lines{"0", "1", "2", "3", "4", "5", "6", "7", "0", "1", "2", "3", "4", "5", "6", "7", "8"});
    CHECK(shown.values["frame.length"] ==
          Lines{"25", "49", "60", "49", "32", "18", "25", "25", "25", "50", "58", "50", "18", "27", "18", "25", "25"});
    CHECK(shown.values["plaintext"].empty());
    CHECK(shown.faulty_packets == 0);
}

TEST_CASE("keys, nonces, MACs and what is sealed are shown") {
    Drawing drawing;
    draw_recorded(drawing, false);
    Shown shown{drawing.file()};
    const Bytes request = recorded()["client_handshake.wire"];
    const Bytes response = recorded()["server_handshake.wire"];
    CHECK(shown.values["client_key"] == Lines{hex_of(recorded()["client.dht_public_key"])});
    CHECK(shown.values["nonce"] == Lines{hex_of(request.subspan(32, 24)), hex_of(response.first(24))});
    auto macs = hex_of_all("wire", 2, 16);
    macs.insert(macs.begin() + 8, hex_of(response.subspan(24, 16)));
    macs.insert(macs.begin(), hex_of(request.subspan(56, 16)));
    CHECK(shown.values["mac"] == macs);
    auto sealed = hex_of_all("wire", 18);
    sealed.insert(sealed.begin() + 8, hex_of(response.subspan(40)));
    sealed.insert(sealed.begin(), hex_of(request.subspan(72)));
    CHECK(shown.values["sealed"] == sealed);
}

TEST_CASE("where comments tell what was sealed, it is shown, and kinds by name") {
    Drawing drawing;
    draw_recorded(drawing, true);
    const auto file = drawing.file();
    Shown shown{file};
    CHECK(shown.infos == handshakes_and_frames);
    CHECK(shown.values["plaintext"] == hex_of_all("plain"));
    CHECK(shown.values["payload"] ==
          Lines{hex_of("oob-payload"), hex_of("hello via relay"), hex_of("oob-reply"), hex_of("hello back")});
    CHECK(shown.values["handshake_note"] == Lines{"as recorded", "as recorded"});
    CHECK(shown.faulty_packets == 0);
    CHECK(complaints(file).empty());
}

TEST_CASE("frames are found wherever the stream is cut, at a second visit too") {
    for (const auto size : std::vector<std::size_t>{1, 2, 3, 19, 100, 129, 5000}) {
        CAPTURE(size);
        Drawing drawing;
        draw_recorded(drawing, true, size);
        const auto file = drawing.file();
        const Shown shown{file};
        CHECK(joined(shown.infos) == joined(handshakes_and_frames));
        CHECK(shown.faulty_packets == 0);
        const Shown again{file, {"-2"}};
        CHECK(again.infos == shown.infos);
        CHECK(again.values == shown.values);
    }
}

TEST_CASE("every kind of packet has its name and its parts") {
    const std::string key(64, 'a');
    const std::vector<std::pair<std::string, std::string>> packets{
        {"00" + key, "routing request"},
        {"01ff" + key, "routing response, connection 255"},
        {"0210", "connect notification, connection 16"},
        {"0311", "disconnect notification, connection 17"},
        {"040102030405060708", "ping"},
        {"050102030405060709", "pong"},
        {"06" + key + "01", "OOB send"},
        {"07" + key + "02", "OOB recv"},
        {"0803", "onion request"},
        {"0904", "onion response"},
        {"0a020a00000382a505", "forward request"},
        {"0a0a0000000000000000000000000000000182a506", "forward request"},
        {"0b07", "forwarding"},
        {"0c", "reserved"},
        {"0f", "reserved"},
        {"1008", "data, connection 16"},
        {"ff09", "data, connection 255"},
    };
    Drawing drawing;
    drawing.sent(recorded()["client_handshake.wire"]);
    Lines expected{"handshake request"};
    for (const auto& [hex, name] : packets) {
        const auto plaintext = octets(hex);
        const std::size_t number = expected.size() - 1;
        const std::size_t length = 16 + plaintext.size();
        drawing.sent(made_up_frame(length), {{1, opened(number, plaintext)}});
        expected.push_back("frame " + std::to_string(number) + ", " + std::to_string(length) + " bytes: " + name);
    }
    Shown shown{drawing.file()};
    CHECK(shown.infos == expected);
    CHECK(shown.values["kind"] ==
          Lines{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "10", "11", "12", "15", "16", "255"});
    CHECK(shown.values["public_key"] == Lines{key, key, key, key});
    CHECK(shown.values["connection_id"] == Lines{"255", "16", "17", "16", "255"});
    CHECK(shown.values["ping_id"] == Lines{"0102030405060708", "0102030405060709"});
    CHECK(shown.values["ipv4"] == Lines{"10.0.0.3"});
    CHECK(shown.values["ipv6"] == Lines{"::1"});
    CHECK(shown.values["port"] == Lines{"33445", "33445"});
    CHECK(shown.values["payload"] == Lines{"01", "02", "03", "04", "05", "06", "07", "08", "09"});
    CHECK(shown.faulty_packets == 0);
}

TEST_CASE("a packet that is shorter than its kind should be is shown as far as it goes") {
    Drawing drawing;
    drawing.sent(recorded()["client_handshake.wire"]);
    for (std::size_t kind = 0; kind < 12; ++kind) {
        const std::vector<std::byte> plaintext{static_cast<std::byte>(kind)};
        drawing.sent(made_up_frame(17), {{1, opened(kind, plaintext)}});
    }
    Shown shown{drawing.file()};
    CHECK(shown.values["kind"].size() == 12);
    CHECK(shown.faulty_packets == 0);
}

TEST_CASE("a comment that cannot be about its frame is warned of") {
    Drawing drawing;
    drawing.sent(recorded()["client_handshake.wire"]);
    drawing.sent(made_up_frame(25), {{1, "frame 0: 0311"}});
    drawing.sent(made_up_frame(18), {{1, "frame 1: 0311"}});
    CHECK(Shown{drawing.file()}.values["comment_misfit"].size() == 1);
}

TEST_CASE("comments that tell nothing of a frame are let be") {
    Drawing drawing;
    drawing.sent(recorded()["client_handshake.wire"], {{1, "hello"}});
    const Lines comments{"frame 0", "frame x: 0311", "frame 2: 031", "frame 9: 0311", " frame 4: 0311", "frame 5: 0x03",
                         ""};
    for (const auto& comment : comments) drawing.sent(made_up_frame(18), {{1, comment}});
    Shown shown{drawing.file()};
    CHECK(shown.values["frame.length"].size() == comments.size());
    CHECK(shown.values["plaintext"].empty());
    CHECK(shown.faulty_packets == 0);
}
