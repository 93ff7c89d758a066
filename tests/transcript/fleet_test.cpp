// A fleet in hostile weather, recorded: some hundred connections that end in every way that a network has.

#include <cstddef>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <variant>

#include <catch2/catch.hpp>

#include "tests/transcript/recorded_fleet.hpp"
#include "toxrelay/transcript/replay.hpp"

namespace toxrelay::transcript_test {
namespace {

using std::chrono::minutes;

}  // namespace

TEST_CASE("a fleet of fifty in hostile weather replays without a difference") {
    const FleetRun run = run_fleet(25, "hostile", minutes{3}, Recorded::with_secrets);
    REQUIRE(run.delivered > 1000);
    std::istringstream transcript{run.transcript};
    const transcript::Replayed result = transcript::replay(transcript);
    INFO(to_string(result));
    const auto* agreed = std::get_if<transcript::Agreed>(&result);
    REQUIRE(agreed);
    CHECK(agreed->clients > 50);  // connections broke, and others came
    CHECK(agreed->lines == lines_of(run.transcript).size());
}

TEST_CASE("recording changes nothing that happens") {
    const FleetRun unrecorded = run_fleet(5, "hostile", minutes{3}, Recorded::not_at_all);
    CHECK(run_fleet(5, "hostile", minutes{3}, Recorded::with_secrets).trace_hash == unrecorded.trace_hash);
    CHECK(run_fleet(5, "hostile", minutes{3}, Recorded::without_secrets).trace_hash == unrecorded.trace_hash);
}

TEST_CASE("a transcript without secrets holds no key, no payload and no byte of the wire") {
    const FleetRun open = run_fleet(5, "mobile", minutes{2}, Recorded::with_secrets);
    const FleetRun hidden = run_fleet(5, "mobile", minutes{2}, Recorded::without_secrets);
    // Whatever the one has in hexadecimal digits: keys, seeds, payloads, bytes read and written. The last line is a hash.
    std::set<std::string> secrets;
    std::istringstream words{open.transcript.substr(0, open.transcript.find("\nend "))};
    for (std::string word; words >> word;) {
        const bool hex = word.find_first_not_of("0123456789abcdef") == std::string::npos;
        if (hex && word.size() >= 16) secrets.insert(word);
    }
    REQUIRE(secrets.size() > 1000);
    std::istringstream hidden_words{hidden.transcript.substr(0, hidden.transcript.find("\nend "))};
    for (std::string word; hidden_words >> word;) CHECK(secrets.count(word) == 0);
    // Nor a part of them: there is no run of more than the 12 digits of a pseudonym.
    std::size_t run = 0;
    std::size_t longest = 0;
    for (const char c : hidden.transcript.substr(0, hidden.transcript.find("\nend "))) {
        run = std::string_view{"0123456789abcdef"}.find(c) != std::string_view::npos ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    CHECK(longest == 12);
}

TEST_CASE("the two kinds of transcript have the same entries") {
    const auto open = lines_of(run_fleet(5, "mobile", minutes{2}, Recorded::with_secrets).transcript);
    const auto hidden = lines_of(run_fleet(5, "mobile", minutes{2}, Recorded::without_secrets).transcript);
    REQUIRE(open.size() == hidden.size());
    const auto kind = [](const std::string& line) {
        std::istringstream words{line};
        std::string time;
        std::string client;
        std::string what;
        words >> time >> client >> what;
        return time + client + what;
    };
    for (std::size_t i = 1; i + 1 < open.size(); ++i) CHECK(kind(open[i]) == kind(hidden[i]));
}

TEST_CASE("a peer has the same pseudonym all through a transcript") {
    const auto hidden = run_fleet(2, "calm", minutes{1}, Recorded::without_secrets);
    std::set<std::string> pseudonyms;
    std::istringstream words{hidden.transcript};
    for (std::string word; words >> word;) {
        if (word.starts_with('~') && word.size() == 13) pseudonyms.insert(word);
    }
    CHECK(pseudonyms.size() == 6);  // four peers and two relays
}

}  // namespace toxrelay::transcript_test
