// The files that the programs write: what they are, who can read them, and what they never destroy.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <catch2/catch.hpp>

#include "tests/interop/program.hpp"
#include "tests/transcript/programs.hpp"

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace toxrelay::transcript_test {

using interop::Outcome;

namespace {

/// A fleet of two for a minute, with these options.
Outcome fleet(const Words& more) {
    Words all{"--peers", "2", "--relays", "1", "--minutes", "1"};
    all.insert(all.end(), more.begin(), more.end());
    return run("FLEET", all);
}

Outcome recorded(const File& transcript) { return fleet({"--record", transcript.path(), "--record-secrets"}); }

}  // namespace

TEST_CASE("fleet and replay write the same capture, closed to others, and replay --svg a picture") {
    const File transcript{"for_capture"};
    const File by_fleet{"by_fleet.pcapng"};
    const File by_replay{"by_replay.pcapng"};
    const File picture{"picture.svg"};
    REQUIRE(recorded(transcript).status == 0);
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
    CHECK_THAT(fleet({"--pcapng", "/dev/full"}).err, Contains("/dev/full: No space left on device"));
    CHECK(fleet({"--pcapng", "/dev/full"}).status == 1);
    CHECK(run("REPLAY", {transcript.path(), "--svg", "/dev/full"}).status == 1);
    CHECK(run("REPLAY", {transcript.path(), "--svg", "/nonexistent/file"}).status == 2);
    CHECK(run("REPLAY", {transcript.path(), "--pcapng", "--decrypted"}).status == 2);
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

TEST_CASE("replay never writes over the transcript that it reads") {
    const File transcript{"precious"};
    const File link{"link_to_it"};
    REQUIRE(recorded(transcript).status == 0);
    std::filesystem::create_symlink(transcript.path(), link.path());
    const std::string text = transcript.text();
    for (const char* option : {"--pcapng", "--svg"}) {
        for (const auto& out : {transcript.path(), link.path()}) {
            const Outcome outcome = run("REPLAY", {transcript.path(), option, out});
            CHECK(outcome.status == 2);
            CHECK_THAT(outcome.err, Contains("is the transcript itself"));
        }
    }
    CHECK(transcript.text() == text);
}

TEST_CASE("a file that was there stays as it was when there is nothing to write") {
    const File kept{"kept.pcapng"};
    const File transcript{"hidden"};
    kept.write("a capture");
    CHECK(fleet({"--faults", "/nonexistent", "--pcapng", kept.path()}).status == 2);
    CHECK(fleet({"--faults", "/nonexistent", "--record", kept.path()}).status == 2);
    CHECK(fleet({"--print-faults", "--pcapng", kept.path()}).status == 0);
    REQUIRE(fleet({"--record", transcript.path()}).status == 0);
    CHECK(run("REPLAY", {transcript.path(), "--pcapng", kept.path()}).status == 2);
    CHECK(run("REPLAY", {transcript.path(), "--svg", kept.path()}).status == 2);
    transcript.write("no transcript");
    CHECK(run("REPLAY", {transcript.path(), "--pcapng", kept.path()}).status == 2);
    CHECK(kept.text() == "a capture");
}

TEST_CASE("who has a file open does not see what is recorded to one of its name") {
    const File file{"was_there"};
    for (const char* option : {"--record", "--pcapng"}) {
        file.write("open to all\n");
        std::filesystem::permissions(file.path(), std::filesystem::perms::all);
        std::ifstream before{file.path()};
        REQUIRE(fleet({option, file.path()}).status == 0);
        CHECK(std::string{std::istreambuf_iterator<char>{before}, {}} == "open to all\n");
        CHECK(file.mode() == owner_only);
        CHECK(file.text().size() > 1000);
    }
}

TEST_CASE("a file behind a symbolic link is emptied and closed to others, and the link stays") {
    const File file{"behind_link"};
    const File link{"the_link"};
    file.write("something");
    std::filesystem::permissions(file.path(), std::filesystem::perms::all);
    std::filesystem::create_symlink(file.path(), link.path());
    REQUIRE(fleet({"--record", link.path()}).status == 0);
    CHECK(std::filesystem::is_symlink(link.path()));
    CHECK_THAT(file.text(), StartsWith("toxrelay-transcript 1 without-secrets\n"));
    CHECK(file.mode() == owner_only);
}

TEST_CASE("a transcript goes into a pipe, and a reader that leaves is told of at the end") {
    const Outcome whole = shell("$FLEET --peers 2 --minutes 1 --record >(wc -l >&2) >/dev/null; wait $!");
    CHECK(whole.status == 0);
    CHECK(std::stoi(whole.err) > 100);
    const Outcome left = shell("$FLEET --peers 2 --minutes 1 --record >(head -c 100 >/dev/null)");
    CHECK(left.status == 1);
    CHECK_THAT(left.err, Contains("cannot write all of the transcript") && Contains("Broken pipe"));
    CHECK_THAT(left.out, Contains("\ntrace "));
}

TEST_CASE("nothing is recorded over what a program prints, or over its faults") {
    const File file{"printed"};
    const Outcome printed = shell("$FLEET --peers 2 --minutes 1 --record " + file.path() + " >" + file.path());
    CHECK(printed.status == 2);
    CHECK_THAT(printed.err, Contains("--record would overwrite the output"));
    file.write("1 reset 1\n");
    for (const char* option : {"--record", "--pcapng"}) {
        const Outcome faults = fleet({"--faults", file.path(), option, file.path()});
        CHECK(faults.status == 2);
        CHECK_THAT(faults.err, Contains("has the faults in it"));
    }
    CHECK(file.text() == "1 reset 1\n");
    CHECK(shell("$FLEET --peers 2 --minutes 1 --record /dev/null >/dev/null </dev/null").status == 0);
}

TEST_CASE("relay_pipe does not record over its key or what it is to send") {
    const File key{"pipe_key"};
    const File data{"pipe_data"};
    REQUIRE(run("RELAY_PIPE", {"keygen", key.path()}).status == 0);
    data.write("data");
    const std::string text = key.text();
    for (const File* precious : {&key, &data}) {
        const Outcome outcome = run("RELAY_PIPE", {"--relay", "127.0.0.1:1", "--relay-key", std::string(64, '1'),
                                                   "--key", key.path(), "--peer", std::string(64, '2'), "--file",
                                                   data.path(), "--record", precious->path(), "--record-secrets"});
        CHECK(outcome.status == 2);
        CHECK_THAT(outcome.err, Contains("--record would overwrite"));
    }
    CHECK(key.text() == text);
    CHECK(data.text() == "data");
}

TEST_CASE("of a transcript that is cut off, what is there is drawn") {
    const File transcript{"cut"};
    const File picture{"cut.svg"};
    const File capture{"cut.pcapng"};
    REQUIRE(recorded(transcript).status == 0);
    transcript.write(transcript.text().substr(0, 5000));
    CHECK(run("REPLAY", {transcript.path(), "--svg", picture.path()}).status == 2);
    CHECK_THAT(picture.text(), Contains("handshake request, 128 B") && Contains("</svg>"));
    CHECK(run("REPLAY", {transcript.path(), "--pcapng", capture.path()}).status == 2);
    CHECK(capture.text().size() > 1000);
}

}  // namespace toxrelay::transcript_test
