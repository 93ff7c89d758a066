// small_relay as people run it: our own clients meet at it, and it says what it should.

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/conformance/adapter.hpp"
#include "tests/interop/daemon.hpp"
#include "tests/interop/delivery.hpp"
#include "tests/interop/meeting.hpp"
#include "tests/interop/peer.hpp"
#include "tests/interop/program.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/posix/address.hpp"
#include "toxrelay/route_id.hpp"
#include "toxrelay/send_status.hpp"
#include "toxrelay/wire.hpp"

using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

namespace toxrelay::interop {
namespace {

std::string path() {
    const char* path = std::getenv("SMALL_RELAY");
    if (path == nullptr) FAIL("the build has to say in SMALL_RELAY where the program is");
    return path;
}

/// The program, and what its one line says.
struct SmallRelay {
    Daemon daemon{{.path = path(),
                   .package = "none: it is built here",
                   .arguments =
                       [](const Daemon::Place& place) {
                           return std::vector<std::string>{"--port", std::to_string(place.port)};
                       },
                   .listens = [](const std::string& log) { return log.ends_with('\n'); }}};

    PublicKey public_key() const { return std::get<PublicKey>(parse_public_key(said_key())); }
    posix::HostPort at(const std::string& host = "127.0.0.1") const { return daemon.at(host); }

private:
    std::string said_key() const {
        const std::string said = daemon.log();
        const std::string port = ":" + std::to_string(daemon.port()) + " ";
        const std::size_t at = said.find(port);
        if (at == std::string::npos) throw std::runtime_error{"this is not what it says: " + said};
        return said.substr(at + port.size(), 2 * key_size);
    }
};

using Friends = Meeting<SmallRelay>;

std::string in_temporary_folder(const std::string& name) {
    const char* folder = std::getenv("TEST_TMPDIR");
    return std::string{folder != nullptr ? folder : "/tmp"} + "/" + name;
}

/// Starts it, sends it this signal when it listens, and waits for its end. With job control, since a shell without has what
/// it starts in the background ignore Ctrl-C.
Outcome interrupted_by(const std::string& signal) {
    const std::string script = R"(set -m; "$0" --port 0 >"$1" & set +m; until [[ -s $1 ]]; do sleep 0.01; done
                                  kill -"$2" $!; wait $!; status=$?; cat "$1"; rm "$1"; exit $status)";
    return run_program("bash", {"-c", script, path(), in_temporary_folder("said"), signal});
}

}  // namespace

TEST_CASE("at small_relay two clients see each other, and data goes both ways") {
    Friends friends;
    friends.open_routes();
    Peer& alice = friends.alice;
    Peer& bob = friends.bob;
    CHECK(alice.client->statistics().last_round_trip.has_value());
    REQUIRE(alice.client->send_data(*alice.route_to(bob), bytes_of("ping?")) == SendStatus::queued);
    REQUIRE(bob.client->send_data(*bob.route_to(alice), bytes_of("pong!")) == SendStatus::queued);
    REQUIRE(friends.until([&] { return alice.data.size() == 5 && bob.data.size() == 5; }));
    CHECK(std::ranges::equal(bob.data, bytes_of("ping?")));
    CHECK(std::ranges::equal(alice.data, bytes_of("pong!")));
    bob.client->close();
    CHECK(friends.until([&] { return alice.times_offline == 1; }));
}

TEST_CASE("at small_relay out-of-band packets reach a client without a route, and onion requests harm nobody") {
    Friends friends;
    Peer& alice = friends.alice;
    Peer& bob = friends.bob;
    REQUIRE(friends.until([&] { return alice.connected && bob.connected; }));
    const std::string longest(max_oob_size, 'x');
    REQUIRE(alice.client->send_onion(std::vector<std::byte>(max_onion_size)) == SendStatus::queued);
    REQUIRE(alice.client->send_oob(bob.key(), bytes_of(longest)) == SendStatus::queued);
    REQUIRE(bob.client->send_oob(alice.key(), bytes_of("hello")) == SendStatus::queued);
    REQUIRE(friends.until([&] { return alice.oob.size() == 1 && bob.oob.size() == 1; }));
    CHECK(bob.oob[0].sender == alice.key());
    CHECK(bob.oob[0].text == longest);
    CHECK(alice.oob[0].sender == bob.key());
    CHECK(alice.oob[0].text == "hello");
    CHECK_FALSE(alice.closed);
}

