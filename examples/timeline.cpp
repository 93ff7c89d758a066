#include "examples/timeline.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <utility>

#include "toxrelay/transcript/entry.hpp"
#include "toxrelay/transcript/hex.hpp"
#include "toxrelay/transcript/printable.hpp"

namespace toxrelay::examples {
namespace {

using transcript::Entry;
using transcript::printable;
using transcript::Words;

/// The first digits tell keys apart.
std::string short_key(std::string_view key) {
    constexpr std::size_t digits = 8;
    return key.size() > 2 * digits ? std::string{key.substr(0, digits)} + "..." : std::string{key};
}

/// "56 bytes", and what they say where that is a short text.
std::string payload(std::string_view word) {
    if (word == "-") return "0 bytes";
    if (word.starts_with('~')) return std::string{word.substr(1)} + " bytes";
    constexpr std::size_t longest = 60;
    const auto bytes = transcript::from_hex(word);
    if (!bytes) return std::string{word};
    std::string text = std::to_string(bytes->size()) + (bytes->size() == 1 ? " byte" : " bytes");
    const auto prints = [](std::byte b) { return b >= std::byte{' '} && b <= std::byte{'~'}; };
    if (bytes->size() > longest || !std::ranges::all_of(*bytes, prints)) return text;
    text += " \"";
    for (const std::byte b : *bytes) text += static_cast<char>(b);
    return text + "\"";
}

bool is_nothing(std::string_view word) { return word == "-" || word == "~0"; }

std::string rest_of(Words& words) {
    std::string text;
    while (!words.empty()) text += (text.empty() ? "" : " ") + std::string{words.next()};
    return text;
}

/// What the client was made with, but for its times.
std::string setup(Words& words) {
    std::string text;
    std::string way;
    while (!words.empty()) {
        const std::string_view name = words.next();
        if (name == "relay") text = "begins, for the relay " + short_key(words.next());
        if (name == "self") text += ", as " + short_key(words.next());
        if (name == "via") way += (way.empty() ? ", by way of " : ", ") + std::string{words.next()};
    }
    return text + way;
}

std::string waiting(Words& words) {
    std::string text;
    while (!words.empty()) {
        const std::string_view word = words.next();
        if (word == "-") {
            text = "waits for nothing of its transport";
        } else if (word == "until") {
            text += (text.empty() ? "waits until " : ", until ") + std::string{words.next()};
            text += " (" + std::string{words.next()} + ")";
        } else {
            text += (text.empty() ? "waits to " : " and ") + std::string{word};
        }
    }
    return text.empty() ? "waits for nothing" : text;
}

std::optional<std::string> event(Words& words) {
    const std::string name{words.next()};
    if (name == "none") return std::nullopt;
    std::string text = "* " + name;
    if (name == "route_opened") {
        text += " " + std::string{words.next()};
        text += " to " + short_key(words.next());
    } else if (name == "route_refused") {
        text += " to " + short_key(words.next());
    } else if (name == "data_received") {
        text += " on " + std::string{words.next()};
        text += ": " + payload(words.next());
    } else if (name == "oob_received") {
        text += " from " + short_key(words.next());
        text += ": " + payload(words.next());
    } else if (name == "onion_received" || name == "forwarding_received") {
        text += ": " + payload(words.next());
    } else if (!words.empty()) {
        text += " " + rest_of(words);
    }
    return text;
}

/// The last word is what became of it.
std::string command(std::string_view name, Words& words) {
    std::string text{name};
    if (name == "send_forward") {
        const std::string kind{words.next()};
        const std::string host{words.next()};
        text += " to " + kind + " " + host + " " + std::string{words.next()};
    } else if (name != "send_onion" && !words.empty()) {
        text += " " + short_key(words.next());
    }
    if (name.starts_with("send")) text += ": " + payload(words.next());
    return words.empty() ? text : text + ", " + rest_of(words);
}

/// A date in UTC: "2026-11-25 13:00:21.500000 UTC".
std::string date(Words& words) {
    const std::string_view word = words.next();
    const auto since_1970 = Words{word}.time();
    const std::time_t seconds = since_1970 ? std::chrono::floor<std::chrono::seconds>(*since_1970).count() : 0;
    std::tm parts{};
    std::array<char, 32> text{};
    if (!since_1970 || gmtime_r(&seconds, &parts) == nullptr) return std::string{word};
    std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts);
    constexpr std::size_t digits = 7;  // microseconds, and the point
    return text.data() + std::string{word.substr(word.find('.'), digits)} + " UTC";
}

std::optional<std::string> in_words(Entry entry) {
    Words& words = entry.words;
    if (entry.what == "clock") return "it is " + date(words);
    if (entry.what == "client") return setup(words);
    if (entry.what == "wait") return waiting(words);
    if (entry.what == "event") return event(words);
    if (entry.what == "timeout") return std::nullopt;  // what it brings about follows
    if (entry.what == "ended") return "the transport ended: " + rest_of(words);
    if (entry.what == "gone") return "is gone";
    if (entry.what == "read" || entry.what == "write") {
        if (is_nothing(words.peek())) return std::nullopt;
        return (entry.what == "read" ? "<- " : "-> ") + payload(words.next());
    }
    return command(entry.what, words);
}

}  // namespace

std::optional<std::string> in_timeline(std::string_view line) {
    const auto entry = transcript::parse_entry(line);
    if (!entry) return printable(std::string{line}) + "\n";  // the first and the last, and what is damaged
    const auto text = in_words(*entry);
    if (!text) return std::nullopt;
    const std::chrono::duration<double> at = entry->at.time_since_epoch();
    std::array<char, 64> when{};
    std::snprintf(when.data(), when.size(), "%14.6f s  %4llu  ", at.count(),
                  static_cast<unsigned long long>(entry->client));
    return when.data() + printable(*text) + "\n";
}

}  // namespace toxrelay::examples
