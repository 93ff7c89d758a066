#include "toxrelay/transcript/line.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <span>

#include "toxrelay/transcript/hex.hpp"
#include "toxrelay/wipe.hpp"

namespace toxrelay::transcript {
namespace {

/// More than the line with a client's secrets takes, so that none of them stays behind when the text grows.
constexpr std::size_t initial_capacity = 4096;

/// "12.000000345". What is not positive is 0: a clock that runs backwards is none, and timeouts mean the same.
std::string in_seconds(Duration time) {
    const auto nanoseconds = static_cast<std::uint64_t>(std::max(time, Duration{}).count());
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%llu.%09llu",
                  static_cast<unsigned long long>(nanoseconds / 1'000'000'000U),
                  static_cast<unsigned long long>(nanoseconds % 1'000'000'000U));
    return text.data();
}

}  // namespace

Line::Line(Duration since_start, std::uint64_t client, std::string_view what, const PseudonymKey* hiding)
    : hiding_{hiding} {
    text_.reserve(initial_capacity);
    text_ += in_seconds(since_start) + "\n";
    number(client).word(what);
}

Line::~Line() { wipe(std::as_writable_bytes(std::span{text_})); }

Line& Line::word(std::string_view text) {
    text_.back() = ' ';
    text_ += text;
    text_ += '\n';
    return *this;
}

Line& Line::number(std::uint64_t value) { return word(std::to_string(value)); }

Line& Line::time(Duration since_start) { return word(in_seconds(since_start)); }

Line& Line::key(const PublicKey& key) { return word(hiding_ ? "~" + pseudonym(key, *hiding_) : to_hex(key.bytes)); }

Line& Line::bytes(Bytes bytes) {
    if (hiding_) return word("~" + std::to_string(bytes.size()));
    if (bytes.empty()) return word("-");
    text_.back() = ' ';
    append_hex(text_, bytes);
    text_ += '\n';
    return *this;
}

Line& Line::password(Bytes bytes) { return hiding_ ? word("~") : this->bytes(bytes); }

std::string_view Line::take_front() noexcept {
    text_.back() = ' ';
    const std::string_view front = std::string_view{text_}.substr(taken_);
    taken_ = text_.size();
    return front;
}

std::string_view Line::take_rest() noexcept {
    const std::string_view rest = std::string_view{text_}.substr(taken_);
    taken_ = text_.size();
    return rest;
}

Line& Line::route(RouteId route) {
    return word(std::to_string(route.slot().connection_id()) + "." + std::to_string(route.generation()));
}

Line& Line::host(const Host& host) {
    if (const auto* name = std::get_if<HostName>(&host)) {
        word("name");
        return hiding_ ? word("~") : word(name->text());
    }
    if (const auto* ipv4 = std::get_if<Ipv4>(&host)) return word("ipv4").bytes(*ipv4);
    return word("ipv6").bytes(std::get<Ipv6>(host));
}

}  // namespace toxrelay::transcript
