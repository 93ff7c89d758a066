// In steady state a client allocates nothing: not from the heap, and not from what is behind its pool.

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory_resource>
#include <span>

#include <catch2/catch.hpp>

#include "benchmarks/bare_relay.hpp"
#include "benchmarks/connected_client.hpp"
#include "tests/support/counting_heap.hpp"
#include "tests/support/counting_memory.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/send_status.hpp"

namespace toxrelay::test {
namespace {

using bare::Relay;

/// The client's buffers are larger than what a pool keeps unless told otherwise.
std::pmr::pool_options keeping_buffers() {
    return {.max_blocks_per_chunk = 0, .largest_required_pool_block = 1U << 16U};
}

/// A client over a pool, and a relay that speaks to it without allocating.
class Steady {
public:
    explicit Steady(std::pmr::pool_options options = keeping_buffers()) : pool_(options, &upstream_) {}

    /// Data both ways, in small writes and large, an OOB packet, a ping of the relay, and a route asked for in vain.
    bool round_trip() {
        Client& client = connected_.client();
        bool good = true;
        std::array<std::byte, 2032> plain{};
        plain[0] = Relay::route_id;
        for (const std::size_t size : {2UL, 65UL, 1374UL, 2032UL}) {
            good &= hear(std::span{plain}.first(size)) == 1;
            good &= client.send_data(connected_.route(), Bytes{plain}.subspan(1, size - 1)) == SendStatus::queued;
        }
        good &= client.send_oob(PublicKey{}, Bytes{plain}.first(100)) == SendStatus::queued;
        write_and_check(good);
        const PublicKey absent{{std::byte{1}}};
        good &= client.open_route(absent) == SendStatus::queued;
        write_and_check(good);
        std::array<std::byte, 34> refusal{std::byte{1}, std::byte{0}, std::byte{1}};
        good &= hear(refusal) == 1;
        const std::array<std::byte, 9> ping{std::byte{4}, std::byte{7}};
        good &= hear(ping) == 0;
        write_and_check(good);
        return good;
    }

    std::size_t upstream_allocations() const { return upstream_.allocations(); }

private:
    /// The relay says this. Returns how many events came of it.
    int hear(std::span<const std::byte> plain) {
        const std::size_t size = connected_.relay().seal(plain, frame_);
        if (connected_.feed(std::span{frame_}.first(size)) != size) return -1;
        int events = 0;
        while (connected_.client().poll_event()) ++events;
        return events;
    }
    /// Everything leaves in small pieces, and decrypts at the relay.
    void write_and_check(bool& good) {
        std::size_t collected = 0;
        for (auto pending = connected_.client().write_buffer(); !pending.empty();
             pending = connected_.client().write_buffer()) {
            const auto piece = pending.first(std::min<std::size_t>(pending.size(), 700));
            std::copy(piece.begin(), piece.end(), flight_.begin() + static_cast<std::ptrdiff_t>(collected));
            collected += piece.size();
            connected_.client().commit_write(piece.size(), connected_.now());
        }
        good &= collected > 0;
        for (std::size_t at = 0; at < collected;) {
            at += Relay::frame_overhead + connected_.relay().open(std::span{flight_}.subspan(at), frame_);
        }
    }

    CountingMemory upstream_;
    std::pmr::unsynchronized_pool_resource pool_;
    bare::ConnectedClient connected_{pool_};
    std::array<std::byte, 16384> flight_{};
    std::array<std::byte, 2066> frame_{};
};

}  // namespace

TEST_CASE("driving data both ways allocates nothing, once the pool is warm") {
    Steady steady;
    REQUIRE(steady.round_trip());
    const std::size_t upstream_before = steady.upstream_allocations();
    const std::size_t heap_before = heap_allocations();
    bool good = true;
    for (int i = 0; i < 1000; ++i) good &= steady.round_trip();
    const std::size_t heap_after = heap_allocations();
    CHECK(good);
    CHECK(heap_after - heap_before == 0);
    CHECK(steady.upstream_allocations() == upstream_before);
}

TEST_CASE("these counters count") {
    const std::size_t before = heap_allocations();
    Steady steady;
    CHECK(heap_allocations() > before);
    CHECK(steady.upstream_allocations() > 0);
}

}  // namespace toxrelay::test
