#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "toxrelay/posix/address.hpp"

namespace toxrelay::interop {

/// A server that others wrote, on a free port of loopback, for as long as this object lives. Has a folder to itself, and
/// whatever processes it starts end with it. The constructor returns when the server listens, and throws
/// std::runtime_error with the server's own words when it does not, or when it is not installed.
class Daemon {
public:
    struct Place {
        std::string folder;
        std::uint16_t port = 0;
    };
    struct Program {
        std::string path;     ///< looked up in PATH when it has no slash
        std::string package;  ///< in which Debian has it
        /// What it is called with to serve at this place, in the foreground. Writes the configuration into the folder.
        std::function<std::vector<std::string>(const Place&)> arguments;
        /// Whether it listens, by what it has said so far. Null: when it accepts a connection on 127.0.0.1.
        std::function<bool(const std::string& log)> listens = nullptr;
    };

    explicit Daemon(Program program);
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;
    ~Daemon();

    std::uint16_t port() const { return place_.port; }
    /// At 127.0.0.1, or another host that the daemon listens on.
    posix::HostPort at(const std::string& host = "127.0.0.1") const { return {host, place_.port}; }
    /// What it has said so far.
    std::string log() const;

    /// SIGKILL: the kernel closes its sockets, the daemon says nothing any more.
    void kill();

private:
    void start();
    bool wait_until_it_listens();
    bool listens() const;
    bool ended();

    Program program_;
    Place place_;
    pid_t process_ = -1;
};

}  // namespace toxrelay::interop
