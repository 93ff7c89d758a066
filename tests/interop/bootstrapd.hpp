#pragma once

#include <cstdint>
#include <string>

#include "tests/interop/daemon.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/posix/address.hpp"

namespace toxrelay::interop {

/// A real relay: Debian's tox-bootstrapd with new keys. Listens on all addresses, IPv6 too.
class Bootstrapd {
public:
    Bootstrapd();

    const PublicKey& public_key() const { return public_key_; }
    std::uint16_t port() const { return daemon_.port(); }
    /// At 127.0.0.1, or another host of this machine.
    posix::HostPort at(const std::string& host = "127.0.0.1") const { return daemon_.at(host); }
    /// As Daemon::kill.
    void kill() { daemon_.kill(); }

private:
    Daemon daemon_;
    PublicKey public_key_;
};

}  // namespace toxrelay::interop
