#include "toxrelay/transcript/replay.hpp"

#include <cstddef>
#include <fstream>
#include <sstream>
#include <streambuf>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/text.hpp"
#include "tests/transcript/recorded_fleet.hpp"
#include "toxrelay/credentials.hpp"
#include "toxrelay/destination.hpp"
#include "toxrelay/proxy.hpp"
#include "toxrelay/transcript/end_line.hpp"
#include "toxrelay/transcript/hex.hpp"
#include "toxrelay/transcript/line_hash.hpp"
#include "toxrelay/transcript/reader.hpp"
#include "toxrelay/transcript/recorded_client.hpp"
#include "toxrelay/transcript/recorder.hpp"

namespace toxrelay::transcript_test {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using test::bytes_of;
using transcript::Agreed;
using transcript::Differs;
using transcript::RecordedClient;
using transcript::Recorder;
using transcript::Replayed;
using transcript::Unreadable;

Replayed replayed(const std::string& text) {
    std::istringstream transcript{text};
    return transcript::replay(transcript);
}

/// One pair that meets, and some data.
const std::string& recorded() {
    static const std::string transcript =
        run_fleet(1, "calm", std::chrono::minutes{1}, Recorded::with_secrets).transcript;
    return transcript;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& line : lines) text += line + "\n";
    return text;
}

std::size_t line_with(const std::vector<std::string>& lines, std::string_view what) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].find(what) != std::string::npos) return i;
    }
    FAIL("no line has " << what);
    return 0;
}

std::array<std::byte, key_size> made(int number) {
    std::array<std::byte, key_size> bytes{};
    bytes.fill(static_cast<std::byte>(number));
    return bytes;
}

/// With the last line that belongs to these.
std::string ended(const std::vector<std::string>& lines) {
    transcript::LineHash hash;
    const std::string text = joined({lines.begin(), lines.end() - 1});
    hash.add(text);
    return text + end_line(hash);
}

PublicKey key(int number) { return KeyPair{SecretKey{made(number)}}.public_key(); }

}  // namespace

TEST_CASE("what was recorded agrees with itself") {
    const Replayed result = replayed(recorded());
    REQUIRE(std::holds_alternative<Agreed>(result));
    CHECK(std::get<Agreed>(result).clients == 2);
    CHECK(to_string(result) == std::to_string(lines_of(recorded()).size()) + " lines of 2 clients agree\n");
}

TEST_CASE("one changed digit anywhere is caught") {
    // Every line once, at a digit that differs from line to line: each of them would be many minutes.
    const auto lines = lines_of(recorded());
    std::size_t tried = 0;
    std::size_t differences = 0;
    for (std::size_t i = 1; i < lines.size(); i += 7) {
        auto changed = lines;
        std::string& line = changed[i];
        std::size_t digit = (i * 31) % line.size();
        while (std::string_view{"0123456789abcdef"}.find(line[digit]) == std::string_view::npos)
            digit = (digit + 1) % line.size();
        line[digit] = line[digit] == '1' ? '2' : '1';
        const Replayed result = replayed(joined(changed));
        INFO("line " << i + 1 << ", digit " << digit << ": " << lines[i].substr(0, 200));
        CHECK_FALSE(std::holds_alternative<Agreed>(result));
        differences += std::holds_alternative<Differs>(result) ? 1 : 0;
        ++tried;
    }
    CHECK(tried > 100);
    CHECK(differences > tried / 2);
}

