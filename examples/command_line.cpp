#include "examples/command_line.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <system_error>
#include <utility>

namespace toxrelay::examples {
namespace {

// What people paste goes to a terminal: only what prints, not without end, and no password.
std::string quoted(std::string_view text) {
    constexpr std::size_t longest = 80;
    if (text.find('@') != std::string_view::npos) return "what is given";
    std::string result = "'";
    for (const char c : text.substr(0, longest)) result += c >= ' ' && c <= '~' ? c : '?';
    return result + (text.size() > longest ? "...'" : "'");
}

// "has 63 characters" tells more than "is wrong" when a digit was lost in copying.
std::string key_error(std::string_view whose, std::string_view kind, std::string_view text, HexError error) {
    std::string message =
        std::string{whose} + " " + std::string{kind} + " key is not valid: " + std::string{toxrelay::to_string(error)};
    if (error == HexError::wrong_length) message += " (this has " + std::to_string(text.size()) + " characters)";
    return message;
}

}  // namespace

std::variant<posix::HostPort, UsageError> read_host_port(std::string_view text) {
    if (auto where = posix::parse_host_port(text)) return *std::move(where);
    return UsageError{quoted(text) +
                      " is not HOST:PORT: write relay.example:33445, 127.0.0.1:33445 or [::1]:33445, "
                      "with a port of 1 to 65535"};
}

std::variant<PublicKey, UsageError> read_public_key(std::string_view whose, std::string_view text) {
    const auto key = parse_public_key(text);
    if (const auto* error = std::get_if<HexError>(&key)) {
        return UsageError{key_error(whose, "public", text, *error)};
    }
    return std::get<PublicKey>(key);
}

std::variant<SecretKey, UsageError> read_secret_key(std::string_view text) {
    auto key = parse_secret_key(text);
    if (const auto* error = std::get_if<HexError>(&key)) {
        return UsageError{key_error("the", "secret", text, *error)};
    }
    return std::get<SecretKey>(std::move(key));
}

std::variant<std::uint64_t, UsageError> read_number(std::string_view option, std::string_view text, std::uint64_t least,
                                                    std::uint64_t most, std::uint64_t example) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size() && number >= least && number <= most) return number;
    return UsageError{std::string{option} + " takes a number of " + std::to_string(least) + " to " +
                      std::to_string(most) + ": write " + std::string{option} + " " + std::to_string(example)};
}

std::variant<RelayAddress, UsageError> read_relay(std::string_view host_port, std::string_view public_key) {
    auto where = read_host_port(host_port);
    if (auto* error = std::get_if<UsageError>(&where)) return std::move(*error);
    auto key = read_public_key("the relay's", public_key);
    if (auto* error = std::get_if<UsageError>(&key)) return std::move(*error);
    return RelayAddress{std::get<posix::HostPort>(std::move(where)), std::get<PublicKey>(key)};
}

int report(std::string_view program, const UsageError& error) {
    std::fprintf(stderr, "%.*s: %s\n", static_cast<int>(program.size()), program.data(), error.text.c_str());
    return exit_usage;
}

bool asks_for_help(const std::vector<std::string_view>& given) {
    return std::ranges::any_of(given, [](auto argument) { return argument == "--help" || argument == "-h"; });
}

void go_where_bazel_was_run() {
    const char* folder = std::getenv("BUILD_WORKING_DIRECTORY");
    std::error_code stays;
    if (folder != nullptr) std::filesystem::current_path(folder, stays);
}

int run_program(std::string_view program, int argc, char** argv, int (*run)(const std::vector<std::string_view>&)) {
    go_where_bazel_was_run();
    try {
        return run({argv + 1, argv + argc});
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "%.*s: %s\n", static_cast<int>(program.size()), program.data(), problem.what());
        return exit_failed;
    }
}

std::string to_string(const posix::HostPort& where) {
    const bool ipv6 = where.host.find(':') != std::string::npos;
    return (ipv6 ? "[" + where.host + "]" : where.host) + ":" + std::to_string(where.port);
}

}  // namespace toxrelay::examples
