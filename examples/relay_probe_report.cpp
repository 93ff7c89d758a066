#include "examples/relay_probe_report.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <string_view>
#include <utility>

#include "toxrelay/keys.hpp"

namespace toxrelay::examples {
namespace {

std::string milliseconds(Duration duration, const char* format) {
    std::array<char, 32> text{};
    const std::chrono::duration<double, std::milli> value = duration;
    std::snprintf(text.data(), text.size(), format, value.count());
    return text.data();
}

struct Spread {
    Duration min;
    Duration median;
    Duration max;
};

std::optional<Spread> spread_of(std::vector<Duration> values) {
    if (values.empty()) return std::nullopt;
    std::sort(values.begin(), values.end());
    const auto upper = values[values.size() / 2];
    const auto lower = values[(values.size() - 1) / 2];
    return Spread{values.front(), lower + (upper - lower) / 2, values.back()};
}

// Plain ASCII whatever comes in, so that a host name in any encoding leaves the object valid.
std::string json_string(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            result += {'\\', c};
        } else if (c >= ' ' && c <= '~') {
            result += c;
        } else {
            std::array<char, 8> escaped{};
            std::snprintf(escaped.data(), escaped.size(), "\\u%04x",
                          static_cast<unsigned>(static_cast<unsigned char>(c)));
            result += escaped.data();
        }
    }
    return result + "\"";
}

std::string json_time(const std::optional<Duration>& duration) {
    return duration ? milliseconds(*duration, "%.3f") : "null";
}

std::string json_bool(bool value) { return value ? "true" : "false"; }

std::string json_strings(const std::vector<std::string>& strings) {
    std::string text;
    for (const auto& string : strings) text += (text.empty() ? "" : ", ") + json_string(string);
    return "[" + text + "]";
}

// Names, and values that are JSON already.
std::string json_object(const std::vector<std::pair<std::string, std::string>>& members) {
    std::string text;
    for (const auto& [name, value] : members) {
        text += (text.empty() ? "{" : ", ") + json_string(name) + ": " + value;
    }
    return text + "}";
}

std::string text_line(std::string_view step, const std::string& result) {
    std::string line = "  " + std::string{step};
    line.resize(14, ' ');
    return line + result + "\n";
}

}  // namespace

std::string to_text(const ProbeReport& report) {
    std::string text = "relay " + to_string(report.relay.where) + ", public key " +
                       toxrelay::to_string(report.relay.public_key) + "\n";
    for (const auto& proxy : report.proxies) text += text_line("through", proxy);
    if (report.address) text += text_line("address", posix::to_string(*report.address));
    if (report.connect) text += text_line("connect", milliseconds(*report.connect, "%.1f ms"));
    if (report.tunnels && !report.proxies.empty())
        text += text_line("proxies", milliseconds(*report.tunnels, "%.1f ms"));
    if (report.handshake) {
        text += text_line("handshake", milliseconds(*report.handshake, "%.1f ms, two round trips"));
    }
    if (const auto spread = spread_of(report.round_trips)) {
        text += text_line("pings",
                          std::to_string(report.round_trips.size()) + " of " + std::to_string(report.pings_wanted) +
                              " answered: min " + milliseconds(spread->min, "%.1f") + ", median " +
                              milliseconds(spread->median, "%.1f") + ", max " + milliseconds(spread->max, "%.1f ms"));
    }
    if (report.own_key_refused) text += text_line("own key", "a route to ourselves is refused, as it should be");
    if (report.failure) return text + "not healthy: " + report.failure->step + ": " + report.failure->why + "\n";
    return text + "healthy\n";
}

std::string to_json(const ProbeReport& report) {
    const auto spread = spread_of(report.round_trips);
    const auto part = [&](Duration Spread::*which) {
        return json_time(spread ? std::optional{(*spread).*which} : std::nullopt);
    };
    const auto& failure = report.failure;

    const std::string pings = json_object({{"wanted", std::to_string(report.pings_wanted)},
                                           {"answered", std::to_string(report.round_trips.size())},
                                           {"min_ms", part(&Spread::min)},
                                           {"median_ms", part(&Spread::median)},
                                           {"max_ms", part(&Spread::max)}});
    return json_object({{"relay", json_string(to_string(report.relay.where))},
                        {"public_key", json_string(toxrelay::to_string(report.relay.public_key))},
                        {"proxies", json_strings(report.proxies)},
                        {"healthy", json_bool(report.healthy())},
                        {"address", report.address ? json_string(posix::to_string(*report.address)) : "null"},
                        {"connect_ms", json_time(report.connect)},
                        {"proxies_ms", json_time(report.tunnels)},
                        {"handshake_ms", json_time(report.handshake)},
                        {"pings", pings},
                        {"own_key_refused", json_bool(report.own_key_refused)},
                        {"failed_step", failure ? json_string(failure->step) : "null"},
                        {"why", failure ? json_string(failure->why) : "null"}}) +
           "\n";
}

}  // namespace toxrelay::examples
