// What comes of replaying a transcript: agreement, or the first difference.

#include "toxrelay/transcript/replay.hpp"

#include <algorithm>
#include <cstddef>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/transcript/recorded_fleet.hpp"
#include "tests/transcript/replayed.hpp"
#include "toxrelay/transcript/end_line.hpp"
#include "toxrelay/transcript/line_hash.hpp"

namespace toxrelay::transcript_test {

using Catch::Matchers::Contains;
using transcript::Agreed;
using transcript::Differs;
using transcript::Replayed;

namespace {

/// With the last line that belongs to these.
std::string ended(const std::vector<std::string>& lines) {
    transcript::LineHash hash;
    const std::string text = joined({lines.begin(), lines.end() - 1});
    hash.add(text);
    return text + end_line(hash);
}

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

TEST_CASE("a line that is gone from the middle is noticed") {
    auto lines = lines_of(recorded());
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(line_with(lines, " event none")));
    CHECK_FALSE(std::holds_alternative<Agreed>(replayed(joined(lines))));
}

TEST_CASE("as many lines as wanted are replayed") {
    std::istringstream transcript{recorded()};
    const Replayed result = transcript::replay(transcript, 20);
    REQUIRE(std::holds_alternative<Agreed>(result));
    CHECK(std::get<Agreed>(result).lines == 20);
}

}  // namespace toxrelay::transcript_test
