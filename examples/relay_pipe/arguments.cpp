#include "examples/relay_pipe/arguments.hpp"

#include <charconv>
#include <chrono>
#include <cstddef>
#include <map>
#include <system_error>
#include <utility>

namespace relay_pipe {
namespace {

using toxrelay::examples::ProxyOption;
using toxrelay::examples::RecordOption;
using toxrelay::examples::UsageError;

constexpr unsigned max_wait_seconds = 7 * 24 * 3600;

/// Options and their values as written; a flag's value is empty. --proxy, which may be repeated, is not among them.
using Options = std::map<std::string_view, std::string_view>;
using Proxies = std::vector<ProxyOption>;

bool is_flag(std::string_view name) { return name == "--receive"; }

bool is_option(std::string_view name) {
    return name == "--relay" || name == "--relay-key" || name == "--key" || name == "--peer" || name == "--file" ||
           name == "--wait" || name == "--proxy";
}

/// A stray proxy's URL may have a password in it.
std::string quoted(std::string_view argument) {
    return argument.find('@') == std::string_view::npos ? "'" + std::string{argument} + "'" : "an argument with an '@'";
}

/// What is wrong with them, or nothing.
std::optional<UsageError> collect(std::span<const std::string_view> arguments, Options& options, Proxies& proxies) {
    for (std::size_t at = 0; at < arguments.size(); ++at) {
        const auto equals = arguments[at].find('=');
        const auto name = arguments[at].substr(0, equals);
        std::string_view value;
        if (is_option(name) && equals != std::string_view::npos) {
            value = arguments[at].substr(equals + 1);
        } else if (is_option(name)) {
            if (at + 1 == arguments.size()) return UsageError{std::string{name} + " needs a value; see --help"};
            value = arguments[++at];
        } else if (!is_flag(arguments[at])) {
            return UsageError{quoted(arguments[at]) + " is not known here; see --help"};
        }
        if (name == "--proxy") {
            auto proxy = toxrelay::examples::read_proxy(value);
            if (auto* error = std::get_if<UsageError>(&proxy)) return std::move(*error);
            proxies.push_back(std::get<ProxyOption>(std::move(proxy)));
            continue;
        }
        if (!options.emplace(name, value).second) return UsageError{std::string{name} + " is given twice"};
    }
    return std::nullopt;
}

std::optional<toxrelay::Duration> read_seconds(std::string_view text) {
    unsigned seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (seconds < 1 || seconds > max_wait_seconds) return std::nullopt;
    return std::chrono::seconds{seconds};
}

Arguments read_pipe(const Options& options, Proxies proxies, RecordOption record) {
    for (const std::string_view needed : {"--relay", "--relay-key", "--key", "--peer"})
        if (!options.contains(needed)) return UsageError{std::string{needed} + " is missing; see --help"};
    if (options.contains("--file") && options.contains("--receive"))
        return UsageError{"--receive sends nothing: leave it out, or --file"};

    PipeArguments read;
    auto relay = toxrelay::examples::read_host_port(options.at("--relay"));
    if (const auto* error = std::get_if<UsageError>(&relay)) return *error;
    read.relay = std::get<toxrelay::posix::HostPort>(relay);
    const auto relay_key = toxrelay::examples::read_public_key("the relay's", options.at("--relay-key"));
    if (const auto* error = std::get_if<UsageError>(&relay_key)) return *error;
    read.relay_key = std::get<toxrelay::PublicKey>(relay_key);
    const auto peer = toxrelay::examples::read_public_key("the peer's", options.at("--peer"));
    if (const auto* error = std::get_if<UsageError>(&peer)) return *error;
    read.peer = std::get<toxrelay::PublicKey>(peer);

    read.proxies = std::move(proxies);
    read.record = std::move(record);
    read.key_path = options.at("--key");
    if (options.contains("--file")) read.file = options.at("--file");
    read.receive_only = options.contains("--receive");
    if (options.contains("--wait")) {
        read.wait = read_seconds(options.at("--wait"));
        if (!read.wait)
            return UsageError{"--wait takes whole seconds from 1 to " + std::to_string(max_wait_seconds) +
                              ", such as --wait 60"};
    }
    return read;
}

}  // namespace

Arguments read_arguments(std::span<const std::string_view> arguments) {
    for (const auto argument : arguments)
        if (argument == "--help" || argument == "-h") return ShowHelp{};
    if (arguments.empty()) return UsageError{"no arguments; see --help"};
    if (arguments[0] == "keygen" || arguments[0] == "pubkey") {
        if (arguments.size() != 2 || arguments[1].empty() || arguments[1].starts_with("--"))
            return UsageError{"write it as: relay_pipe " + std::string{arguments[0]} + " FILE"};
        if (arguments[0] == "keygen") return MakeKey{std::string{arguments[1]}};
        return ShowPublicKey{std::string{arguments[1]}};
    }
    Options options;
    Proxies proxies;
    std::vector<std::string_view> others{arguments.begin(), arguments.end()};
    const auto record = toxrelay::examples::take_record_option(others);
    if (const auto* error = std::get_if<UsageError>(&record)) return *error;
    if (auto error = collect(others, options, proxies)) return *error;
    return read_pipe(options, std::move(proxies), std::get<RecordOption>(record));
}

std::string help() {
    const std::string_view text = R"(relay_pipe: standard input and output between two keys, over a Tox TCP relay.

  relay_pipe keygen FILE     makes a key, writes it to FILE for its owner's eyes only, prints the public key
  relay_pipe pubkey FILE     prints the public key again
  relay_pipe --relay HOST:PORT --relay-key KEY --key FILE --peer KEY [...]

  --relay HOST:PORT          such as relay.example:33445 or [::1]:33445
  --relay-key KEY            the relay's public key, 64 hexadecimal digits
  --key FILE                 our key, from keygen
  --peer KEY                 the public key of the other side, who names ours in turn
  --proxy URL                reach the relay through a proxy; see below
  --file PATH                send this in place of standard input
  --receive                  send nothing, and leave standard input alone
  --wait SECONDS             give up when the other side has not come by then
  --record FILE              keep the session; see below

Both sides name the same relay. What one reads the other writes, both ways at once, until both have ended. A relay may
drop data under load; it is not sent again, but what is missing is told.

Ends with 0 when everything arrived both ways, 1 when not, 2 when called in a wrong way.
)";
    return std::string{text} + std::string{toxrelay::examples::proxy_help()} +
           std::string{toxrelay::examples::record_help()};
}

}  // namespace relay_pipe