TEST_CASE("a difference is shown with its line, both sides and what the same client did before") {
    auto lines = lines_of(recorded());
    const std::size_t at = line_with(lines, "event data_received");
    std::string changed = lines[at];
    changed.back() = changed.back() == '0' ? '1' : '0';
    const std::string original = std::exchange(lines[at], changed);
    const Replayed result = replayed(joined(lines));
    REQUIRE(std::holds_alternative<Differs>(result));
    const auto& differs = std::get<Differs>(result);
    CHECK(differs.line == at + 1);
    CHECK(differs.recorded == changed);
    CHECK(differs.replayed == original);
    REQUIRE(differs.context.size() == 5);
    const auto client_of = [](const std::string& line) { return line.substr(line.find(' '), 3); };
    for (const auto& line : differs.context) CHECK(client_of(line) == client_of(original));
    const std::string words = to_string(result);
    CHECK(words.starts_with("line " + std::to_string(at + 1) + " differs\n"));
    CHECK(words.find("  recorded  ") != std::string::npos);
    CHECK(words.find("  replayed  ") != std::string::npos);
}

TEST_CASE("a difference says whether the rest of the transcript is as it was recorded") {
    auto lines = lines_of(recorded());
    std::string& changed = lines[line_with(lines, "event data_received")];
    changed.back() = changed.back() == '0' ? '1' : '0';
    const auto differs = [](const std::string& text) {
        const Replayed result = replayed(text);
        REQUIRE(std::holds_alternative<Differs>(result));
        return std::get<Differs>(result);
    };
    CHECK_FALSE(differs(ended(lines)).unreadable);
    const auto damaged = differs(joined(lines));
    REQUIRE(damaged.unreadable);
    CHECK_FALSE(damaged.unreadable->cut_off);
    CHECK(damaged.unreadable->line == lines.size());
    CHECK_THAT(to_string(damaged),
               Contains(" differs\n") && Contains("\nand behind that, line ") && Contains("it is damaged"));
    lines.pop_back();
    const auto cut = differs(joined(lines));
    REQUIRE(cut.unreadable);
    CHECK(cut.unreadable->cut_off);
}

TEST_CASE("a long line that differs is shown with its beginning, and nothing that is shown writes to a terminal") {
    auto lines = lines_of(recorded());
    const auto is_long = [](const std::string& line) {
        return line.size() > 250 && line.find(" write ") != std::string::npos;
    };
    const auto at = static_cast<std::size_t>(std::ranges::find_if(lines, is_long) - lines.begin());
    std::string& changed = lines.at(at);
    const std::string original = changed;
    const std::string beginning = changed.substr(0, 40);
    changed.back() = changed.back() == '0' ? '1' : '0';
    CHECK_THAT(to_string(replayed(joined(lines))),
               Contains("\n  recorded  " + beginning + "...") && Contains("\n  replayed  " + beginning + "..."));
    changed.back() = '\x1b';
    CHECK_THAT(to_string(replayed(joined(lines))), !Contains("\x1b"));
    std::string& event = lines[line_with(lines, "event connected")];
    event += " \x1b[31m";
    changed = original;
    CHECK_THAT(to_string(replayed(joined(lines))), Contains("event connected ?[31m") && !Contains("\x1b"));
}

TEST_CASE("a call is written before it is made, and its outcome after") {
    std::vector<std::string> pieces;
    const auto recorder = Recorder::with_secrets([&](std::string_view text) { pieces.emplace_back(text); }, Instant{});
    RecordedClient client{
        recorder.get(), {.relay = key(1)}, KeyPair{SecretKey{made(2)}}, SessionSeed{made(3)}, Instant{}};
    pieces.clear();
    (void)client.open_route(key(4));
    REQUIRE(pieces.size() == 2);
    CHECK_THAT(pieces[0], StartsWith("0.000000000 1 open_route ") && EndsWith(to_string(key(4))));
    CHECK(pieces[1] == " queued\n");
    pieces.clear();
    CHECK_FALSE(client.poll_event());
    CHECK(pieces == std::vector<std::string>{"0.000000000 1 event", " none\n"});
    pieces.clear();
    client.handle_timeout(Instant{10s});
    CHECK(pieces == std::vector<std::string>{"10.000000000 1 timeout\n", "10.000000000 1 wait read write\n"});
}

