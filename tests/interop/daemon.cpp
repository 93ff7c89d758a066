#include "tests/interop/daemon.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>
#include <variant>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sched.h>

#include "toxrelay/posix/file_descriptor.hpp"

namespace toxrelay::interop {
namespace {

constexpr int exec_failed = 127;

std::string new_folder() {
    const char* parent = std::getenv("TEST_TMPDIR");
    std::string folder = std::string{parent != nullptr ? parent : "/tmp"} + "/daemon-XXXXXX";
    if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error{"cannot make a folder like " + folder};
    chmod(folder.c_str(), 0755);  // what squid starts may run as another user, see below
    return folder;
}

bool is_free(std::uint16_t port) {
    const posix::FileDescriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const int yes = 1;
    setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_port = htons(port);
    return bind(socket.get(), reinterpret_cast<const sockaddr*>(&any), sizeof any) == 0;
}

// Nothing when another process has it. This is a name in Linux's abstract namespace, made of the port.
posix::FileDescriptor claim_to(std::uint16_t port) {
    const std::string text = "toxrelay-interop-" + std::to_string(port);
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    std::ranges::copy(text, name.sun_path + 1);  // behind the 0 that makes it abstract
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + text.size());
    posix::FileDescriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (bind(socket.get(), reinterpret_cast<const sockaddr*>(&name), size) != 0) return {};
    return socket;
}

// Under Bazel each test has a loopback to itself. Elsewhere two tests may run at once, find the same port free at the same
// moment and take the other's daemon for their own. So a process claims each port before it looks, and until it ends: where
// it has killed a daemon nobody shall listen. Below the ports that the kernel gives to clients.
std::uint16_t free_port() {
    static auto next = static_cast<std::uint16_t>(20000 + getpid() % 10000);
    static std::vector<posix::FileDescriptor> claims;
    while (true) {
        const std::uint16_t port = next++;
        auto claim = claim_to(port);
        if (!claim || !is_free(port)) continue;
        claims.push_back(std::move(claim));
        return port;
    }
}

bool accepts_at(const posix::Address& address) {
    const posix::FileDescriptor socket{::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    return connect(socket.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.size) == 0;
}

// In a user and a mount namespace of its own, as squid is a bad guest. Started by root it insists on becoming another user,
// of whom a sandbox has none: there root is somebody else. And its shared memory has a fixed name and stays behind when
// it is killed, in the way of the next squid: there /dev/shm is its own. Where such namespaces are forbidden there is
// no sandbox either, and it has to live with what other squids left.
void seclude() {
    const auto user = std::to_string(geteuid());
    const auto group = std::to_string(getegid());
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return;
    std::ofstream{"/proc/self/setgroups"} << "deny";
    std::ofstream{"/proc/self/uid_map"} << "65534 " + user + " 1";
    std::ofstream{"/proc/self/gid_map"} << "65534 " + group + " 1";
    mount("tmpfs", "/dev/shm", "tmpfs", 0, nullptr);
}

// In the child. It dies with the test, however the test ends.
[[noreturn]] void become(const std::string& path, std::vector<std::string> arguments, const std::string& folder) {
    setpgid(0, 0);
    seclude();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int log = open((folder + "/log").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    arguments.insert(arguments.begin(), path);
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    execvp(path.c_str(), argv.data());
    _exit(exec_failed);
}

}  // namespace

Daemon::Daemon(Program program) : program_{std::move(program)}, place_{.folder = new_folder()} {
    // One that ends at its start has most often found its port taken meanwhile.
    constexpr int attempts = 3;
    try {
        for (int attempt = 0; attempt < attempts; ++attempt) {
            start();
            if (wait_until_it_listens()) return;
        }
        throw std::runtime_error{program_.path + " ended at its start:\n" + log()};
    } catch (...) {
        kill();
        std::filesystem::remove_all(place_.folder);
        throw;
    }
}

Daemon::~Daemon() {
    kill();
    std::error_code ignored;
    std::filesystem::remove_all(place_.folder, ignored);
}

std::string Daemon::log() const {
    std::ostringstream text;
    text << std::ifstream{place_.folder + "/log"}.rdbuf();
    return text.str();
}

void Daemon::kill() {
    if (process_ <= 0) return;
    ::kill(-process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    process_ = -1;
}

void Daemon::start() {
    place_.port = free_port();
    const auto arguments = program_.arguments(place_);
    process_ = fork();
    if (process_ < 0) throw std::runtime_error{"cannot fork"};
    if (process_ == 0) become(program_.path, arguments, place_.folder);
    setpgid(process_, process_);  // here too: whoever comes first
}

/// False: it has ended instead.
bool Daemon::wait_until_it_listens() {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (std::chrono::steady_clock::now() < limit) {
        if (ended()) return false;
        if (listens()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
    throw std::runtime_error{program_.path + " did not start in 20 s:\n" + log()};
}

bool Daemon::listens() const {
    return program_.listens ? program_.listens(log())
                            : accepts_at(std::get<0>(posix::resolve("127.0.0.1", place_.port)).front());
}

bool Daemon::ended() {
    int status = 0;
    if (waitpid(process_, &status, WNOHANG) != process_) return false;
    ::kill(-process_, SIGKILL);  // what it has left behind
    process_ = -1;
    if (WIFEXITED(status) && WEXITSTATUS(status) == exec_failed) {
        throw std::runtime_error{program_.path + " is not installed: install the package " + program_.package +
                                 ", or run script/bootstrap"};
    }
    return true;
}

}  // namespace toxrelay::interop
