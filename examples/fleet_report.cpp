#include "examples/fleet_report.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

#include "toxrelay/close_reason.hpp"

namespace toxrelay::examples {
namespace {

std::string row(std::string name, const std::string& value) {
    constexpr std::size_t width = 14;
    name.resize(std::max(width, name.size() + 1), ' ');
    return name + value + "\n";
}

/// "99.1 %", cut off, so that only all is 100.0.
std::string percentage(std::uint64_t part, std::uint64_t whole) {
    if (whole == 0) return "none";
    const std::uint64_t thousandths = part * 1000 / whole;
    return std::to_string(thousandths / 10) + "." + std::to_string(thousandths % 10) + " %";
}

std::string hexadecimal(std::uint64_t number) {
    constexpr auto digits = "0123456789abcdef";
    std::string text(16, '0');
    for (std::size_t i = text.size(); i-- > 0; number /= 16) text[i] = digits[number % 16];
    return text;
}

}  // namespace

Duration percentile(std::span<const Duration> ascending, std::size_t percent) {
    if (ascending.empty()) return {};
    return ascending[std::max<std::size_t>((ascending.size() * percent + 99) / 100, 1) - 1];
}

std::string in_milliseconds(Duration time) {
    const auto tenths = time / std::chrono::microseconds{100};
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " ms";
}

std::string to_string(const FleetReport& report, const simulated::FleetCounts& counts) {
    std::vector<Duration> delays = counts.delays;
    std::ranges::sort(delays);
    std::string text = report.headline + "\n";
    text += row("faults", std::to_string(report.faults));
    text += row("messages", std::to_string(counts.sent) + " sent, " + std::to_string(counts.delivered) +
                                " delivered (" + percentage(counts.delivered, counts.sent) + ")");
    text += row("latency", "p50 " + in_milliseconds(percentile(delays, 50)) + ", p95 " +
                               in_milliseconds(percentile(delays, 95)) + ", p99 " +
                               in_milliseconds(percentile(delays, 99)));
    text += row("connections",
                std::to_string(counts.connected) + ", " + std::to_string(counts.connected_again) + " of them again");
    text += row("online", std::to_string(report.online) + " of " + std::to_string(report.peers) + " at the end");
    text += row("lies heard", std::to_string(counts.lies));
    text += row("out of order", std::to_string(counts.out_of_order));
    bool first = true;
    for (const auto& [reason, times] : counts.closed) {
        text += row(std::exchange(first, false) ? "closed" : "",
                    std::to_string(times) + " x " + std::string{to_string(reason)});
    }
    text += row("events", std::to_string(report.events));
    text += row("trace", hexadecimal(report.trace_hash));
    return text;
}

}  // namespace toxrelay::examples
