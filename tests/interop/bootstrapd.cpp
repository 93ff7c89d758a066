#include "tests/interop/bootstrapd.hpp"

#include <fstream>
#include <stdexcept>
#include <variant>

namespace toxrelay::interop {
namespace {

// "Public Key: ..." as soon as the whole line is there; the daemon prints it when it listens.
std::string public_key_in(const std::string& log) {
    const std::string mark = "Public Key: ";
    const auto at = log.find(mark);
    if (at == std::string::npos) return {};
    const auto end = log.find('\n', at);
    if (end == std::string::npos) return {};
    return log.substr(at + mark.size(), end - at - mark.size());
}

std::vector<std::string> arguments_at(const Daemon::Place& place) {
    const std::string file = place.folder + "/config";
    std::ofstream{file} << "port = " << place.port << "\n"
                        << "tcp_relay_ports = [" << place.port << "]\n"
                        << "keys_file_path = \"" << place.folder << "/keys\"\n"
                        << "pid_file_path = \"" << place.folder << "/pid\"\n"
                        << "enable_tcp_relay = true\n"
                        << "enable_ipv6 = true\n"
                        << "enable_ipv4_fallback = true\n"
                        << "enable_lan_discovery = false\n"
                        << "enable_motd = false\n"
                        << "bootstrap_nodes = ()\n";
    return {"--config=" + file, "--foreground", "--log-backend=stdout"};
}

}  // namespace

Bootstrapd::Bootstrapd()
    : daemon_{{.path = "tox-bootstrapd",
               .package = "toxcore-utils",
               .arguments = arguments_at,
               .listens = [](const std::string& log) { return !public_key_in(log).empty(); }}} {
    const auto key = parse_public_key(public_key_in(daemon_.log()));
    if (!std::holds_alternative<PublicKey>(key)) throw std::runtime_error{"no key in its log: " + daemon_.log()};
    public_key_ = std::get<PublicKey>(key);
}

}  // namespace toxrelay::interop
