// Captures and pictures that are drawn of transcripts, looked at by tshark.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "examples/sequence_chart.hpp"
#include "tests/capture/shown.hpp"
#include "tests/capture/tshark.hpp"
#include "tests/interop/bootstrapd.hpp"
#include "tests/interop/proxies.hpp"
#include "tests/transcript/recorded_fleet.hpp"
#include "toxrelay/capture/transcript_capture.hpp"
#include "toxrelay/posix/connection.hpp"
#include "toxrelay/posix/loop.hpp"
#include "toxrelay/posix/now.hpp"
#include "toxrelay/random.hpp"
#include "toxrelay/transcript/recorded_client.hpp"

namespace toxrelay::transcript_test {
namespace {

using capture::Opened;
using std::chrono::minutes;

std::string drawn(const std::string& transcript, Opened opened) {
    std::ostringstream content;
    capture::TranscriptCapture capture{content, opened};
    for (const auto& line : lines_of(transcript)) capture.add(line);
    return test::capture_file("drawn.pcapng", content.str());
}

std::size_t count(const std::vector<std::string>& all, std::string_view what) {
    return static_cast<std::size_t>(std::ranges::count(all, what));
}

std::size_t count_of(const std::string& text, std::string_view what) {
    std::size_t found = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
    return found;
}

/// When something was read or written.
std::vector<std::string> times_of_bytes(const std::string& transcript) {
    std::vector<std::string> times;
    for (const auto& line : lines_of(transcript)) {
        std::istringstream words{line};
        std::string time;
        std::string client;
        std::string what;
        std::string bytes;
        words >> time >> client >> what >> bytes;
        if ((what == "read" || what == "write") && bytes != "-") times.push_back(time);
    }
    return times;
}

/// A client that goes through the proxy, connects and closes.
std::string session_through(const interop::Proxy& proxy, const interop::Bootstrapd& relay) {
    std::string text;
    {
        const auto recorder =
            transcript::Recorder::with_secrets([&](std::string_view line) { text += line; }, posix::now());
        posix::Loop loop;
        std::vector<Hop> through;
        through.push_back(proxy.hop(interop::destination("127.0.0.1", relay.port())));
        transcript::RecordedClient client{
            recorder.get(), {.relay = relay.public_key()}, random_key_pair(), random_seed(), posix::now(), through};
        const auto at = proxy.daemon.at();
        posix::Connection connection{loop, client, std::get<0>(posix::resolve(at.host, at.port))};
        bool over = false;
        while (!over) {
            loop.wait();
            while (const auto event = client.poll_event()) {
                if (std::holds_alternative<Connected>(*event)) client.close();
                over = std::holds_alternative<Closed>(*event);
            }
        }
    }
    return text;
}

}  // namespace

TEST_CASE("Wireshark has no complaint about a fleet in hostile weather") {
    const auto run = run_fleet(10, "hostile", minutes{2}, Recorded::with_secrets);
    const std::string file = drawn(run.transcript, Opened::none);
    CHECK(test::complaints(file).empty());
    // Every client of the fleet, and all that it read and wrote.
    const auto syns =
        test::tshark(file, {"-Y", "tcp.flags.syn == 1 && tcp.flags.ack == 0 && !tcp.analysis.retransmission"});
    CHECK(syns.size() == count_of(run.transcript, " client relay "));
    CHECK(test::tshark(file, {"-Y", "frame.comment contains \"frame \""}).empty());
}

TEST_CASE("what was sealed is in the comments, each frame of the session once, and the dissector names the kinds") {
    const auto run = run_fleet(2, "mobile", minutes{1}, Recorded::with_secrets);
    const std::string file = drawn(run.transcript, Opened::frames);
    CHECK(test::complaints(file).empty());
    const test::Shown shown{file};
    CHECK(shown.faulty_packets == 0);
    const auto& kinds = shown.values.at("kind");
    const std::string& text = run.transcript;
    // As many as the clients said and were told.
    CHECK(count(kinds, "0") == count_of(text, " open_route "));
    CHECK(count(kinds, "1") == count_of(text, " event route_opened "));
    CHECK(count(kinds, "2") == count_of(text, " event peer_online "));
    CHECK(count(kinds, "6") == count_of(text, " send_oob "));
    CHECK(count(kinds, "7") == count_of(text, " event oob_received "));
    CHECK(count(kinds, "16") == count_of(text, " send_data ") + count_of(text, " event data_received "));
    CHECK(count(kinds, "4") > 0);
    CHECK(count(kinds, "5") > 0);
}

TEST_CASE("the times of a capture are those of the transcript") {
    const auto run = run_fleet(1, "calm", minutes{1}, Recorded::with_secrets);
    const std::string file = drawn(run.transcript, Opened::none);
    const auto times = test::tshark(file, {"-Y", "tcp.len > 0", "-T", "fields", "-e", "frame.time_epoch"});
    const auto expected = times_of_bytes(run.transcript);
    REQUIRE(expected.size() > 100);
    CHECK(times == expected);
}

TEST_CASE("what was being read as the client was told of the end is drawn in front of it") {
    for (const auto end : {TransportEnd::eof, TransportEnd::error}) {
        std::string text;
        {
            const auto recorder =
                transcript::Recorder::with_secrets([&](std::string_view line) { text += line; }, Instant{});
            const KeyPair relay = random_key_pair();
            transcript::RecordedClient client{
                recorder.get(), {.relay = relay.public_key()}, random_key_pair(), random_seed(), Instant{}};
            client.commit_write(client.write_buffer().size(), Instant{});
            (void)client.read_buffer();
            client.transport_ended(end);
            client.commit_read(50, Instant{});
            while (client.poll_event()) {
            }
        }
        const std::string file = drawn(text, Opened::none);
        CHECK(test::complaints(file).empty());
        const auto flags =
            test::tshark(file, {"-Y", "tcp.srcport == 33445", "-T", "fields", "-e", "tcp.len", "-e", "tcp.flags.fin"});
        std::vector<std::string> expected{"0\t0", "50\t0"};  // the answer to SYN, and what was read
        if (end == TransportEnd::eof) expected.insert(expected.end(), {"0\t1", "0\t0"});
        CHECK(flags == expected);
    }
}

TEST_CASE("a capture has the date of its transcript") {
    std::string text;
    {
        const auto start = Instant{std::chrono::hours{1}};
        const auto recorder = transcript::Recorder::with_secrets([&](std::string_view line) { text += line; }, start);
        recorder->clock(start + std::chrono::seconds{1}, std::chrono::seconds{1795612345});
        const KeyPair relay = random_key_pair();
        transcript::RecordedClient client{recorder.get(),
                                          {.relay = relay.public_key()},
                                          random_key_pair(),
                                          random_seed(),
                                          start + std::chrono::seconds{2}};
        client.commit_write(client.write_buffer().size(), start + std::chrono::seconds{3});
    }
    const auto times = [](const std::string& transcript) {
        return test::tshark(drawn(transcript, Opened::none),
                            {"-Y", "tcp.flags.syn == 1 && tcp.flags.ack == 0 || tcp.len > 0", "-T", "fields", "-e",
                             "frame.time_epoch"});
    };
    using Times = std::vector<std::string>;
    CHECK(times(text) == Times{"1795612346.000000000", "1795612347.000000000"});
    const std::string later = "3.000000000 0 clock 1.000000000\n";  // who put the clock back
    text.insert(text.find("3.000000000"), later);
    CHECK(times(text) == Times{"1795612346.000000000", "1795612347.000000000"});
    std::string undated = text;  // but for a clock in its midst
    undated.erase(undated.find("1.000000000 0 clock"),
                  undated.find('\n', undated.find("0 clock")) + 1 - undated.find("1.000000000 0 clock"));
    CHECK(times(undated) == Times{"2.000000000", "3.000000000"});
    // What no clock says.
    const auto at = text.find("1795612345.000000000");
    text.replace(at, 20, "9223372036.854775807");
    CHECK(times(text).size() == 2);
}

TEST_CASE("Wireshark has no complaint about a session through a proxy, and finds the relay's stream in the tunnel") {
    const interop::Bootstrapd relay;
    const interop::Proxy proxy = GENERATE(false, true) ? interop::microsocks() : interop::tinyproxy(relay.port());
    const std::string file = drawn(session_through(proxy, relay), Opened::frames);
    CHECK(test::complaints(file).empty());
    // The relay has a port of its own here, where the dissector looks when it is told.
    const test::Shown shown{file, {"-o", "toxrelay.ports:" + std::to_string(relay.port())}};
    CHECK(shown.faulty_packets == 0);
    CHECK(count(shown.values.at("kind"), "4") == 1);
    CHECK(count(shown.values.at("kind"), "5") == 1);
}

TEST_CASE("a picture of a long session shows its beginning and its end, and tells how much is left out") {
    const auto transcript = run_fleet(1, "mobile", minutes{3}, Recorded::with_secrets).transcript;
    examples::SequenceChart chart{1};
    std::size_t arrows = 0;
    for (const auto& line : lines_of(transcript)) {
        chart.add(line);
        if (count_of(line, " 1 read ") + count_of(line, " 1 write ") > 0 && !line.ends_with('-')) ++arrows;
    }
    REQUIRE(arrows > 100);
    const std::string svg = chart.to_svg();
    CHECK(count_of(svg, "marker-end") < 100);
    CHECK(count_of(svg, " more are left out here<") == 1);
    CHECK(count_of(svg, ">begins<") == 1);
    CHECK(count_of(svg, " s</text>") > 40);             // the end, minutes later
    CHECK(count_of(svg, " ms</text>") > 10);            // the beginning
    CHECK(svg.find(" x data, ") != std::string::npos);  // what a stall had held up
}

TEST_CASE("a picture shows what a client waited for when the time was over") {
    std::string text;
    {
        const auto recorder =
            transcript::Recorder::with_secrets([&](std::string_view line) { text += line; }, Instant{});
        transcript::RecordedClient client{
            recorder.get(), {.relay = random_key_pair().public_key()}, random_key_pair(), random_seed(), Instant{}};
        client.commit_write(client.write_buffer().size(), Instant{});
        client.handle_timeout(Instant{std::chrono::seconds{10}});
        while (client.poll_event()) {
        }
    }
    examples::SequenceChart chart{1};
    for (const auto& line : lines_of(text)) chart.add(line);
    const std::string svg = chart.to_svg();
    CHECK(count_of(svg, ">handshake<") == 1);
    CHECK(count_of(svg, ">handle_timeout<") == 1);
    CHECK(count_of(svg, ">event closed: handshake_timed_out<") == 1);
    CHECK(count_of(svg, ">read<") == 0);
}

TEST_CASE("a picture of a session has an arrow for each write and read, and the kinds on them") {
    const interop::Bootstrapd relay;
    const interop::Proxy proxy = interop::microsocks();
    const std::string text = session_through(proxy, relay);
    examples::SequenceChart chart{1};
    for (const auto& line : lines_of(text)) chart.add(line);
    REQUIRE_FALSE(chart.empty());
    const std::string svg = chart.to_svg();
    CHECK(count_of(svg, "marker-end") == times_of_bytes(text).size());
    for (const char* what :
         {"to a proxy, ", "from a proxy, ", "handshake request, 128 B", "handshake response, 96 B", "ping, 27 B",
          "pong, 27 B", "event connected", ">close<", "event closed: closed_locally"}) {
        INFO(what);
        CHECK(svg.find(what) != std::string::npos);
    }
    CHECK(examples::SequenceChart{2}.empty());
}

}  // namespace toxrelay::transcript_test
