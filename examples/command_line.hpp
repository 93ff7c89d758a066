#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "toxrelay/keys.hpp"
#include "toxrelay/posix/address.hpp"

/// What the example programs read from their command lines. All of them end with 0 when what they promise happened, with 1
/// when it did not, and with 2 when they were called in a wrong way.
namespace toxrelay::examples {

inline constexpr int exit_done = 0;
inline constexpr int exit_failed = 1;
inline constexpr int exit_usage = 2;

/// What is wrong with the command line and how to write it: one line.
struct UsageError {
    std::string text;
};

/// "127.0.0.1:33445", "[::1]:33445" or "relay.example:33445".
std::variant<posix::HostPort, UsageError> read_host_port(std::string_view text);

/// 64 hexadecimal digits. `whose` is for the message: "the relay's", say.
std::variant<PublicKey, UsageError> read_public_key(std::string_view whose, std::string_view text);

/// 64 hexadecimal digits. The text itself, which is a secret, is in no message.
std::variant<SecretKey, UsageError> read_secret_key(std::string_view text);

/// A number in decimal, in these bounds. `example` is for the message.
std::variant<std::uint64_t, UsageError> read_number(std::string_view option, std::string_view text, std::uint64_t least,
                                                    std::uint64_t most, std::uint64_t example);

/// A relay as all programs take it: HOST:PORT PUBLIC_KEY.
struct RelayAddress {
    posix::HostPort where;
    PublicKey public_key;
};
std::variant<RelayAddress, UsageError> read_relay(std::string_view host_port, std::string_view public_key);

/// Says on standard error what is wrong and gives the status to end with.
int report(std::string_view program, const UsageError& error);

/// "--help" or "-h" is among them.
bool asks_for_help(const std::vector<std::string_view>& given);

/// `bazel run` starts a program in a folder of its own: this goes back to where it was called, so that paths mean what was
/// written.
void go_where_bazel_was_run();

/// What main() does: what `run` returns, for the arguments behind the program's name. What it throws is told in one line, and
/// a failure.
int run_program(std::string_view program, int argc, char** argv, int (*run)(const std::vector<std::string_view>&));

/// The inverse of read_host_port: with brackets around an IPv6 address.
std::string to_string(const posix::HostPort& where);

}  // namespace toxrelay::examples
