#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <thread>

#include "tests/adapters/loopback.hpp"
#include "toxrelay/posix/address.hpp"
#include "toxrelay/posix/file_descriptor.hpp"

namespace toxrelay::conformance {

/// Stands between a client and its relay: takes one connection, hands on what both say, and misbehaves when told. Has a
/// thread of its own.
class Middleman {
public:
    enum class Manner {
        whole,           ///< hands on all that has come
        byte_at_a_time,  ///< and each byte by itself
        deaf,            ///< reads nothing, so that in the end nobody can write
    };
    explicit Middleman(const posix::HostPort& relay, Manner manner = Manner::whole);
    Middleman(const Middleman&) = delete;
    Middleman& operator=(const Middleman&) = delete;
    ~Middleman();

    /// Where the client connects to.
    posix::HostPort at(const std::string& host = "127.0.0.1") const;

    // From now on. All but the first want a client that is connected.
    void become(Manner manner);
    /// The client's connection is reset.
    void reset();
    /// The client is told that nothing more will come.
    void finish();
    /// The client is told this, in the relay's place.
    void say(const std::string& bytes);

    bool has_client();

private:
    void run();
    void hand_on(const posix::FileDescriptor& from, const posix::FileDescriptor& to) const;

    loopback::Listener listener_;
    posix::HostPort relay_;
    std::mutex mutex_;  // of what follows
    Manner manner_;
    bool over_ = false;
    posix::FileDescriptor to_client_;
    posix::FileDescriptor to_relay_;
    std::thread thread_;  // last: it sees all the rest
};

}  // namespace toxrelay::conformance
