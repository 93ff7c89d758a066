#include "toxrelay/destination.hpp"

#include <algorithm>

namespace toxrelay {
namespace {

constexpr bool stands_in_names(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_';
}

}  // namespace

std::optional<HostName> HostName::from(std::string_view text) noexcept {
    if (text.empty() || text.size() > max_size || !std::ranges::all_of(text, stands_in_names)) return std::nullopt;
    HostName name;
    name.size_ = static_cast<std::uint8_t>(text.size());
    std::ranges::copy(text, name.characters_.begin());
    return name;
}

}  // namespace toxrelay
