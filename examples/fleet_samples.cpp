#include "examples/fleet_samples.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <set>
#include <tuple>
#include <utility>

#include "examples/fleet_report.hpp"

namespace toxrelay::examples {
namespace {

using simulated::FaultKind;

std::string decimal(double value) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.3f", value);
    return text.data();
}

double in_seconds(Duration time) { return std::chrono::duration<double>{time}.count(); }

std::string in_milliseconds_or_nan(const std::vector<Duration>& ascending, std::size_t percent) {
    if (ascending.empty()) return "NaN";
    return decimal(1000 * in_seconds(percentile(ascending, percent)));
}

}  // namespace

void FleetSamples::look() {
    std::vector<std::size_t> online(fleet_.relays().size());
    std::size_t peer = 0;
    for (const auto& one : fleet_.peers()) {
        const std::size_t relay = peer++ / 2 % online.size();  // as FleetOptions::relays has it
        online[relay] += one.is_connected() ? 1 : 0;
    }
    if (fewest_online_.empty()) fewest_online_ = online;
    std::ranges::transform(fewest_online_, online, fewest_online_.begin(),
                           [](std::size_t one, std::size_t other) { return std::min(one, other); });
}

void FleetSamples::add() {
    const auto& counts = fleet_.counts();
    Step step;
    step.sent = counts.sent - sent_;
    step.delays.assign(counts.delays.begin() + static_cast<std::ptrdiff_t>(delivered_), counts.delays.end());
    std::ranges::sort(step.delays);
    step.online = std::exchange(fewest_online_, {});
    sent_ = counts.sent;
    delivered_ = counts.delays.size();
    steps_.push_back(std::move(step));
}

double FleetSamples::seconds(std::size_t step) const { return in_seconds(step_) * static_cast<double>(step + 1); }

std::string FleetSamples::messages() const {
    std::string text = "# seconds sent_per_second delivered_per_second p50_ms p95_ms p99_ms\n";
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        const Step& step = steps_[i];
        text += decimal(seconds(i)) + " " + decimal(static_cast<double>(step.sent) / in_seconds(step_)) + " " +
                decimal(static_cast<double>(step.delays.size()) / in_seconds(step_));
        for (const std::size_t percent : {50U, 95U, 99U}) text += " " + in_milliseconds_or_nan(step.delays, percent);
        text += "\n";
    }
    return text;
}

std::string FleetSamples::online() const {
    std::string text = "# seconds, and the clients connected to each relay, the fewest since the line before\n";
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        text += decimal(seconds(i));
        for (const std::size_t online : steps_[i].online) text += " " + std::to_string(online);
        text += "\n";
    }
    return text;
}

std::string FleetSamples::delays() const {
    constexpr std::size_t most_lines = 1000;
    std::vector<Duration> delays = fleet_.counts().delays;
    std::ranges::sort(delays);
    std::string text = "# milliseconds percent_that_took_no_longer\n";
    const std::size_t lines = std::min(delays.size(), most_lines);
    for (std::size_t i = 1; i <= lines; ++i) {
        const std::size_t rank = i * delays.size() / lines;
        text += decimal(1000 * in_seconds(delays[rank - 1])) + " " +
                decimal(100 * static_cast<double>(rank) / static_cast<double>(delays.size())) + "\n";
    }
    return text;
}

std::string fault_rows(const simulated::Schedule& faults, std::size_t relays, Duration grain,
                       std::vector<std::string>& kinds) {
    std::set<std::tuple<Duration::rep, std::size_t, bool>> marks;
    for (const auto& fault : faults) {
        if (fault.kind == FaultKind::mend || fault.kind == FaultKind::welcome || fault.kind == FaultKind::restart)
            continue;
        const std::string kind{to_string(fault.kind)};
        if (std::ranges::find(kinds, kind) == kinds.end()) kinds.push_back(kind);
        const auto row = static_cast<std::size_t>(std::ranges::find(kinds, kind) - kinds.begin());
        marks.insert({fault.at / grain, row, static_cast<std::uint32_t>(fault.host) < relays});
    }
    std::string text = "# seconds row at_relay\n";
    for (const auto& [grains, row, at_relay] : marks) {
        text += decimal(in_seconds(grains * grain)) + " " + std::to_string(row + 1) + (at_relay ? " 1\n" : " 0\n");
    }
    return text;
}

}  // namespace toxrelay::examples
