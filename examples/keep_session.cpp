// A session that is recorded: docs/transcripts.md shows it, and a test compares the two.

#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "examples/command_line.hpp"
#include "examples/private_file.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/event.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/posix/address.hpp"
#include "toxrelay/posix/connection.hpp"
#include "toxrelay/posix/loop.hpp"
#include "toxrelay/posix/now.hpp"
#include "toxrelay/random.hpp"
#include "toxrelay/transcript/recorded_client.hpp"
#include "toxrelay/transcript/recorder.hpp"

namespace {

using namespace toxrelay;

// [docs: keep]
void keep_session(const Config& config, const std::vector<posix::Address>& addresses, std::ostream& file) {
    const auto recorder =
        transcript::Recorder::with_secrets([&](std::string_view line) { file << line << std::flush; }, posix::now());
    posix::Loop loop;
    transcript::RecordedClient client{recorder.get(), config, random_key_pair(), random_seed(), posix::now()};
    posix::Connection connection{loop, client, addresses};
    while (true) {
        loop.wait();
        while (const auto event = client.poll_event()) {
            if (std::holds_alternative<Connected>(*event)) client.close();
            if (std::holds_alternative<Closed>(*event)) return;
        }
    }
}
// [docs: end]

int run(const std::vector<std::string_view>& arguments) {
    using namespace examples;
    if (arguments.size() != 3) {
        return report("keep_session",
                      {"write keep_session FILE HOST:PORT PUBLIC_KEY, and play FILE again with replay"});
    }
    const auto relay = read_relay(arguments[1], arguments[2]);
    if (const auto* error = std::get_if<UsageError>(&relay)) return report("keep_session", *error);
    const auto& [where, key] = std::get<RelayAddress>(relay);
    const auto found = posix::resolve(where.host, where.port);
    if (const auto* error = std::get_if<posix::ResolveError>(&found)) {
        std::cerr << "keep_session: " << where.host << ": " << error->text << '\n';
        return exit_failed;
    }
    const std::string path{arguments[0]};
    const auto created = create_private_file(path);  // keys will be in it
    if (!created) return report("keep_session", {"cannot create " + path});
    std::ofstream file{path};
    keep_session({.relay = key}, std::get<0>(found), file);
    return file ? exit_done : exit_failed;
}

}  // namespace

int main(int argc, char** argv) { return toxrelay::examples::run_program("keep_session", argc, argv, run); }
