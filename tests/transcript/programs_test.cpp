// The programs' option --record, at tox-bootstrapd, and what replay makes of the files.

#include "tests/transcript/programs.hpp"

#include <cstdlib>
#include <ctime>
#include <string>

#include <catch2/catch.hpp>

#include "tests/interop/bootstrapd.hpp"
#include "tests/interop/program.hpp"
#include "tests/interop/proxies.hpp"
#include "toxrelay/random.hpp"

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace toxrelay::transcript_test {

using interop::Bootstrapd;
using interop::Outcome;

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

TEST_CASE("replay ends with 1 for a difference, with 2 when the file is damaged as well, and shows it") {
    const Bootstrapd relay;
    const File file{"changed"};
    REQUIRE(run("RELAY_PROBE", with(relay, {"--record", file.path(), "--record-secrets"})).status == 0);
    std::string text = file.text();
    const auto at = text.find(" write ") + std::string{" write "}.size() + 20;
    text[at] = text[at] == '0' ? '1' : '0';
    file.write(text);
    const auto shows_it = [](const Outcome& outcome) {
        CHECK_THAT(outcome.out, Contains(" differs\n") && Contains("\n  recorded  ") && Contains("\n  replayed  "));
    };
    const Outcome damaged = run("REPLAY", {file.path()});
    CHECK(damaged.status == 2);
    shows_it(damaged);
    CHECK_THAT(damaged.out, Contains("and behind that, line ") && Contains("it is damaged"));
    file.write(text.substr(0, text.find("\nend ") + 1));
    const Outcome replay = run("REPLAY", {file.path()});
    CHECK(replay.status == 1);
    shows_it(replay);
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
    CHECK(run("REPLAY", {file.path(), "--as-test", "two\nlines"}).status == 2);
    file.write(text + "more\n");
    const Outcome more = run("REPLAY", {file.path(), "--as-test", "x"});
    CHECK(more.status == 2);
    CHECK(more.out.empty());
    file.write(text.substr(0, text.size() - 40) + "\n0.000000000 1 \x1b[31mred \x07\n");
    CHECK_THAT(run("REPLAY", {file.path(), "--print"}).out, !Contains("\x1b") && !Contains("\x07"));
}

TEST_CASE("what cannot be written to standard output is a failure") {
    const File file{"for_full"};
    REQUIRE(run("FLEET", {"--peers", "2", "--minutes", "1", "--record", file.path(), "--record-secrets"}).status == 0);
    for (const char* options : {"", "--print", "--as-test x"}) {
        CHECK(shell("$REPLAY " + file.path() + " " + options + " >/dev/full").status == 1);
    }
}

TEST_CASE("paths mean what they meant where bazel run was called") {
    const File file{"relative"};
    CHECK(shell("cd / && BUILD_WORKING_DIRECTORY=" + folder() + " $FLEET --peers 2 --minutes 1 --record relative")
              .status == 0);
    CHECK_THAT(file.text(), Contains("\nend "));
}

}  // namespace toxrelay::transcript_test
