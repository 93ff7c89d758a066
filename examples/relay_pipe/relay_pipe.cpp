/// netcat over a Tox TCP relay: `relay_pipe --help` tells how it is used.

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "examples/command_line.hpp"
#include "examples/key_file.hpp"
#include "examples/private_file.hpp"
#include "examples/recording.hpp"
#include "examples/relay_pipe/arguments.hpp"
#include "examples/relay_pipe/transfer.hpp"
#include "examples/way.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/posix/file_descriptor.hpp"
#include "toxrelay/random.hpp"

namespace relay_pipe {
namespace {

using toxrelay::examples::exit_done;
using toxrelay::examples::exit_failed;
using toxrelay::examples::is_same_file;
using toxrelay::examples::KeyFileError;
using toxrelay::examples::read_key_file;
using toxrelay::examples::Recording;
using toxrelay::examples::UsageError;
using toxrelay::examples::write_key_file;

int fail(std::string_view why) {
    std::cerr << "relay_pipe: " << why << std::endl;
    return exit_failed;
}

int print(std::string_view text) {
    std::cout << text << std::flush;
    return std::cout ? exit_done : fail("cannot write to standard output");
}

int run(const UsageError& error) { return toxrelay::examples::report("relay_pipe", error); }

int run(const ShowHelp&) { return print(help()); }

int run(const MakeKey& asked) {
    const auto keys = toxrelay::random_key_pair();
    if (const auto error = write_key_file(asked.path, keys.secret_key())) return fail(error->text);
    return print(to_string(keys.public_key()) + "\n");
}

int run(const ShowPublicKey& asked) {
    auto secret = read_key_file(asked.path);
    if (const auto* error = std::get_if<KeyFileError>(&secret)) return fail(error->text);
    const toxrelay::KeyPair keys{std::move(std::get<toxrelay::SecretKey>(secret))};
    return print(to_string(keys.public_key()) + "\n");
}

int run(PipeArguments& asked) {
    auto secret = read_key_file(asked.key_path);
    if (const auto* error = std::get_if<KeyFileError>(&secret)) return fail(error->text);
    const toxrelay::KeyPair self{std::move(std::get<toxrelay::SecretKey>(secret))};
    if (self.public_key() == asked.peer)
        return run(UsageError{"--peer is the public key of --key itself: name the other side's"});

    toxrelay::posix::FileDescriptor file;
    if (asked.file) {
        file = toxrelay::posix::FileDescriptor{open(asked.file->c_str(), O_RDONLY | O_CLOEXEC)};
        if (!file) return fail("cannot open " + *asked.file + ": " + std::system_category().message(errno));
    }
    const int input = asked.receive_only ? -1 : asked.file ? file.get() : STDIN_FILENO;
    std::error_code absent;  // what is not there yet is neither
    if (is_same_file(input, asked.record.path) ||
        std::filesystem::equivalent(asked.record.path, asked.key_path, absent))
        return run(
            UsageError{"--record would overwrite what is read from " + asked.record.path + ": name another file"});
    const auto way = toxrelay::examples::find_way(std::move(asked.proxies), asked.relay);
    if (const auto* none = std::get_if<toxrelay::examples::NoWay>(&way)) return fail(none->why);

    const auto begun = Recording::begin_now(asked.record);
    if (const auto* error = std::get_if<UsageError>(&begun)) return run(*error);
    Recording& recording = *std::get<0>(begun);

    TransferSettings settings;
    settings.relay_key = asked.relay_key;
    settings.peer = asked.peer;
    settings.input = input;
    settings.output = STDOUT_FILENO;
    settings.named_file = asked.file.has_value();
    settings.wait = asked.wait;
    bool done = false;
    {
        Transfer transfer{settings, std::get<toxrelay::examples::Way>(way), self, recording.recorder()};
        done = transfer.run();
    }
    if (const auto trouble = recording.end()) return fail(*trouble);
    return done ? exit_done : exit_failed;
}

/// A program may be started without one of the three standard descriptors. The next one opened, a socket,
/// would take its number, and what belongs on standard output would go there.
void open_missing_descriptors() {
    for (int fd = open("/dev/null", O_RDWR); fd >= 0; fd = open("/dev/null", O_RDWR)) {
        if (fd <= STDERR_FILENO) continue;
        close(fd);
        return;
    }
}

}  // namespace
}  // namespace relay_pipe

int main(int argc, char** argv) {
    // A reader of ours that has gone is an error like others, told by write().
    std::signal(SIGPIPE, SIG_IGN);
    relay_pipe::open_missing_descriptors();
    toxrelay::examples::go_where_bazel_was_run();
    try {
        const std::vector<std::string_view> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
        auto read = relay_pipe::read_arguments(arguments);
        return std::visit([](auto& asked) { return relay_pipe::run(asked); }, read);
    } catch (const std::exception& trouble) {
        return relay_pipe::fail(trouble.what());
    }
}
