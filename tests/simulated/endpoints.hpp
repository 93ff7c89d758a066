#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/text.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/simulated/world.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::simulated {

using test::bytes_of;

/// A stream that reads whatever comes and writes what a test gives it, as far as there is room.
class Talker final : public Stream {
public:
    Talker(World& world, HostId from, HostId to, std::uint16_t port = 1)
        : world_(world), socket(world.connect(from, to, port, *this)) {}
    Talker(World& world, SocketId accepted) : world_(world), socket(accepted) { world.attach(accepted, *this); }
    ~Talker() override { world_.close(socket); }

    void say(std::string_view text) {
        unsent += text;
        write();
    }
    void wake() override {
        ++wakes;
        was_connected |= world_.is_connected(socket);
        if (reading) read();
        write();
        ended |= world_.at_end(socket);
        broken |= world_.is_broken(socket);
    }
    void read() {
        std::vector<std::byte> room(100);
        while (const std::size_t size = world_.read(socket, room)) {
            heard.append(reinterpret_cast<const char*>(room.data()), size);
            reads.push_back({world_.now(), size});
        }
    }

private:
    void write() {
        while (const std::size_t size = world_.write(socket, bytes_of(unsent))) unsent.erase(0, size);
    }
    World& world_;

public:
    SocketId socket;
    bool reading = true;
    std::string unsent;
    std::string heard;
    struct Read {
        Instant at;
        std::size_t size = 0;
    };
    std::vector<Read> reads;
    int wakes = 0;
    bool was_connected = false;
    bool ended = false;
    bool broken = false;
};

/// Takes everybody who connects.
class Doorkeeper final : public Listener {
public:
    explicit Doorkeeper(World& world) : world_(world) {}
    void accepted(SocketId socket) override { guests.push_back(std::make_unique<Talker>(world_, socket)); }
    std::vector<std::unique_ptr<Talker>> guests;

private:
    World& world_;
};

}  // namespace toxrelay::simulated
