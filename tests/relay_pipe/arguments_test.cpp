#include "examples/relay_pipe/arguments.hpp"

#include <chrono>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

namespace relay_pipe {
namespace {

const std::string key_a(64, 'a');
const std::string key_b(64, 'B');

std::vector<std::string_view> complete() {
    return {"--relay", "[::1]:33445", "--relay-key", key_a, "--key", "my.key", "--peer", key_b};
}

/// The message of a usage error, or nothing.
std::string mistake(const std::vector<std::string_view>& arguments) {
    const auto read = read_arguments(arguments);
    const auto* error = std::get_if<toxrelay::examples::UsageError>(&read);
    return error == nullptr ? "" : error->text;
}

std::string mistake_with(std::initializer_list<std::string_view> more) {
    auto arguments = complete();
    arguments.insert(arguments.end(), more);
    return mistake(arguments);
}

}  // namespace

TEST_CASE("a complete command line is read, in either way to write values") {
    auto arguments = complete();
    arguments.insert(arguments.end(), {"--wait=60", "--file", "a=b"});
    const auto read = read_arguments(arguments);
    REQUIRE(std::holds_alternative<PipeArguments>(read));
    const auto& pipe = std::get<PipeArguments>(read);
    CHECK(pipe.relay.host == "::1");
    CHECK(pipe.relay.port == 33445);
    CHECK(to_string(pipe.relay_key) == key_a);
    CHECK(to_string(pipe.peer) == std::string(64, 'b'));
    CHECK(pipe.key_path == "my.key");
    CHECK(pipe.file == "a=b");
    CHECK(pipe.wait == std::chrono::seconds{60});
    CHECK_FALSE(pipe.receive_only);
}

TEST_CASE("--proxy may be repeated, and the order counts") {
    auto arguments = complete();
    arguments.insert(arguments.begin(), "--proxy=http://user:a=b@one:1");
    arguments.insert(arguments.end(), {"--proxy", "socks5h://[::1]:2"});
    const auto read = read_arguments(arguments);
    REQUIRE(std::holds_alternative<PipeArguments>(read));
    const auto& proxies = std::get<PipeArguments>(read).proxies;
    REQUIRE(proxies.size() == 2);
    CHECK(proxies[0].name == "http://one:1");
    CHECK(proxies[1].name == "socks5h://[::1]:2");
}

TEST_CASE("a mistake with a proxy is told without its password") {
    CHECK(mistake_with({"--proxy"}) == "--proxy needs a value; see --help");
    CHECK(mistake_with({"--proxy", "proxy.example:1080"}).starts_with("--proxy: a URL begins with "));
    for (const std::string_view stray : {"http://user:sesame@host:1", "--proxi=http://user:sesame@host:1"}) {
        CHECK(mistake_with({stray}) == "an argument with an '@' is not known here; see --help");
    }
    CHECK(mistake_with({"--proxy", "http://user:sesame@host"}).find("sesame") == std::string::npos);
}

TEST_CASE("help wins over everything") {
    CHECK(std::holds_alternative<ShowHelp>(read_arguments(std::vector<std::string_view>{"nonsense", "--help"})));
    CHECK(std::holds_alternative<ShowHelp>(read_arguments(std::vector<std::string_view>{"-h"})));
    CHECK(help().find("--peer") != std::string::npos);
    CHECK(help().find("socks5h://") != std::string::npos);
}

TEST_CASE("keygen and pubkey take one file") {
    const auto made = read_arguments(std::vector<std::string_view>{"keygen", "x.key"});
    REQUIRE(std::holds_alternative<MakeKey>(made));
    CHECK(std::get<MakeKey>(made).path == "x.key");
    CHECK(std::holds_alternative<ShowPublicKey>(read_arguments(std::vector<std::string_view>{"pubkey", "x.key"})));
    CHECK(mistake({"keygen"}) == "write it as: relay_pipe keygen FILE");
    CHECK(mistake({"pubkey", "a", "b"}) == "write it as: relay_pipe pubkey FILE");
    CHECK(mistake({"keygen", "--force"}) == "write it as: relay_pipe keygen FILE");
}

TEST_CASE("a usage error is one line that names the mistake") {
    CHECK(mistake({}) == "no arguments; see --help");
    CHECK(mistake({"--relay"}) == "--relay needs a value; see --help");
    CHECK(mistake({"--key", "k"}) == "--relay is missing; see --help");
    CHECK(mistake_with({"--peer", key_a}) == "--peer is given twice");
    CHECK(mistake_with({"--verbose"}) == "'--verbose' is not known here; see --help");
    CHECK(mistake_with({"file"}) == "'file' is not known here; see --help");
    CHECK(mistake_with({"--receive=yes"}) == "'--receive=yes' is not known here; see --help");
    CHECK(mistake_with({"--receive", "--file", "x"}) == "--receive sends nothing: leave it out, or --file");
    for (const auto* wait : {"0", "-1", "1.5", "soon", "604801", "99999999999", ""})
        CHECK(mistake_with({"--wait", wait}).starts_with("--wait takes whole seconds from 1 to 604800"));
    for (const auto* relay : {"localhost", "localhost:0", "localhost:65536", "::1:33445"}) {
        auto arguments = complete();
        arguments[1] = relay;
        CHECK_FALSE(mistake(arguments).empty());
    }
    for (const std::size_t key : {std::size_t{3}, std::size_t{7}}) {
        auto arguments = complete();
        arguments[key] = "abc";
        CHECK_FALSE(mistake(arguments).empty());
        CHECK(mistake(arguments).find('\n') == std::string::npos);
    }
}

}  // namespace relay_pipe