TEST_CASE("of a transcript that is cut off in a line, that line's call is made as well") {
    auto lines = lines_of(recorded());
    lines.resize(line_with(lines, "open_route "));
    const auto result = [&](const std::string& last) {
        const Replayed replay = replayed(joined(lines) + last);
        REQUIRE(std::holds_alternative<Unreadable>(replay));
        const auto& unreadable = std::get<Unreadable>(replay);
        CHECK(unreadable.cut_off);
        CHECK(unreadable.line == lines.size() + 1);
        return unreadable.why;
    };
    CHECK(result("1.000000000 1 event") == "it is cut off in this line; its call comes back here");
    CHECK(result("1.000000000 1 open_route " + to_string(key(4))) ==
          "it is cut off in this line; its call comes back here");
    CHECK(result("1.000000000 1 open_route 00") == "it is cut off in this line");
    CHECK(result("1.000000000 9 event") == "it is cut off in this line");
}

TEST_CASE("a transcript that is cut off is told as such, with the line, wherever it was cut") {
    const std::string& whole = recorded();
    const auto cut = GENERATE(as<double>{}, 0.1, 0.3, 0.5, 0.7, 0.9);
    const auto size = static_cast<std::size_t>(cut * static_cast<double>(whole.size()));
    const std::string part = whole.substr(0, size);
    const auto lines = lines_of(part).size();
    const Replayed result = replayed(part);
    REQUIRE(std::holds_alternative<Unreadable>(result));
    CHECK(std::get<Unreadable>(result).line == lines + (part.ends_with('\n') ? 1 : 0));
    CHECK(std::get<Unreadable>(result).why.starts_with("it is cut off"));
}

TEST_CASE("a transcript that lost its last line was cut off") {
    auto lines = lines_of(recorded());
    lines.pop_back();
    const Replayed result = replayed(joined(lines));
    REQUIRE(std::holds_alternative<Unreadable>(result));
    CHECK(std::get<Unreadable>(result).line == lines.size() + 1);
}

TEST_CASE("a line that is gone from the middle is noticed") {
    auto lines = lines_of(recorded());
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(line_with(lines, " event none")));
    CHECK_FALSE(std::holds_alternative<Agreed>(replayed(joined(lines))));
}

TEST_CASE("what is no transcript is refused, at its line") {
    const auto why = [](const std::string& text) {
        const Replayed result = replayed(text);
        return std::holds_alternative<Unreadable>(result) ? to_string(result) : std::string{};
    };
    CHECK(why("").starts_with("line 1: it is cut off"));
    CHECK(why("toxrelay-transcript 1 with-secrets").starts_with("line 1: it is cut off"));
    CHECK(why("hello\n") == "line 1: it is no transcript\n");
    CHECK(why("toxrelay-transcript 1 with-secrets\r\n").starts_with("line 1: it is damaged"));
    CHECK(why("toxrelay-transcript 2 with-secrets\n").starts_with("line 1: it is of another version"));
    CHECK(why("toxrelay-transcript 1 without-secrets\n").starts_with("line 1: it was recorded without secrets"));
    const std::string header = "toxrelay-transcript 1 with-secrets\n";
    CHECK(why(header + "hello\n").starts_with("line 2: it is damaged"));
    CHECK(why(header + "0.000000000 1 read 00\n").starts_with("line 2: it is damaged"));  // there is no such client
    CHECK(why(header + "0.000000000 1 client relay\n").starts_with("line 2: it is damaged"));
    CHECK(why(header + "0.0 1 client\n").starts_with("line 2: it is damaged"));
    CHECK(why(recorded() + "0.000000000 1 read 00\n").find("nothing follows") != std::string::npos);
}

TEST_CASE("what cannot be read is told, and a line that never ends is not kept") {
    std::ifstream folder{"/"};
    CHECK(to_string(transcript::replay(folder)) == "line 1: it cannot be read\n");
    struct Endless : std::streambuf {
        int_type underflow() override {
            setg(all.data(), all.data(), all.data() + all.size());
            return 'a';
        }
        std::string all = std::string(65536, 'a');
    } endless;
    std::istream stream{&endless};
    CHECK(to_string(transcript::replay(stream)) == "line 1: it is damaged: no line is as long\n");
}

