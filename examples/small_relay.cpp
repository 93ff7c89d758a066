// A Tox TCP relay in one process and one thread, over the POSIX adapter: two clients that know each other's DHT public keys
// meet at it, as they do at any other. Onion and forward requests, for which a relay needs UDP, are dropped.

#include <array>
#include <charconv>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <sys/socket.h>

#include "examples/command_line.hpp"
#include "examples/served_relay.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/posix/address.hpp"
#include "toxrelay/posix/file_descriptor.hpp"
#include "toxrelay/posix/loop.hpp"
#include "toxrelay/posix/random.hpp"
#include "toxrelay/wipe.hpp"

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
    const UsageError how{"write small_relay [--port PORT] [--key FILE], with a port of 0 to 65535 (--help says more)"};
    Arguments read;
    if (given.size() % 2 != 0) return how;
    for (std::size_t i = 0; i < given.size(); i += 2) {
        const std::string_view value = given[i + 1];
        if (given[i] == "--key") {
            read.key_path = value;
        } else if (given[i] == "--port") {
            const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), read.port);
            if (error != std::errc{} || end != value.data() + value.size()) return how;
        } else {
            return how;
        }
    }
    return read;
}

// Nothing when the file is open to others, or holds something else.
std::optional<KeyPair> read_keys(const std::string& path) {
    using std::filesystem::perms;
    std::error_code none;
    const perms mode = std::filesystem::status(path, none).permissions();
    if (none || (mode & (perms::group_all | perms::others_all)) != perms::none) return std::nullopt;
    std::array<char, 2 * key_size + 2> text{};  // with a line end, and one character more than there may be
    std::ifstream file;
    file.rdbuf()->pubsetbuf(nullptr, 0);  // it would keep the secret
    file.open(path);
    file.read(text.data(), text.size());
    std::string_view digits{text.data(), static_cast<std::size_t>(file.gcount())};
    if (digits.ends_with('\n')) digits.remove_suffix(1);
    auto key = parse_secret_key(digits);
    wipe(std::as_writable_bytes(std::span{text}));
    if (std::holds_alternative<HexError>(key)) return std::nullopt;
    return KeyPair{std::get<SecretKey>(std::move(key))};
}

// All that there are, which is IPv4 alone on some machines.
posix::Address all_addresses(std::uint16_t port) {
    const posix::FileDescriptor ipv6{::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    return std::get<std::vector<posix::Address>>(posix::resolve(ipv6 ? "::" : "0.0.0.0", port)).at(0);
}

// A signal handler reaches nothing else.
volatile std::sig_atomic_t interrupted = 0;
posix::Loop* woken_loop = nullptr;

extern "C" void interrupt(int) {
    interrupted = 1;
    woken_loop->wake();
}

int serve(const Arguments& asked, KeyPair keys) {
    posix::Loop loop;
    woken_loop = &loop;
    for (const int number : {SIGINT, SIGTERM}) {
        if (std::signal(number, interrupt) == SIG_IGN) std::signal(number, SIG_IGN);  // as under nohup
    }
    ServedRelay served{loop, std::move(keys), all_addresses(asked.port), {.memory = loop.memory()}};
    std::printf("%s %s\n", posix::to_string(served.listener().address()).c_str(),
                to_string(served.relay().public_key()).c_str());
    std::fflush(stdout);

    std::error_code told;
    while (interrupted == 0) {
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
    for (const int number : {SIGINT, SIGTERM}) std::signal(number, SIG_DFL);  // the loop goes
    return exit_done;
}

int run(const std::vector<std::string_view>& given) {
    for (const auto argument : given) {
        if (argument != "--help" && argument != "-h") continue;
        std::fputs(usage.data(), stdout);
        return exit_done;
    }
    const auto read = read_arguments(given);
    if (const auto* error = std::get_if<UsageError>(&read)) return report("small_relay", *error);
    const auto& asked = std::get<Arguments>(read);
    auto keys = asked.key_path ? read_keys(*asked.key_path) : posix::random_key_pair();
    if (keys) return serve(asked, *std::move(keys));
    std::fprintf(stderr, "small_relay: %s is no file of mode 600 that holds a secret key\n", asked.key_path->c_str());
    return exit_failed;
}

}  // namespace
}  // namespace toxrelay::examples

int main(int argc, char** argv) {
    try {
        return toxrelay::examples::run({argv + 1, argv + argc});
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "small_relay: %s\n", problem.what());
        return toxrelay::examples::exit_failed;
    }
}
