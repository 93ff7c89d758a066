#include "tests/interop/bootstrapd.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <variant>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace toxrelay::interop {
namespace {

constexpr const char* program = "tox-bootstrapd";
constexpr const char* missing =
    "tox-bootstrapd is not installed: install the package toxcore-utils, or run script/bootstrap";
constexpr int exec_failed = 127;

std::string new_folder() {
    const char* parent = std::getenv("TEST_TMPDIR");
    std::string folder = std::string{parent != nullptr ? parent : "/tmp"} + "/bootstrapd-XXXXXX";
    if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error{"cannot make a folder like " + folder};
    return folder;
}

// Under Bazel each test has a loopback to itself. Elsewhere two tests may run at once, so start at different ports, below
// those that the kernel gives to clients.
std::uint16_t first_port() { return static_cast<std::uint16_t>(20000 + getpid() % 10000); }

// In the child. It dies with the test, however the test ends.
[[noreturn]] void become_bootstrapd(const std::string& folder) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int log = open((folder + "/log").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    const std::string config = "--config=" + folder + "/config";
    execlp(program, program, config.c_str(), "--foreground", "--log-backend=stdout", nullptr);
    _exit(exec_failed);
}

// "Public Key: ..." as soon as the whole line is there; the daemon prints it when it listens.
std::string public_key_in(const std::string& log) {
    const std::string mark = "Public Key: ";
    const auto at = log.find(mark);
    if (at == std::string::npos) return {};
    const auto end = log.find('\n', at);
    if (end == std::string::npos) return {};
    return log.substr(at + mark.size(), end - at - mark.size());
}

}  // namespace

Bootstrapd::Bootstrapd() : folder_{new_folder()}, port_{first_port()} {
    constexpr int attempts = 20;
    for (int attempt = 0; attempt < attempts; ++attempt, ++port_) {
        if (start() == Start::listening) return;
    }
    throw std::runtime_error{"tox-bootstrapd found no free port from " + std::to_string(first_port()) + " on"};
}

Bootstrapd::~Bootstrapd() {
    kill();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

std::vector<posix::Address> Bootstrapd::addresses(const std::string& host) const {
    return std::get<std::vector<posix::Address>>(posix::resolve(host, port_));
}

void Bootstrapd::kill() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    process_ = -1;
}

Bootstrapd::Start Bootstrapd::start() {
    write_configuration();
    process_ = fork();
    if (process_ < 0) throw std::runtime_error{"cannot fork"};
    if (process_ == 0) become_bootstrapd(folder_);

    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (std::chrono::steady_clock::now() < limit) {
        if (const auto hex = public_key_in(log()); !hex.empty()) {
            const auto key = parse_public_key(hex);
            if (!std::holds_alternative<PublicKey>(key)) throw std::runtime_error{"no key in its log: " + log()};
            public_key_ = std::get<PublicKey>(key);
            return Start::listening;
        }
        int status = 0;
        if (waitpid(process_, &status, WNOHANG) == process_) {
            process_ = -1;
            if (WIFEXITED(status) && WEXITSTATUS(status) == exec_failed) throw std::runtime_error{missing};
            if (log().find("initialize Tox TCP server") != std::string::npos) return Start::port_taken;
            throw std::runtime_error{"tox-bootstrapd ended at its start:\n" + log()};
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
    kill();
    throw std::runtime_error{"tox-bootstrapd did not start in 20 s:\n" + log()};
}

void Bootstrapd::write_configuration() const {
    std::ofstream{folder_ + "/config"} << "port = " << port_ << "\n"
                                       << "tcp_relay_ports = [" << port_ << "]\n"
                                       << "keys_file_path = \"" << folder_ << "/keys\"\n"
                                       << "pid_file_path = \"" << folder_ << "/pid\"\n"
                                       << "enable_tcp_relay = true\n"
                                       << "enable_ipv6 = true\n"
                                       << "enable_ipv4_fallback = true\n"
                                       << "enable_lan_discovery = false\n"
                                       << "enable_motd = false\n"
                                       << "bootstrap_nodes = ()\n";
}

std::string Bootstrapd::log() const {
    std::ostringstream text;
    text << std::ifstream{folder_ + "/log"}.rdbuf();
    return text.str();
}

}  // namespace toxrelay::interop
