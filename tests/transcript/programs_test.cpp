// The programs' option --record, at tox-bootstrapd, and what replay makes of the files.

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/interop/bootstrapd.hpp"
#include "tests/interop/program.hpp"
#include "tests/interop/proxies.hpp"
#include "toxrelay/random.hpp"

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace toxrelay::transcript_test {
namespace {

using interop::Bootstrapd;
using interop::Outcome;
using Words = std::vector<std::string>;

Outcome run(const char* program, const Words& arguments) {
    const char* path = std::getenv(program);
    if (path == nullptr) FAIL("the build has to say in " << program << " where the program is");
    return interop::run_program(path, arguments);
}

/// A file of this test's own, gone with it.
class File {
public:
    explicit File(const char* name) : path_{std::filesystem::temp_directory_path() / name} {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() { std::filesystem::remove(path_); }

    std::string path() const { return path_.string(); }
    std::filesystem::perms mode() const { return std::filesystem::status(path_).permissions(); }
    std::string text() const {
        std::ifstream file{path_};
        return {std::istreambuf_iterator<char>{file}, {}};
    }
    void write(const std::string& text) const { std::ofstream{path_} << text; }

private:
    std::filesystem::path path_;
};

Words with(const Bootstrapd& relay, const Words& more) {
    Words all{"127.0.0.1:" + std::to_string(relay.port()), to_string(relay.public_key())};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

constexpr auto owner_only = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;

}  // namespace

TEST_CASE("a session of relay_probe with tox-bootstrapd replays without a difference") {
    const Bootstrapd relay;
    const File file{"probe"};
    const auto began = std::time(nullptr);
    const Outcome probe = run("RELAY_PROBE", with(relay, {"--record", file.path(), "--record-secrets"}));
    REQUIRE(probe.status == 0);
    CHECK_THAT(probe.err, StartsWith("warning: ") && Contains(file.path()));
    CHECK(file.mode() == owner_only);
    const Outcome replay = run("REPLAY", {file.path()});
    INFO(replay.out << replay.err);
    CHECK(replay.status == 0);
    CHECK_THAT(replay.out, Contains(" lines of 1 clients agree\n"));
    const std::string clock = "\n0.000000000 0 clock ";
    const std::string text = file.text();
    REQUIRE_THAT(text, Contains(clock));
    const auto seconds = std::stoll(text.substr(text.find(clock) + clock.size()));
    CHECK(seconds >= began);
    CHECK(seconds <= std::time(nullptr));
    CHECK_THAT(run("REPLAY", {file.path(), "--print"}).out, Contains("  it is 20") && Contains(" UTC\n"));
}

TEST_CASE("the program of docs/transcripts.md keeps a session that replays") {
    const Bootstrapd relay;
    const File file{"kept"};
    Words arguments = with(relay, {});
    arguments.insert(arguments.begin(), file.path());
    REQUIRE(run("KEEP_SESSION", arguments).status == 0);
    CHECK_THAT(file.text(), Contains(" event connected\n") && Contains(" event closed closed_locally\n"));
    CHECK(file.mode() == owner_only);
    CHECK(run("REPLAY", {file.path()}).status == 0);
}

TEST_CASE("a session of relay_pipe that waits for somebody in vain replays") {
    const Bootstrapd relay;
    const File key{"own_key"};
    const File file{"pipe"};
    REQUIRE(run("RELAY_PIPE", {"keygen", key.path()}).status == 0);
    const Outcome pipe = run("RELAY_PIPE", {"--relay", "127.0.0.1:" + std::to_string(relay.port()), "--relay-key",
                                            to_string(relay.public_key()), "--key", key.path(), "--peer",
                                            to_string(random_key_pair().public_key()), "--receive", "--wait", "1",
                                            "--record", file.path(), "--record-secrets"});
    CHECK(pipe.status == 1);
    CHECK_THAT(file.text(), Contains(" event route_opened "));
    CHECK(run("REPLAY", {file.path()}).status == 0);
}

TEST_CASE("a program that is killed leaves a transcript of all that it did, which says that it is cut off") {
    const File file{"killed"};
    const char* fleet = std::getenv("FLEET");
    REQUIRE(fleet != nullptr);
    const Outcome killed = interop::run_program("timeout", {"-s", "KILL", "0.3", fleet, "--peers", "2", "--minutes",
                                                            "1000000", "--record", file.path(), "--record-secrets"});
    CHECK(killed.status == 128 + 9);
    const Outcome replay = run("REPLAY", {file.path()});
    CHECK(replay.status == 2);
    CHECK_THAT(replay.err, Contains(": it is cut off"));
    const Outcome print = run("REPLAY", {file.path(), "--print"});
    CHECK(print.status == 2);
    CHECK_THAT(print.out, Contains("* connected\n"));
}

TEST_CASE("both sessions of two_friends replay, and a proxy in between changes nothing about that") {
    const Bootstrapd relay;
    const interop::Proxy proxy = interop::microsocks();
    const File file{"friends"};
    Words arguments{"--record", file.path(), "--record-secrets"};
    if (GENERATE(false, true)) {
        arguments.insert(arguments.end(), {"--proxy", "socks5://127.0.0.1:" + std::to_string(proxy.daemon.at().port)});
    }
    REQUIRE(run("TWO_FRIENDS", with(relay, arguments)).status == 0);
    const Outcome replay = run("REPLAY", {file.path()});
    INFO(replay.out << replay.err);
    CHECK(replay.status == 0);
    CHECK_THAT(replay.out, Contains(" lines of 2 clients agree\n"));
    CHECK_THAT(run("REPLAY", {file.path(), "--print"}).out,
               Contains("  1  * connected\n") && Contains(": 15 bytes \"fine, thank you\", queued\n") &&
                   Contains(": 15 bytes \"fine, thank you\"\n") && Contains("* closed closed_locally\n"));
}

TEST_CASE("a file that was there before and open to others is the owner's alone once it is a transcript") {
    const Bootstrapd relay;
    const File file{"was_open"};
    file.write("something longer than nothing");
    std::filesystem::permissions(file.path(), std::filesystem::perms::all);
    REQUIRE(run("RELAY_PROBE", with(relay, {"--record", file.path()})).status == 0);
    CHECK(file.mode() == owner_only);
    CHECK_THAT(file.text(), StartsWith("toxrelay-transcript 1 without-secrets\n"));
}

TEST_CASE("without --record-secrets there is no warning, and the transcript is for reading") {
    const Bootstrapd relay;
    const File file{"hidden"};
    const Outcome friends = run("TWO_FRIENDS", with(relay, {"--record", file.path()}));
    REQUIRE(friends.status == 0);
    CHECK(friends.err.empty());
    CHECK_THAT(file.text(), !Contains(to_string(relay.public_key())) && !Contains("seed") && !Contains("secret "));
    CHECK_THAT(run("REPLAY", {file.path(), "--print"}).out, Contains(": 15 bytes, queued\n"));
    const Outcome replay = run("REPLAY", {file.path()});
    CHECK(replay.status == 2);
    CHECK_THAT(replay.err, Contains("line 1: it was recorded without secrets"));
    CHECK(run("REPLAY", {file.path(), "--as-test", "x"}).status == 2);
}

TEST_CASE("replay ends with 1 for a difference, and shows it") {
    const Bootstrapd relay;
    const File file{"changed"};
    REQUIRE(run("RELAY_PROBE", with(relay, {"--record", file.path(), "--record-secrets"})).status == 0);
    std::string text = file.text();
    const auto at = text.find(" write ") + std::string{" write "}.size() + 20;
    text[at] = text[at] == '0' ? '1' : '0';
    file.write(text);
    const Outcome replay = run("REPLAY", {file.path()});
    CHECK(replay.status == 1);
    CHECK_THAT(replay.out, Contains(" differs\n") && Contains("\n  recorded  ") && Contains("\n  replayed  "));
    CHECK(run("REPLAY", {file.path(), "--until", "2"}).status == 0);
}

TEST_CASE("replay ends with 2 for what is damaged, cut off, of another version or not there, and names the line") {
    const File file{"damaged"};
    const std::string session =
        run("FLEET", {"--peers", "2", "--relays", "1", "--minutes", "1", "--record", file.path(), "--record-secrets"})
            .err;
    const std::string text = file.text();
    const auto after_changing = [&](const std::string& changed, const Words& options = {}) {
        file.write(changed);
        Words all{file.path()};
        all.insert(all.end(), options.begin(), options.end());
        return run("REPLAY", all);
    };
    for (const Words& options : {Words{}, Words{"--print"}, Words{"--as-test", "x"}}) {
        CHECK(after_changing(text, options).status == 0);
        const Outcome cut = after_changing(text.substr(0, text.size() / 2), options);
        CHECK(cut.status == 2);
        CHECK_THAT(cut.err, Contains(", line ") && Contains(": it is cut off"));
        const Outcome newer = after_changing("toxrelay-transcript 2 with-secrets\n" + text, options);
        CHECK(newer.status == 2);
        CHECK_THAT(newer.err, Contains(", line 1: it is of another version"));
        const Outcome damaged = after_changing(text.substr(0, 35) + "?" + text.substr(35), options);
        CHECK(damaged.status == 2);
        CHECK_THAT(damaged.err, Contains(", line 2: it is damaged"));
    }
    CHECK(run("REPLAY", {"/nonexistent"}).status == 2);
    CHECK(run("REPLAY", {}).status == 2);
    CHECK(run("REPLAY", {file.path(), "--print", "--as-test", "x"}).status == 2);
    CHECK(run("REPLAY", {file.path(), "--until", "0"}).status == 2);
}

TEST_CASE("fleet and replay write the same capture, closed to others, and replay --svg a picture") {
    const Words options{"--peers", "2", "--relays", "1", "--minutes", "1"};
    const auto fleet = [&](const Words& more) {
        Words all = options;
        all.insert(all.end(), more.begin(), more.end());
        return run("FLEET", all);
    };
    const File transcript{"for_capture"};
    const File by_fleet{"by_fleet.pcapng"};
    const File by_replay{"by_replay.pcapng"};
    const File picture{"picture.svg"};
    REQUIRE(fleet({"--record", transcript.path(), "--record-secrets"}).status == 0);
    const bool decrypted = GENERATE(false, true);
    Words drawing{"--pcapng", by_fleet.path()};
    Words replaying{transcript.path(), "--pcapng", by_replay.path()};
    if (decrypted) {
        drawing.emplace_back("--decrypted");
        replaying.emplace_back("--decrypted");
    }
    REQUIRE(fleet(drawing).status == 0);
    REQUIRE(run("REPLAY", replaying).status == 0);
    CHECK(by_fleet.text() == by_replay.text());
    CHECK((by_fleet.text().find("frame 0: 04") != std::string::npos) == decrypted);
    CHECK(by_fleet.mode() == owner_only);
    CHECK(run("REPLAY", {transcript.path(), "--svg", picture.path(), "--client", "2"}).status == 0);
    CHECK_THAT(picture.text(), StartsWith("<svg ") && Contains("handshake request, 128 B"));
    CHECK(run("REPLAY", {transcript.path(), "--svg", picture.path(), "--client", "3"}).status == 2);
    CHECK(run("REPLAY", {transcript.path(), "--pcapng", "/dev/full"}).status == 1);
    CHECK(run("REPLAY", {transcript.path(), "--decrypted"}).status == 2);
    CHECK(fleet({"--pcapng", "/nonexistent/file"}).status == 2);
    CHECK(fleet({"--pcapng", "/dev/full"}).status == 1);
    CHECK(fleet({"--decrypted"}).status == 2);
    CHECK(fleet({"--pcapng", by_fleet.path(), "--record", transcript.path()}).status == 2);
}

TEST_CASE("a file that cannot be made or not be filled is told") {
    const Outcome nowhere = run("FLEET", {"--peers", "2", "--minutes", "1", "--record", "/nonexistent/file"});
    CHECK(nowhere.status == 2);
    CHECK_THAT(nowhere.err, Contains("cannot record to /nonexistent/file"));
    const Outcome full = run("FLEET", {"--peers", "2", "--minutes", "1", "--record", "/dev/full"});
    CHECK(full.status == 1);
    CHECK_THAT(full.err, Contains("cannot write all of the transcript to /dev/full"));
    CHECK(run("FLEET", {"--record"}).status == 2);
    CHECK(run("FLEET", {"--record-secrets"}).status == 2);
}

}  // namespace toxrelay::transcript_test
