// A Tox TCP relay in one process and one thread, over the POSIX adapter: two clients that know each other's DHT public keys
// meet at it, as they do at any other. Onion and forward requests, for which a relay needs UDP, are dropped.

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <sys/socket.h>

#include "examples/command_line.hpp"
#include "examples/interruption.hpp"
#include "examples/key_file.hpp"
#include "examples/served_relay.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/posix/address.hpp"
#include "toxrelay/posix/file_descriptor.hpp"
#include "toxrelay/posix/loop.hpp"
#include "toxrelay/random.hpp"

namespace toxrelay::examples {
namespace {

constexpr std::string_view usage = R"(usage: small_relay [--port PORT] [--key FILE]

Serves as a Tox TCP relay on all addresses of this machine, IPv4 and IPv6, until it is interrupted. Prints one line when
it listens: HOST:PORT and its public key, as the other programs here take them.

  --port PORT  the TCP port, 33445 if not given; 0 takes a free one
  --key FILE   its secret key, in a file as `relay_pipe --new-key FILE` makes it; if not given, a new key each time

Routes, data and out-of-band packets are relayed. Onion and forward requests, for which a relay needs UDP, are dropped:
clients without UDP find their friends by the onion, and need another relay for that beside this one.

It has room for as many connections as it may have files open (ulimit -n); more wait until one leaves. A client that takes
data more slowly than it comes loses what is beyond some 60 KiB.

Exit status: 0 it was interrupted, 1 it could not serve (standard error says why), 2 wrong usage.
)";

struct Arguments {
    std::uint16_t port = 33445;
    std::optional<std::string> key_path;
};

std::variant<Arguments, UsageError> read_arguments(const std::vector<std::string_view>& given) {
    const UsageError how{"write small_relay [--port PORT] [--key FILE] (--help says more)"};
    Arguments read;
    if (given.size() % 2 != 0) return how;
    for (std::size_t i = 0; i < given.size(); i += 2) {
        const std::string_view value = given[i + 1];
        if (given[i] == "--key") {
            read.key_path = value;
        } else if (given[i] == "--port") {
            const auto port = read_number("--port", value, 0, UINT16_MAX, read.port);
            if (const auto* error = std::get_if<UsageError>(&port)) return *error;
            read.port = static_cast<std::uint16_t>(std::get<std::uint64_t>(port));
        } else {
            return how;
        }
    }
    return read;
}

// All that there are, which is IPv4 alone on some machines.
posix::Address all_addresses(std::uint16_t port) {
    const posix::FileDescriptor ipv6{::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    return std::get<std::vector<posix::Address>>(posix::resolve(ipv6 ? "::" : "0.0.0.0", port)).at(0);
}

int serve(const Arguments& asked, KeyPair keys) {
    posix::Loop loop;
    const Interruption interruption{loop};
    ServedRelay served{loop, std::move(keys), all_addresses(asked.port), {.memory = loop.memory()}};
    std::printf("%s %s\n", posix::to_string(served.listener().address()).c_str(),
                to_string(served.relay().public_key()).c_str());
    std::fflush(stdout);

    std::error_code told;
    while (!interruption.came()) {
        while (served.poll_event()) {
            // Who comes and goes, and what would need UDP.
        }
        const std::error_code error = served.listener().error();
        if (error && error != told) {
            std::fprintf(stderr, "small_relay: clients have to wait: %s\n", error.message().c_str());
        }
        told = error;
        loop.wait();
    }
    return exit_done;
}

int run(const std::vector<std::string_view>& given) {
    if (asks_for_help(given)) {
        std::fputs(usage.data(), stdout);
        return exit_done;
    }
    const auto read = read_arguments(given);
    if (const auto* error = std::get_if<UsageError>(&read)) return report("small_relay", *error);
    const auto& asked = std::get<Arguments>(read);
    if (!asked.key_path) return serve(asked, random_key_pair());
    auto secret = read_key_file(*asked.key_path);
    if (const auto* error = std::get_if<KeyFileError>(&secret)) {
        std::fprintf(stderr, "small_relay: %s\n", error->text.c_str());
        return exit_failed;
    }
    return serve(asked, KeyPair{std::get<SecretKey>(std::move(secret))});
}

}  // namespace
}  // namespace toxrelay::examples

int main(int argc, char** argv) {
    return toxrelay::examples::run_program("small_relay", argc, argv, toxrelay::examples::run);
}
