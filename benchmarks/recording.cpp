// What recording costs, as ratios within one run:
//
//   off  a RecordedClient without a recorder against a Client, in calls that do next to nothing: the most that it can be
//   on   a fleet that is recorded with secrets, its lines thrown away, against the same fleet unrecorded
//
//   recording            lines "figure NAME RATIO", medians of rounds that take turns
//   recording --smoke    a few short rounds

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string_view>
#include <vector>

#include "toxrelay/client.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/simulated/fleet.hpp"
#include "toxrelay/time.hpp"
#include "toxrelay/transcript/recorded_client.hpp"
#include "toxrelay/transcript/recorder.hpp"

namespace {

using namespace toxrelay;

template <class Work>
double seconds_of(Work work) {
    const auto started = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>{std::chrono::steady_clock::now() - started}.count();
}

/// The median ratio of the second to the first.
template <class One, class Other>
double ratio(int rounds, One one, Other other) {
    std::vector<double> ratios;
    for (int i = 0; i < rounds; ++i) {
        const double first = seconds_of(one);
        ratios.push_back(seconds_of(other) / first);
    }
    std::ranges::nth_element(ratios, ratios.begin() + rounds / 2);
    return ratios[static_cast<std::size_t>(rounds) / 2];
}

std::array<std::byte, key_size> made(std::byte filling) {
    std::array<std::byte, key_size> bytes{};
    bytes.fill(filling);
    return bytes;
}

/// Calls on a client that waits for its transport.
template <class AnyClient>
void poll(AnyClient& client, int times) {
    for (int i = 0; i < times; ++i) {
        client.handle_timeout(Instant{Duration{i}});
        if (client.poll_event()) std::printf("ERROR: there is an event\n");
        if (client.interest() == Interest{} || !client.next_deadline()) std::printf("ERROR: nothing to wait for\n");
    }
}

double off(int rounds, int calls) {
    const KeyPair self{SecretKey{made(std::byte{1})}};
    const Config config{.relay = KeyPair{SecretKey{made(std::byte{2})}}.public_key(),
                        .connect_timeout = std::chrono::hours{1}};
    Client bare{config, self, SessionSeed{made(std::byte{3})}, Instant{}};
    transcript::RecordedClient unrecorded{nullptr, config, self, SessionSeed{made(std::byte{3})}, Instant{}};
    return ratio(
        rounds, [&] { poll(bare, calls); }, [&] { poll(unrecorded, calls); });
}

void run_fleet(transcript::Recorder* recorder, std::chrono::seconds time) {
    simulated::FleetOptions options;
    options.pairs = 20;
    options.recorder = recorder;
    simulated::Fleet fleet{options};
    fleet.world().run_for(time);
    if (fleet.counts().delivered == 0) std::printf("ERROR: nothing was delivered\n");
}

double on(int rounds, std::chrono::seconds time) {
    return ratio(
        rounds, [&] { run_fleet(nullptr, time); },
        [&] {
            const auto recorder = transcript::Recorder::with_secrets([](std::string_view) {}, Instant{});
            run_fleet(recorder.get(), time);
        });
}

}  // namespace

int main(int argc, char** argv) {
    const bool smoke = argc > 1 && std::string_view{argv[1]} == "--smoke";
    std::printf("figure off %.2f\n", off(smoke ? 3 : 101, smoke ? 1000 : 1'000'000));
    std::printf("figure on %.2f\n", on(smoke ? 1 : 11, std::chrono::seconds{smoke ? 15 : 120}));
    return 0;
}
