#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/adapters/loopback.hpp"
#include "tests/adapters/recording_machine.hpp"
#include "toxrelay/posix/address.hpp"
#include "toxrelay/posix/connection.hpp"
#include "toxrelay/posix/file_descriptor.hpp"
#include "toxrelay/posix/loop.hpp"

namespace toxrelay {

/// A machine that is connected to `peer`, which the test plays.
struct Session {
    Session() {
        const loopback::Listener listener;
        connection = std::make_unique<posix::Connection<RecordingMachine>>(
            loop, machine, std::vector<posix::Address>{listener.address()});
        REQUIRE(wait_until(loop, [&] { return connection->connected(); }));
        peer = listener.accept();
    }
    posix::Loop loop;
    RecordingMachine machine;
    std::unique_ptr<posix::Connection<RecordingMachine>> connection;
    posix::FileDescriptor peer;
};

/// Text in which a byte lost, doubled or moved shows.
inline std::string pattern(std::size_t size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text += static_cast<char>('a' + (i * 7 + i / 251) % 26);
    return text;
}

}  // namespace toxrelay
