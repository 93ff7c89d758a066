#include "toxrelay/simulated/fault.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <utility>

namespace toxrelay::simulated {
namespace {

struct Name {
    FaultKind kind;
    std::string_view text;
    bool has_amount;
};
constexpr std::array names{
    Name{FaultKind::cut, "cut", false},
    Name{FaultKind::mend, "mend", false},
    Name{FaultKind::stall, "stall", true},
    Name{FaultKind::reset, "reset", false},
    Name{FaultKind::half_close, "half_close", false},
    Name{FaultKind::refuse, "refuse", false},
    Name{FaultKind::ignore, "ignore", false},
    Name{FaultKind::welcome, "welcome", false},
    Name{FaultKind::flip, "flip", true},
    Name{FaultKind::latency, "latency", true},
    Name{FaultKind::bandwidth, "bandwidth", true},
    Name{FaultKind::segment, "segment", true},
    Name{FaultKind::crash, "crash", false},
    Name{FaultKind::restart, "restart", false},
    Name{FaultKind::lie, "lie", true},
};

const Name& name_of(FaultKind kind) noexcept { return *std::ranges::find(names, kind, &Name::kind); }

/// Takes the next word off the front of `line`.
std::string_view word(std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    const auto found = line.substr(0, line.find(' '));
    line.remove_prefix(found.size());
    return found;
}

template <class Number>
bool read(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
}

/// Seconds with at most nine digits behind the point, in whole nanoseconds: no rounding, there and back.
std::optional<Duration> read_seconds(std::string_view text) {
    constexpr std::size_t digits = 9;
    const std::size_t point = std::min(text.find('.'), text.size());
    std::string fraction{text.substr(std::min(point + 1, text.size()))};
    if (fraction.size() > digits || (point < text.size() && fraction.empty())) return std::nullopt;
    fraction.resize(digits, '0');
    std::uint32_t seconds = 0;
    std::uint32_t nanoseconds = 0;
    if (!read(text.substr(0, point), seconds) || !read(std::string_view{fraction}, nanoseconds)) return std::nullopt;
    return std::chrono::seconds{seconds} + std::chrono::nanoseconds{nanoseconds};
}

std::string seconds_of(Duration time) {
    const auto whole = std::chrono::floor<std::chrono::seconds>(time);
    std::string fraction = std::to_string((time - whole).count());
    fraction.insert(0, 9 - fraction.size(), '0');
    fraction.erase(fraction.find_last_not_of('0') + 1);
    return std::to_string(whole.count()) + (fraction.empty() ? "" : "." + fraction);
}

}  // namespace

std::string_view to_string(FaultKind kind) noexcept { return name_of(kind).text; }

std::string to_string(const Fault& fault) {
    std::string line = seconds_of(fault.at) + " " + std::string{to_string(fault.kind)} + " " +
                       std::to_string(static_cast<std::uint32_t>(fault.host));
    if (name_of(fault.kind).has_amount) line += " " + std::to_string(fault.amount);
    return line;
}

std::string to_string(std::span<const Fault> schedule) {
    std::string text;
    for (const Fault& fault : schedule) text += to_string(fault) + "\n";
    return text;
}

std::optional<Fault> parse_fault(std::string_view line) {
    const auto at = read_seconds(word(line));
    const auto kind = word(line);
    const auto* name = std::ranges::find(names, kind, &Name::text);
    std::uint32_t host = 0;
    if (!at || name == names.end() || !read(word(line), host)) return std::nullopt;
    Fault fault{*at, name->kind, HostId{host}, 0};
    if (name->has_amount && !read(word(line), fault.amount)) return std::nullopt;
    return word(line).empty() ? std::optional{fault} : std::nullopt;
}

std::optional<Schedule> parse_schedule(std::string_view text) {
    Schedule schedule;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.find_first_not_of(' ') == std::string_view::npos) continue;
        const auto fault = parse_fault(line);
        if (!fault) return std::nullopt;
        schedule.push_back(*fault);
    }
    return schedule;
}

}  // namespace toxrelay::simulated