TEST_CASE("1 MiB arrives through small_relay intact and in order, in packets of all sizes") {
    Friends friends;
    friends.open_routes();
    Delivery delivery{friends.alice, friends.bob, std::size_t{1} << 20U};
    const bool arrived = friends.until([&] {
        delivery.send_more();
        return delivery.complete();
    });
    INFO(friends.bob.data.size() << " bytes arrived");
    REQUIRE(arrived);
    CHECK(delivery.intact());
}

TEST_CASE("small_relay takes who connects over IPv6 as well") {
    const SmallRelay relay;
    const auto adapter = conformance::posix_adapter();
    Peer alice{*adapter, {.relay = relay.public_key()}, relay.at("::1")};
    CHECK(eventually(*adapter, [&] { return alice.connected; }));
}

TEST_CASE("small_relay hangs up on a client that has the wrong public key for it") {
    const SmallRelay relay;
    const auto adapter = conformance::posix_adapter();
    Peer mistaken{*adapter, {.relay = stranger()}, relay.at()};
    REQUIRE(eventually(*adapter, [&] { return mistaken.closed.has_value(); }));
    CHECK(mistaken.closed == CloseReason::closed_in_handshake);
}

TEST_CASE("small_relay ends with 0 when it is interrupted or told to terminate") {
    for (const std::string signal : {"INT", "TERM"}) {
        const auto outcome = interrupted_by(signal);
        INFO(signal << ": " << outcome.out << outcome.err);
        CHECK(outcome.status == 0);
        CHECK(std::ranges::count(outcome.out, '\n') == 1);
        CHECK(outcome.err.empty());
    }
}

TEST_CASE("small_relay has the key of its key file, and refuses a file that others may read or that holds no key") {
    const std::string file = in_temporary_folder("key");
    const std::string secret(2 * key_size, '7');
    const KeyPair keys{std::get<SecretKey>(parse_secret_key(secret))};
    std::ofstream{file} << secret << "\n";
    std::filesystem::permissions(file, std::filesystem::perms{0600});
    const std::string script = R"("$0" --port 0 --key "$1" >"$1.said" & until [[ -s $1.said ]]; do sleep 0.01; done
                                  kill $!; cat "$1.said")";
    const auto outcome = run_program("bash", {"-c", script, path(), file});
    CHECK_THAT(outcome.out, EndsWith(" " + to_string(keys.public_key()) + "\n"));

    const auto refused = [&](const std::string& why) {
        const auto no_key = run_program(path(), {"--port", "0", "--key", file});
        CHECK_THAT(no_key.err, StartsWith("small_relay: ") && Contains(file) && Contains(why));
        CHECK(std::ranges::count(no_key.err, '\n') == 1);
        return no_key.status == 1 && no_key.out.empty();
    };
    std::filesystem::permissions(file, std::filesystem::perms{0640});
    CHECK(refused("chmod 600"));
    std::filesystem::permissions(file, std::filesystem::perms{0600});
    std::ofstream{file, std::ios::app} << "more";
    CHECK(refused("is not a key file"));
    std::filesystem::remove(file);
    CHECK(refused("cannot open key file"));
}

TEST_CASE("small_relay that finds its port taken says so and ends with 1") {
    const SmallRelay relay;
    const auto outcome = run_program(path(), {"--port", std::to_string(relay.daemon.port())});
    CHECK(outcome.status == 1);
    CHECK(outcome.out.empty());
    CHECK_THAT(outcome.err, StartsWith("small_relay: bind ") && EndsWith(": Address already in use\n"));
}

TEST_CASE("small_relay called in a wrong way says how to write it in one line and ends with 2") {
    const std::vector<std::vector<std::string>> wrong{
        {"--port"}, {"--port", "65536"}, {"--port", "-1"}, {"--port", "80x"}, {"--key"}, {"33445"}, {"--ports", "1"}};
    for (const auto& arguments : wrong) {
        const auto outcome = run_program(path(), arguments);
        INFO(arguments[0]);
        CHECK(outcome.status == 2);
        CHECK(outcome.out.empty());
        const bool is_port = arguments.size() == 2 && arguments[0] == "--port";
        CHECK_THAT(outcome.err,
                   StartsWith(is_port ? "small_relay: --port takes a number of 0 to 65535: write --port 33445"
                                      : "small_relay: write small_relay [--port PORT]"));
        CHECK(std::ranges::count(outcome.err, '\n') == 1);
    }
    const auto help = run_program(path(), {"--help"});
    CHECK(help.status == 0);
    CHECK_THAT(help.out, StartsWith("usage: small_relay ") && Contains("Onion and forward requests"));
}

}  // namespace toxrelay::interop
