#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "examples/command_line.hpp"
#include "examples/proxy_option.hpp"
#include "examples/recording.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/posix/address.hpp"
#include "toxrelay/time.hpp"

namespace relay_pipe {

/// `--help`.
struct ShowHelp {};
/// `keygen FILE`: make a key and write it there.
struct MakeKey {
    std::string path;
};
/// `pubkey FILE`: print the public key that belongs to it.
struct ShowPublicKey {
    std::string path;
};
/// Everything else: pipe.
struct PipeArguments {
    toxrelay::posix::HostPort relay;
    std::vector<toxrelay::examples::ProxyOption> proxies;
    toxrelay::PublicKey relay_key;
    std::string key_path;
    toxrelay::PublicKey peer;
    std::optional<std::string> file;         ///< sent in place of standard input
    bool receive_only = false;               ///< nothing is sent, standard input is not read
    std::optional<toxrelay::Duration> wait;  ///< for the peer to come; nothing: for ever
    toxrelay::examples::RecordOption record;
};

using Arguments = std::variant<ShowHelp, MakeKey, ShowPublicKey, PipeArguments, toxrelay::examples::UsageError>;

/// `arguments` without the program's name.
Arguments read_arguments(std::span<const std::string_view> arguments);

std::string help();

}  // namespace relay_pipe
