#include "toxrelay/transcript/entry.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <system_error>
#include <variant>

#include "toxrelay/transcript/hex.hpp"

namespace toxrelay::transcript {
namespace {

/// All of it, and as Line writes it: no sign and no zero in front.
std::optional<std::uint64_t> parse_number(std::string_view digits, std::uint64_t most) noexcept {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size() || value > most) return {};
    if (digits.size() > 1 && digits.front() == '0') return {};
    return value;
}

template <std::size_t Size>
std::optional<Host> address(const std::optional<std::vector<std::byte>>& bytes) {
    if (!bytes || bytes->size() != Size) return {};
    std::array<std::byte, Size> address{};
    std::ranges::copy(*bytes, address.begin());
    return address;
}

}  // namespace

std::string_view Words::peek() const noexcept { return rest_.substr(0, rest_.find(' ')); }

std::string_view Words::next() noexcept {
    const std::string_view word = peek();
    rest_.remove_prefix(std::min(word.size() + 1, rest_.size()));
    return word;
}

std::optional<std::uint64_t> Words::number(std::uint64_t most) noexcept { return parse_number(next(), most); }

std::optional<Duration> Words::time() noexcept {
    constexpr std::size_t decimals = 9;
    constexpr std::uint64_t a_second = 1'000'000'000;
    const std::string_view text = next();
    const std::size_t point = text.find('.');
    if (point == std::string_view::npos || text.size() - point - 1 != decimals) return {};
    const auto seconds = parse_number(text.substr(0, point), Duration::max().count() / a_second);
    std::uint64_t nanoseconds = 0;
    for (const char digit : text.substr(point + 1)) {
        if (digit < '0' || digit > '9') return {};
        nanoseconds = 10 * nanoseconds + static_cast<std::uint64_t>(digit - '0');
    }
    if (!seconds || *seconds * a_second + nanoseconds > static_cast<std::uint64_t>(Duration::max().count())) return {};
    return Duration{static_cast<Duration::rep>(*seconds * a_second + nanoseconds)};
}

std::optional<PublicKey> Words::key() {
    const auto read = bytes();
    if (!read || read->size() != key_size) return {};
    PublicKey key;
    std::ranges::copy(*read, key.bytes.begin());
    return key;
}

std::optional<std::vector<std::byte>> Words::bytes() {
    const std::string_view word = next();
    if (word == "-") return std::vector<std::byte>{};
    auto bytes = from_hex(word);
    if (bytes && bytes->empty()) return {};
    return bytes;
}

std::optional<RouteId> Words::route() {
    const std::string_view word = next();
    const std::size_t point = std::min(word.find('.'), word.size());
    const auto id = parse_number(word.substr(0, point), UINT8_MAX);
    const auto generation = parse_number(word.substr(std::min(point + 1, word.size())), UINT32_MAX);
    if (!id || !generation || !Slot::is_connection_id(static_cast<std::uint8_t>(*id))) return {};
    return RouteId::recorded(Slot::from_connection_id(static_cast<std::uint8_t>(*id)),
                             static_cast<std::uint32_t>(*generation));
}

std::optional<Host> Words::host() {
    const std::string_view kind = next();
    if (kind == "ipv4") return address<std::tuple_size_v<Ipv4>>(bytes());
    if (kind == "ipv6") return address<std::tuple_size_v<Ipv6>>(bytes());
    if (kind != "name") return {};
    const auto name = HostName::from(next());
    if (!name) return {};
    return *name;
}

std::optional<Entry> parse_entry(std::string_view line) noexcept {
    Words words{line};
    const auto at = words.time();
    const auto client = words.number();
    const std::string_view what = words.next();
    if (!at || !client || what.empty()) return {};
    return Entry{Instant{*at}, *client, what, words};
}

}  // namespace toxrelay::transcript
