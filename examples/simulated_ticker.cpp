// A protocol of one's own on the network in memory: docs/simulation.md explains it, and shows what is between the marks.

// [docs: machine]
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <span>

#include "toxrelay/simulated/connection.hpp"
#include "toxrelay/simulated/weather.hpp"
#include "toxrelay/simulated/world.hpp"
#include "toxrelay/stream_machine.hpp"

using namespace toxrelay;
using namespace std::chrono_literals;

/// One side says 1, 2, 3, ... a byte a second. The other hears that, and takes three seconds of silence for the end.
class Ticker {
public:
    Ticker(bool talks, Instant now) : talks_(talks), due_(talks ? now : now + 3s) {}

    // Bytes in
    MutableBytes read_buffer() { return over_ ? MutableBytes{} : MutableBytes{read_}; }
    void commit_read(std::size_t size, Instant now) {
        for (const std::byte b : std::span{read_}.first(size)) in_order &= b == static_cast<std::byte>(++count);
        if (size > 0) due_ = now + 3s;
    }
    void transport_ended(TransportEnd) { over_ = true; }

    // Bytes out
    Bytes write_buffer() const { return over_ || !unsent_ ? Bytes{} : Bytes{&*unsent_, 1}; }
    void commit_write(std::size_t size, Instant) {
        if (size > 0) unsent_.reset();
    }

    // Time
    std::optional<Deadline> next_deadline() const { return over_ ? std::nullopt : std::optional{Deadline{due_}}; }
    void handle_timeout(Instant now) {
        if (over_ || now < due_) return;
        over_ = !talks_;
        if (talks_ && !unsent_) unsent_ = static_cast<std::byte>(++count);
        due_ = now + 1s;
    }

    // What to wait for; nothing: the end
    Interest interest() const { return {.read = !over_, .write = !over_ && unsent_.has_value()}; }

    unsigned count = 0;  // said, or heard
    bool in_order = true;

private:
    bool talks_;
    Instant due_;
    std::array<std::byte, 100> read_{};
    std::optional<std::byte> unsent_;
    bool over_ = false;
};
static_assert(StreamMachine<Ticker>);
// [docs: end]

// [docs: world]
using namespace toxrelay::simulated;

/// A ticker and its connection: as one connects, or as one is connected to.
struct End : Owner {
    End(World& world, HostId from, HostId to)
        : ticker(true, world.now()), connection(world, ticker, *this, from, to, 7) {}
    End(World& world, SocketId accepted) : ticker(false, world.now()), connection(world, ticker, *this, accepted) {}
    void drain() override {}  // a Ticker has no events
    void over() override { is_over = true; }
    Ticker ticker;
    Connection<Ticker> connection;
    bool is_over = false;
};

struct Server : Listener {
    explicit Server(World& world) : world_(world) {}
    void accepted(SocketId socket) override { end = std::make_unique<End>(world_, socket); }
    World& world_;
    std::unique_ptr<End> end;
};

/// What this seed brings about. Says which law is broken, if any.
const char* broken_law(std::uint64_t seed) {
    World world{seed};
    const std::array hosts{world.add_host(), world.add_host()};
    world.line(hosts[0]).ragged = true;  // segments, writes and reads of any size
    Server server{world};
    world.listen(hosts[1], 7, &server);
    End client{world, hosts[0], hosts[1]};

    const Climate climate{.line = {},
                          .farthest = {},
                          .risks = {{FaultKind::cut, 60s, 10s},
                                    {FaultKind::stall, 20s, {}, 100, 2000},
                                    {FaultKind::reset, 120s},
                                    {FaultKind::latency, 30s, 5s, 1'000, 900'000}}};
    world.plan(forecast(climate, seed, hosts, {}, 100s));
    world.run_for(110s);

    if (server.end == nullptr) return client.is_over ? nullptr : "who reaches nobody gives up";
    if (!server.end->ticker.in_order) return "ticks come in order, and none is left out";
    if (server.end->ticker.count > client.ticker.count) return "nothing is heard that was not said";
    if (client.is_over != server.end->is_over) return "when one has ended, the other ends in time";
    return nullptr;
}

int main() {
    for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
        if (const char* law = broken_law(seed)) {
            std::printf("broken with seed %llu: %s\n", static_cast<unsigned long long>(seed), law);
            return 1;
        }
    }
    std::puts("1000 worlds, nothing broken");
}
// [docs: end]
