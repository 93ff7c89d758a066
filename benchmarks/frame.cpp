// What a frame costs through a client, against bare crypto_box on the same payload: the figure is their ratio.
//
// Both are timed in turns, some dozen messages each, so that whatever else the machine does falls on both alike. A
// figure is the median of the ratios of all turns. It closes with lines "figure NAME RATIO".

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <map>
#include <memory_resource>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <benchmark/benchmark.h>
#include <sodium.h>

#include "benchmarks/bare_relay.hpp"
#include "benchmarks/connected_client.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/event.hpp"
#include "toxrelay/send_status.hpp"

namespace {

using Seconds = std::chrono::duration<double>;
using Messages = std::vector<unsigned char>;

constexpr std::array<std::size_t, 5> payload_sizes{64, 256, 1024, 1373, 2031};
constexpr std::size_t messages_a_turn = 48;

std::map<std::string, double> figures;  // NOLINT(cert-err58-cpp): nothing to catch it before main() anyway

/// A pool that holds blocks of the size of the client's buffers, too: by default it passes anything over 4 KiB on.
std::pmr::pool_options pool_options() { return {.max_blocks_per_chunk = 0, .largest_required_pool_block = 1U << 16U}; }

template <class Work>
Seconds time_of(Work&& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::steady_clock::now() - start;
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Times `bare` and `through_client`, each a turn that returns its own time, taking it in turns to go first.
template <class Bare, class ThroughClient>
void compare(benchmark::State& state, const std::string& figure, Bare&& bare, ThroughClient&& through_client) {
    std::vector<double> ratios;
    std::vector<double> bare_times;
    std::vector<double> client_times;
    bool bare_first = false;
    for ([[maybe_unused]] auto iteration : state) {
        bare_first = !bare_first;
        Seconds theirs{};
        if (bare_first) theirs = bare();
        const Seconds ours = through_client();
        if (!bare_first) theirs = bare();
        state.SetIterationTime(ours.count());
        ratios.push_back(ours / theirs);
        bare_times.push_back(theirs.count());
        client_times.push_back(ours.count());
    }
    figures[figure] = median(ratios);
    state.counters["ratio"] = figures[figure];
    state.counters["bare_ns"] = median(bare_times) * 1e9 / messages_a_turn;
    state.counters["client_ns"] = median(client_times) * 1e9 / messages_a_turn;
}

/// A key and a nonce for bare crypto_box.
struct BareBox {
    std::array<unsigned char, crypto_box_BEFORENMBYTES> key{};
    std::array<unsigned char, crypto_box_NONCEBYTES> nonce{};
};

/// One payload to a peer: sealed, and taken by the transport at once.
void seal(benchmark::State& state) {
    const auto size = static_cast<std::size_t>(state.range(0));
    const std::vector<std::byte> payload(size, std::byte{0x5A});
    const auto* plain = reinterpret_cast<const unsigned char*>(payload.data());
    BareBox box;
    Messages sealed(crypto_box_MACBYTES + size);
    std::pmr::unsynchronized_pool_resource pool{pool_options()};
    bare::ConnectedClient connected{pool};
    toxrelay::Client& client = connected.client();

    const auto bare = [&] {
        return time_of([&] {
            for (std::size_t i = 0; i < messages_a_turn; ++i) {
                crypto_box_easy_afternm(sealed.data(), plain, size, box.nonce.data(), box.key.data());
                benchmark::ClobberMemory();
            }
        });
    };
    const auto through_client = [&] {
        bool refused = false;
        const Seconds time = time_of([&] {
            for (std::size_t i = 0; i < messages_a_turn; ++i) {
                refused |= client.send_data(connected.route(), payload) != toxrelay::SendStatus::queued;
                const auto pending = client.write_buffer();
                benchmark::DoNotOptimize(pending.data());
                client.commit_write(pending.size(), connected.now());
            }
        });
        if (refused) state.SkipWithError("a payload was refused");
        return time;
    };
    compare(state, "seal_" + std::to_string(size), bare, through_client);
}

/// One payload from a peer, in a frame that the transport has put into the read buffer. What the transport's own
/// copying costs is not counted.
void open(benchmark::State& state) {
    const auto size = static_cast<std::size_t>(state.range(0));
    BareBox box;
    Messages plain(size, 0x5A);
    Messages sealed(crypto_box_MACBYTES + size);
    crypto_box_easy_afternm(sealed.data(), plain.data(), size, box.nonce.data(), box.key.data());
    std::pmr::unsynchronized_pool_resource pool{pool_options()};
    bare::ConnectedClient connected{pool};
    toxrelay::Client& client = connected.client();
    std::vector<std::byte> packet(1 + size, std::byte{0x5A});
    packet[0] = bare::Relay::route_id;
    const std::size_t frame_size = bare::Relay::frame_overhead + packet.size();
    std::vector<std::byte> frames(messages_a_turn * frame_size);

    const auto bare = [&] {
        return time_of([&] {
            for (std::size_t i = 0; i < messages_a_turn; ++i) {
                const int failed = crypto_box_open_easy_afternm(plain.data(), sealed.data(), sealed.size(),
                                                                box.nonce.data(), box.key.data());
                benchmark::DoNotOptimize(failed);
                benchmark::ClobberMemory();
            }
        });
    };
    const auto through_client = [&] {
        for (std::size_t i = 0; i < messages_a_turn; ++i) {
            connected.relay().seal(packet, std::span{frames}.subspan(i * frame_size));
        }
        std::span<const std::byte> left{frames};
        std::size_t opened = 0;
        Seconds time{};
        while (!left.empty()) {
            std::span<std::byte> room;
            time += time_of([&] { room = client.read_buffer(); });
            const std::size_t count = std::min(room.size() / frame_size * frame_size, left.size());
            std::copy_n(left.begin(), count, room.begin());
            left = left.subspan(count);
            time += time_of([&] {
                client.commit_read(count, connected.now());
                while (const auto event = client.poll_event()) {
                    if (std::holds_alternative<toxrelay::DataReceived>(*event)) ++opened;
                }
            });
            if (count == 0) break;
        }
        if (opened != messages_a_turn) state.SkipWithError("a payload did not arrive");
        return time;
    };
    compare(state, "open_" + std::to_string(size), bare, through_client);
}

void each_payload_size(benchmark::internal::Benchmark* registered) {
    for (const std::size_t size : payload_sizes) registered->Arg(static_cast<std::int64_t>(size));
}

BENCHMARK(seal)->UseManualTime()->Apply(each_payload_size);
BENCHMARK(open)->UseManualTime()->Apply(each_payload_size);

double log_sum(const std::string& direction) {
    double sum = 0;
    for (const std::size_t size : payload_sizes) sum += std::log(figures[direction + "_" + std::to_string(size)]);
    return sum;
}

void print_figures() {
    constexpr auto count = static_cast<double>(payload_sizes.size());
    for (const char* direction : {"seal", "open"}) {
        for (const std::size_t size : payload_sizes) {
            const std::string name = std::string{direction} + "_" + std::to_string(size);
            if (figures.contains(name)) std::printf("figure %s %.2f\n", name.c_str(), figures[name]);
        }
    }
    if (figures.size() != 2 * payload_sizes.size()) return;  // not all were run: there is no mean to tell
    std::printf("figure seal_geomean %.2f\n", std::exp(log_sum("seal") / count));
    std::printf("figure open_geomean %.2f\n", std::exp(log_sum("open") / count));
    std::printf("figure geomean %.2f\n", std::exp((log_sum("seal") + log_sum("open")) / (2 * count)));
}

}  // namespace

int main(int argc, char** argv) {
    if (sodium_init() < 0) return 1;
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    print_figures();
}
