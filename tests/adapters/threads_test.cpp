#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/adapters/loopback.hpp"
#include "tests/adapters/recording_machine.hpp"
#include "toxrelay/posix/connection.hpp"

namespace toxrelay {
namespace {

using posix::Connection;
using posix::Loop;

TEST_CASE("another thread ends a wait") {
    Loop loop;
    std::atomic<bool> asked{false};
    std::thread other{[&] {
        asked = true;
        loop.wake();
    }};
    loop.wait();
    CHECK(asked);
    other.join();
}

TEST_CASE("no wake-up is lost, whenever it comes") {
    Loop loop;
    std::atomic<int> commands{0};
    std::thread other{[&] {
        for (int i = 0; i < 1000; ++i) {
            ++commands;
            loop.wake();
        }
    }};
    while (commands < 1000) loop.wait();
    other.join();
    SUCCEED("it returned");
}

TEST_CASE("loops in several threads do not know of each other") {
    std::vector<std::thread> threads;
    threads.reserve(4);
    std::atomic<int> complete{0};
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&complete] {
            const loopback::Listener listener;
            Loop loop;
            RecordingMachine client;
            RecordingMachine server;
            server.echo = true;
            client.to_send.assign(10'000, 'x');
            Connection there{loop, client, {listener.address()}};
            if (!wait_until(loop, [&] { return there.connected(); })) return;
            Connection back{loop, server, listener.accept()};
            if (wait_until(loop, [&] { return client.received.size() == 10'000; })) ++complete;
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(complete == 4);
}

}  // namespace
}  // namespace toxrelay
