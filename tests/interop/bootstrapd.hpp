#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <sys/types.h>

#include "toxrelay/keys.hpp"
#include "toxrelay/posix/address.hpp"

namespace toxrelay::interop {

/// A real relay: Debian's tox-bootstrapd with new keys on a free port of loopback, for as long as this object lives.
/// The constructor returns when the relay listens, and throws std::runtime_error with the daemon's own words when it
/// does not, or when there is no tox-bootstrapd.
class Bootstrapd {
public:
    Bootstrapd();
    Bootstrapd(const Bootstrapd&) = delete;
    Bootstrapd& operator=(const Bootstrapd&) = delete;
    ~Bootstrapd();

    const PublicKey& public_key() const { return public_key_; }
    std::uint16_t port() const { return port_; }
    /// On 127.0.0.1, or another literal that the daemon listens on: it does on all, IPv6 too.
    std::vector<posix::Address> addresses(const std::string& host = "127.0.0.1") const;

    /// SIGKILL: the kernel closes its sockets, the daemon says nothing any more.
    void kill();

private:
    enum class Start { listening, port_taken };
    Start start();
    void write_configuration() const;
    std::string log() const;

    std::string folder_;
    std::uint16_t port_ = 0;
    pid_t process_ = -1;
    PublicKey public_key_;
};

}  // namespace toxrelay::interop
