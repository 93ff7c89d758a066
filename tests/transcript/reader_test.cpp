// Transcripts that are not whole, and what are none.

#include "toxrelay/transcript/reader.hpp"

#include <cstddef>
#include <fstream>
#include <sstream>
#include <streambuf>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/transcript/recorded_fleet.hpp"
#include "tests/transcript/replayed.hpp"
#include "toxrelay/transcript/recorded_client.hpp"
#include "toxrelay/transcript/recorder.hpp"
#include "toxrelay/transcript/replay.hpp"

namespace toxrelay::transcript_test {

using transcript::Agreed;
using transcript::RecordedClient;
using transcript::Recorder;
using transcript::Replayed;
using transcript::Unreadable;

TEST_CASE("of a transcript that ends in a call that did not come back, that call is made as well") {
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
    const std::string comes_back = "it is cut off in this line; its call comes back here";
    CHECK(result("1.000000000 1 event ") == comes_back);
    CHECK(result("1.000000000 1 open_route " + to_string(key(4)) + " ") == comes_back);
    // Somebody else cut these.
    for (const std::string& piece :
         {std::string{"1.000000000 1 event"}, "1.000000000 1 open_route " + to_string(key(4)),
          std::string{"1.000000000 1 "}, std::string{"1.000000000 1 open_route "}, std::string{"1.000000000 1 read "},
          std::string{"1.000000000 1 read 00"}, std::string{"1.000000000 1 write "}, std::string{"1.000000000 1 close"},
          std::string{"1.000000000 9 event "}}) {
        INFO(piece);
        CHECK(result(piece) == "it is cut off in this line");
    }
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

}  // namespace toxrelay::transcript_test