TEST_CASE("lines of any length are read whole") {
    for (const std::size_t size : {std::size_t{4094}, std::size_t{4095}, std::size_t{4096}, std::size_t{100'000}}) {
        std::string text;
        {
            const auto recorder = Recorder::with_secrets([&](std::string_view line) { text += line; }, Instant{});
            RecordedClient client{
                recorder.get(), {.relay = key(1)}, KeyPair{SecretKey{made(2)}}, SessionSeed{made(3)}, Instant{}};
            const std::string front = "0.000000000 1 send_onion ";
            const std::string status = " not_connected";
            // With an even number of digits.
            const std::vector<std::byte> payload((size - front.size() - status.size()) / 2);
            (void)client.send_onion(payload);
        }
        CHECK(std::holds_alternative<Agreed>(replayed(text)));
    }
    // As long as the pieces in which they are read, whatever that is.
    for (std::size_t size = 1; size < 10'000; ++size) {
        std::istringstream text{std::string(size, 'a') + "\n"};
        transcript::Reader reader{text};
        CHECK(reader.next() == nullptr);
        CHECK(reader.trouble()->why == "it is no transcript");
    }
}

TEST_CASE("a timeout that never comes replays, whenever the recorder began") {
    std::string text;
    {
        const auto recorder = Recorder::with_secrets([&](std::string_view line) { text += line; }, Instant{5s});
        const RecordedClient client{recorder.get(),
                                    {.relay = key(1), .connect_timeout = Duration::max()},
                                    KeyPair{SecretKey{made(2)}},
                                    SessionSeed{made(3)},
                                    Instant{5s}};
    }
    CHECK_THAT(text, Contains(" until never connect\n"));
    CHECK(std::holds_alternative<Agreed>(replayed(text)));
}

TEST_CASE("as many lines as wanted are replayed") {
    std::istringstream transcript{recorded()};
    const Replayed result = transcript::replay(transcript, 20);
    REQUIRE(std::holds_alternative<Agreed>(result));
    CHECK(std::get<Agreed>(result).lines == 20);
}

TEST_CASE("every command is recorded with what became of it, and replays") {
    std::string text;
    {
        const auto recorder = Recorder::with_secrets([&](std::string_view line) { text += line; }, Instant{5s});
        std::vector<Hop> through;
        through.push_back({HttpProxy{std::get<HttpCredentials>(HttpCredentials::from("user", ""))},
                           {*HostName::from("proxy.example"), 1080}});
        through.push_back({Socks5Proxy{std::get<Socks5Credentials>(Socks5Credentials::from("u", "p"))},
                           {Ipv4{std::byte{127}, {}, {}, std::byte{1}}, 33445}});
        through.push_back({Socks5Proxy{}, {Ipv6{}, 33445}});
        RecordedClient client{recorder.get(),       {.relay = key(1)}, KeyPair{SecretKey{made(2)}},
                              SessionSeed{made(3)}, Instant{5s},       through};
        const RouteId stale = RouteId::recorded(Slot::from_connection_id(17), 4);
        CHECK(client.open_route(key(4)) == SendStatus::queued);
        CHECK(client.open_route(key(4)) == SendStatus::already_asked);
        CHECK(client.close_route(key(5)) == SendStatus::unknown_route);
        CHECK(client.close_route(stale) == SendStatus::unknown_route);
        CHECK(client.send_data(stale, bytes_of("hello")) != SendStatus::queued);
        CHECK(client.send_oob(key(4), bytes_of("hello")) != SendStatus::queued);
        CHECK(client.send(key(4), {}) != SendStatus::queued);
        CHECK(client.send_onion(bytes_of("onion")) != SendStatus::queued);
        CHECK(client.send_forward({Ipv4{std::byte{10}}, 33445}, {}) != SendStatus::queued);
        CHECK(client.send_forward({Ipv6{std::byte{10}}, 33445}, bytes_of("on")) != SendStatus::queued);
        client.commit_write(client.write_buffer().size() / 2, Instant{6s});
        client.commit_write(100'000, Instant{6s});  // more than there is
        client.handle_timeout(Instant{7s});
        const std::string answer = "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n";
        const MutableBytes room = client.read_buffer();
        std::ranges::copy(bytes_of(answer), room.begin());
        client.commit_read(answer.size(), Instant{8s});
        while (client.poll_event()) {
        }
        client.close();
        client.transport_ended(TransportEnd::eof);
        CHECK_FALSE(client.poll_event());
    }
    const Replayed result = replayed(text);
    INFO(text);
    INFO(to_string(result));
    CHECK(std::holds_alternative<Agreed>(result));
    for (const char* what :
         {"client relay ", "via http login 75736572 - to name proxy.example 1080",
          "via socks5 login 75 70 to ipv4 7f000001 33445", "via socks5 to ipv6 00000000000000000000000000000000 33445",
          "already_asked", "close_route_to ", "close_route 17.4 unknown_route", "send_forward ipv4 0a000000 33445 - ",
          "event closed proxy_credentials_refused at 0 request 407", "ended eof", "0.000000000 1 client",
          "2.000000000 1 timeout"}) {
        INFO(what);
        CHECK(text.find(what) != std::string::npos);
    }
}

TEST_CASE("what a transport read or took before the client was told of its end replays") {
    std::string text;
    std::string handshake;
    {
        const auto recorder = Recorder::with_secrets([&](std::string_view line) { text += line; }, Instant{});
        RecordedClient client{
            recorder.get(), {.relay = key(1)}, KeyPair{SecretKey{made(2)}}, SessionSeed{made(3)}, Instant{}};
        const Bytes out = client.write_buffer();
        handshake = transcript::to_hex(out);
        const MutableBytes in = client.read_buffer();  // a transport has both, and tells later what it did
        const auto end = GENERATE(TransportEnd::eof, TransportEnd::error);
        const bool is_polled = GENERATE(false, true);
        client.transport_ended(end);
        if (is_polled) CHECK(client.poll_event());
        std::ranges::copy(bytes_of("late"), in.begin());
        client.commit_read(4, Instant{1s});
        client.commit_write(out.size(), Instant{1s});
        client.commit_write(1, Instant{1s});
        while (client.poll_event()) {
        }
    }
    CHECK_THAT(text, Contains(" reading\n") && Contains(" read 6c617465\n") && Contains(" write " + handshake + "\n") &&
                         Contains(" write -\n"));
    const Replayed result = replayed(text);
    INFO(text);
    INFO(to_string(result));
    CHECK(std::holds_alternative<Agreed>(result));
}

TEST_CASE("what a transport read or took while the client ended of itself replays") {
    std::string text;
    std::string handshake;
    {
        const auto recorder = Recorder::with_secrets([&](std::string_view line) { text += line; }, Instant{});
        RecordedClient client{
            recorder.get(), {.relay = key(1)}, KeyPair{SecretKey{made(2)}}, SessionSeed{made(3)}, Instant{}};
        const Bytes out = client.write_buffer();
        handshake = transcript::to_hex(out);
        const MutableBytes in = client.read_buffer();
        client.handle_timeout(Instant{10s});
        CHECK(client.poll_event());
        std::ranges::copy(bytes_of("late"), in.begin());
        client.commit_read(4, Instant{11s});
        client.commit_write(out.size(), Instant{11s});
    }
    CHECK_THAT(text, Contains(" read -\n") && Contains(" write " + handshake + "\n"));
    CHECK(std::holds_alternative<Agreed>(replayed(text)));
}

TEST_CASE("what is committed without a buffer that was lent is nothing, and replays") {
    std::string text;
    {
        const auto recorder = Recorder::with_secrets([&](std::string_view line) { text += line; }, Instant{});
        RecordedClient client{
            recorder.get(), {.relay = key(1)}, KeyPair{SecretKey{made(2)}}, SessionSeed{made(3)}, Instant{}};
        const MutableBytes room = client.read_buffer();
        std::ranges::copy(bytes_of("a handshake, in part"), room.begin());
        client.commit_read(20, Instant{});
        client.commit_read(20, Instant{});
        CHECK(client.statistics().received.bytes == 20);
    }
    CHECK_THAT(text, Contains(" read -\n"));
    CHECK(std::holds_alternative<Agreed>(replayed(text)));
}

TEST_CASE("a call that is not told the time stands at the latest that any client was told") {
    std::string text;
    {
        const auto recorder = Recorder::with_secrets([&](std::string_view line) { text += line; }, Instant{});
        RecordedClient one{
            recorder.get(), {.relay = key(1)}, KeyPair{SecretKey{made(2)}}, SessionSeed{made(3)}, Instant{1s}};
        RecordedClient other{
            recorder.get(), {.relay = key(1)}, KeyPair{SecretKey{made(4)}}, SessionSeed{made(5)}, Instant{2s}};
        one.close();
        other.handle_timeout(Instant{3s});
        one.handle_timeout(Instant{2s});  // late
        CHECK(one.poll_event());
    }
    CHECK_THAT(text, Contains("\n2.000000000 1 close\n") && Contains("\n3.000000000 2 timeout\n") &&
                         Contains("\n2.000000000 1 timeout\n3.000000000 1 event closed "));
    CHECK(std::holds_alternative<Agreed>(replayed(text)));
}

TEST_CASE("the date is written down when a recorder is told, and replays") {
    std::string text;
    {
        const auto recorder = Recorder::with_secrets([&](std::string_view line) { text += line; }, Instant{5s});
        recorder->clock(Instant{5s}, 1795612345s + 7ns);
        const RecordedClient client{
            recorder.get(), {.relay = key(1)}, KeyPair{SecretKey{made(2)}}, SessionSeed{made(3)}, Instant{5s}};
        recorder->clock(Instant{6s}, 0s);
    }
    CHECK(lines_of(text)[1] == "0.000000000 0 clock 1795612345.000000007");
    CHECK_THAT(text, Contains("\n1.000000000 0 clock 0.000000000\n"));
    CHECK(std::holds_alternative<Agreed>(replayed(text)));
    text.replace(text.find("1795612345"), 1, "x");
    CHECK(to_string(replayed(text)).starts_with("line 2: it is damaged"));
}

TEST_CASE("without secrets no host and no credentials are written") {
    std::string text;
    {
        const auto recorder = Recorder::without_secrets([&](std::string_view line) { text += line; }, Instant{},
                                                        transcript::PseudonymKey{made(9)});
        std::vector<Hop> through;
        through.push_back({HttpProxy{std::get<HttpCredentials>(HttpCredentials::from("someuser", "somepassword"))},
                           {*HostName::from("relay.example"), 33445}});
        RecordedClient client{recorder.get(),       {.relay = key(1)}, KeyPair{SecretKey{made(2)}},
                              SessionSeed{made(3)}, Instant{},         through};
        (void)client.send_forward({Ipv4{std::byte{10}}, 33445}, bytes_of("hello"));
        client.commit_write(client.write_buffer().size(), Instant{});
    }
    CHECK(text.find("via http login ~ ~ to name ~ 33445") != std::string::npos);
    CHECK(text.find("send_forward ipv4 ~4 33445 ~5") != std::string::npos);
    CHECK(text.find("example") == std::string::npos);
    CHECK(text.find("someuser") == std::string::npos);
    CHECK(text.find(" secret ") == std::string::npos);
    CHECK(text.find(" seed ") == std::string::npos);
}

}  // namespace toxrelay::transcript_test
