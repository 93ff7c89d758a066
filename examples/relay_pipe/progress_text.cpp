#include "examples/relay_pipe/progress_text.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace relay_pipe {
namespace {

std::string with_unit(double bytes) {
    constexpr std::array units{"bytes", "KiB", "MiB", "GiB", "TiB"};
    std::size_t unit = 0;
    while (bytes >= 1024.0 && unit + 1 < units.size()) {
        bytes /= 1024.0;
        ++unit;
    }
    std::array<char, 32> text{};
    const int decimals = unit == 0 ? 0 : 1;
    const int size = std::snprintf(text.data(), text.size(), "%.*f %s", decimals, bytes, units[unit]);
    return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace

std::string progress_text(std::uint64_t bytes, std::optional<std::uint64_t> total, toxrelay::Duration elapsed) {
    std::string text = with_unit(static_cast<double>(bytes));
    if (total && *total >= bytes) {
        const auto share = *total == 0 ? 1.0 : static_cast<double>(bytes) / static_cast<double>(*total);
        text += " of " + with_unit(static_cast<double>(*total));
        text += ", " + std::to_string(static_cast<int>(share * 100.0)) + " %";
    }
    const double seconds = std::chrono::duration<double>(elapsed).count();
    if (seconds > 0.0) text += ", " + with_unit(static_cast<double>(bytes) / seconds) + "/s";
    return text;
}

}  // namespace relay_pipe
