// The example programs as people run them: what they say, and with which status they end.

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/interop/bootstrapd.hpp"
#include "tests/interop/program.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/random.hpp"

using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

namespace toxrelay::interop {
namespace {

std::string path_of(const char* variable) {
    const char* path = std::getenv(variable);
    if (path == nullptr) FAIL("the build has to say in " << variable << " where the program is");
    return path;
}
Outcome two_friends(const std::vector<std::string>& arguments) {
    return run_program(path_of("TWO_FRIENDS"), arguments);
}
Outcome relay_probe(const std::vector<std::string>& arguments) {
    return run_program(path_of("RELAY_PROBE"), arguments);
}

Outcome six_steps(const std::vector<std::string>& arguments) { return run_program(path_of("SIX_STEPS"), arguments); }

std::string host_port(const Bootstrapd& relay) { return "127.0.0.1:" + std::to_string(relay.port()); }
std::string key_of(const Bootstrapd& relay) { return to_string(relay.public_key()); }
std::string other_key() { return to_string(random_key_pair().public_key()); }
const std::string some_key(64, 'a');

// `json` read by somebody else's parser: the Python expression `what` of the object `it`.
std::string from_json(const std::string& json, const std::string& what) {
    const auto parsed = run_program(
        "python3", {"-c", "import json, sys; it = json.load(sys.stdin); print(json.dumps(" + what + "), end='')"},
        json);
    INFO(json << parsed.err);
    REQUIRE(parsed.status == 0);
    return parsed.out;
}

void check_usage_error(const Outcome& outcome, const std::string& program, const std::string& how_to_write_it) {
    CHECK(outcome.status == 2);
    CHECK(outcome.out.empty());
    CHECK_THAT(outcome.err, StartsWith(program + ": ") && Contains(how_to_write_it) && EndsWith("\n"));
    CHECK(std::ranges::count(outcome.err, '\n') == 1);
}

}  // namespace

TEST_CASE("two_friends meet at a relay, print a timeline and end with 0") {
    const Bootstrapd relay;
    const auto outcome = two_friends({host_port(relay), key_of(relay)});
    INFO(outcome.out << outcome.err);
    CHECK(outcome.status == 0);
    CHECK(outcome.err.empty());
    CHECK_THAT(outcome.out, Contains("alice  is connected") && Contains("bob    is connected"));
    CHECK_THAT(outcome.out, Contains("bob    receives out of band from"));
    CHECK_THAT(outcome.out, Contains("bob    receives data: how are you?"));
    CHECK_THAT(outcome.out, Contains("alice  receives data: fine, thank you"));
    CHECK_THAT(outcome.out, Contains("alice  is told that the peer has left"));
    CHECK_THAT(outcome.out, EndsWith("all of it happened\n"));
}

TEST_CASE("two_friends meet over IPv6 and by name as well") {
    const Bootstrapd relay;
    CHECK(two_friends({"[::1]:" + std::to_string(relay.port()), key_of(relay)}).status == 0);
    CHECK(two_friends({"localhost:" + std::to_string(relay.port()), key_of(relay)}).status == 0);
}

TEST_CASE("two_friends with the wrong key say which step failed and why, and end with 1") {
    const Bootstrapd relay;
    const auto outcome = two_friends({host_port(relay), other_key()});
    CHECK(outcome.status == 1);
    CHECK_THAT(outcome.err, Contains("failed at 'both connect'") && Contains("check its public key"));
}

TEST_CASE("two_friends without a relay say that the connection was refused, and end with 1") {
    Bootstrapd relay;
    relay.kill();
    const auto outcome = two_friends({host_port(relay), key_of(relay)});
    CHECK(outcome.status == 1);
    CHECK_THAT(outcome.err,
               Contains("failed at 'both connect'") && Contains(host_port(relay)) && Contains("Connection refused"));
}

TEST_CASE("two_friends called in a wrong way say in one line how to call them, and end with 2") {
    check_usage_error(two_friends({}), "two_friends", "two_friends HOST:PORT PUBLIC_KEY");
    check_usage_error(two_friends({"127.0.0.1:1", some_key, "more"}), "two_friends", "HOST:PORT PUBLIC_KEY");
    check_usage_error(two_friends({"127.0.0.1", some_key}), "two_friends", "127.0.0.1:33445");
    check_usage_error(two_friends({"127.0.0.1:65536", some_key}), "two_friends", "1 to 65535");
    check_usage_error(two_friends({"::1:33445", some_key}), "two_friends", "[::1]:33445");
    check_usage_error(two_friends({"127.0.0.1:1", some_key.substr(1)}), "two_friends", "64 hexadecimal digits");
    check_usage_error(two_friends({"127.0.0.1:1", some_key.substr(1)}), "two_friends", "63 characters");
    check_usage_error(two_friends({"127.0.0.1:1", some_key.substr(1) + "g"}), "two_friends", "0-9, a-f and A-F");
}

TEST_CASE("an argument with control characters is not sent to the terminal as it is") {
    const auto outcome = two_friends({"evil\033[2J\nhost", some_key});
    check_usage_error(outcome, "two_friends", "evil?[2J?host");
}

TEST_CASE("--help prints the usage and ends with 0") {
    for (const auto& outcome : {two_friends({"--help"}), relay_probe({"--help"})}) {
        CHECK(outcome.status == 0);
        CHECK(outcome.err.empty());
        CHECK_THAT(outcome.out, StartsWith("usage: ") && Contains("Exit status"));
    }
}

TEST_CASE("relay_probe finds a healthy relay healthy, in words") {
    const Bootstrapd relay;
    const auto outcome = relay_probe({host_port(relay), key_of(relay)});
    INFO(outcome.out << outcome.err);
    CHECK(outcome.status == 0);
    CHECK_THAT(outcome.out, Contains("5 of 5 answered") && Contains("own key") && EndsWith("\nhealthy\n"));
}

TEST_CASE("relay_probe --json prints one object with times that fit each other") {
    const Bootstrapd relay;
    const auto outcome = relay_probe({"--json", "--pings", "3", host_port(relay), key_of(relay)});
    CHECK(outcome.status == 0);
    CHECK(std::ranges::count(outcome.out, '\n') == 1);
    CHECK(from_json(outcome.out, "it['healthy'] and it['own_key_refused']") == "true");
    CHECK(from_json(outcome.out, "it['relay']") == '"' + host_port(relay) + '"');
    CHECK(from_json(outcome.out, "it['public_key']") == '"' + key_of(relay) + '"');
    CHECK(from_json(outcome.out, "[it['pings']['wanted'], it['pings']['answered']]") == "[3, 3]");
    CHECK(from_json(outcome.out, "0 < it['pings']['min_ms'] <= it['pings']['median_ms'] <= it['pings']['max_ms']") ==
          "true");
    CHECK(from_json(outcome.out, "0 < it['connect_ms'] and 0 < it['handshake_ms']") == "true");
    CHECK(from_json(outcome.out, "[it['failed_step'], it['why']]") == "[null, null]");
}

TEST_CASE("relay_probe with one ping still waits for the refusal of its own key") {
    const Bootstrapd relay;
    const auto outcome = relay_probe({"--json", "--pings", "1", host_port(relay), key_of(relay)});
    CHECK(outcome.status == 0);
    CHECK(from_json(outcome.out, "[it['pings']['answered'], it['own_key_refused']]") == "[1, true]");
}

TEST_CASE("relay_probe of a port where nobody listens fails at connect") {
    Bootstrapd relay;
    relay.kill();
    const auto words = relay_probe({host_port(relay), key_of(relay)});
    CHECK(words.status == 1);
    CHECK_THAT(words.out, Contains("\nnot healthy: connect: ") && Contains("Connection refused"));
    const auto json = relay_probe({host_port(relay), key_of(relay), "--json"});
    CHECK(json.status == 1);
    CHECK(from_json(json.out, "[it['healthy'], it['failed_step'], it['connect_ms'], it['pings']['min_ms']]") ==
          R"([false, "connect", null, null])");
}

TEST_CASE("relay_probe with the wrong public key fails at the handshake") {
    const Bootstrapd relay;
    const auto outcome = relay_probe({host_port(relay), other_key(), "--json"});
    CHECK(outcome.status == 1);
    CHECK(from_json(outcome.out, "[it['healthy'], it['failed_step'], it['handshake_ms']]") ==
          R"([false, "handshake", null])");
    CHECK(from_json(outcome.out, "it['connect_ms'] > 0 and 'check its public key' in it['why']") == "true");
}

TEST_CASE("relay_probe of a name without an address fails at resolve, in valid JSON whatever the name") {
    const auto outcome = relay_probe({"no\"such\xff.invalid:1", some_key, "--json"});
    INFO(outcome.out << outcome.err);
    CHECK(outcome.status == 1);
    CHECK(from_json(outcome.out, "it['failed_step']") == "\"resolve\"");
}

TEST_CASE("relay_probe called in a wrong way says in one line how to call it, and ends with 2") {
    check_usage_error(relay_probe({}), "relay_probe", "relay_probe HOST:PORT PUBLIC_KEY");
    check_usage_error(relay_probe({"127.0.0.1:1"}), "relay_probe", "relay_probe HOST:PORT PUBLIC_KEY");
    check_usage_error(relay_probe({"127.0.0.1:0", some_key}), "relay_probe", "1 to 65535");
    check_usage_error(relay_probe({"127.0.0.1:1", "key"}), "relay_probe", "64 hexadecimal digits");
    check_usage_error(relay_probe({"127.0.0.1:1", some_key, "--jsn"}), "relay_probe", "[--json]");
    for (const char* pings : {"0", "1001", "-1", "many", "5x", ""}) {
        check_usage_error(relay_probe({"127.0.0.1:1", some_key, "--pings", pings}), "relay_probe", "--pings 5");
    }
    check_usage_error(relay_probe({"127.0.0.1:1", some_key, "--pings"}), "relay_probe", "--pings 5");
}

TEST_CASE("the loop of README.md connects and closes") {
    const Bootstrapd relay;
    const auto outcome = six_steps({host_port(relay), key_of(relay)});
    CHECK(outcome.status == 0);
    CHECK(outcome.out == "connected\nclosed by us\n");
    CHECK(outcome.err.empty());
}

TEST_CASE("the loop of README.md ends with 1 and the reason when the relay has another key") {
    const Bootstrapd relay;
    const auto outcome = six_steps({host_port(relay), other_key()});
    CHECK(outcome.status == 1);
    CHECK_THAT(outcome.out, StartsWith("the relay closed the connection during the handshake"));
}

}  // namespace toxrelay::interop
