#include "examples/sequence_chart.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "toxrelay/transcript/hex.hpp"
#include "toxrelay/transcript/setup.hpp"
#include "toxrelay/wire.hpp"

namespace toxrelay::examples {
namespace {

constexpr std::size_t first_rows = 50;
constexpr std::size_t last_rows = 50;

constexpr int width = 900;
constexpr int row_height = 30;
constexpr int top = 60;
constexpr int client_x = 480;
constexpr int relay_x = 800;
constexpr int phase_x = 120;

/// As protocol.md names them.
std::string_view kind_name(std::byte kind) {
    static constexpr std::array<std::string_view, 12> names{"routing request",
                                                            "routing response",
                                                            "connect notification",
                                                            "disconnect notification",
                                                            "ping",
                                                            "pong",
                                                            "OOB send",
                                                            "OOB recv",
                                                            "onion request",
                                                            "onion response",
                                                            "forward request",
                                                            "forwarding"};
    const auto number = std::to_integer<std::size_t>(kind);
    if (number < names.size()) return names[number];
    return Slot::is_connection_id(static_cast<std::uint8_t>(number)) ? "data" : "a reserved kind";
}

/// "frame 3: 04..." as "ping".
std::string in_words(const capture::Note& note, bool said) {
    if (note.text.starts_with("handshake: ")) return said ? "handshake request" : "handshake response";
    const std::size_t digits = note.text.find(": ");
    const auto plain = transcript::from_hex(std::string_view{note.text}.substr(std::min(digits + 2, note.text.size())));
    if (!plain || plain->empty()) return "a frame that does not decrypt";
    return std::string{kind_name(plain->front())};
}

/// "ping, 3 x data": what was said or heard at once. Only how many frames when that does not fit on an arrow.
std::string in_words(const std::vector<capture::Note>& notes, bool said) {
    constexpr std::size_t longest = 24;
    std::string text;
    for (std::size_t i = 0; i < notes.size();) {
        const std::string word = in_words(notes[i], said);
        std::size_t times = 0;
        for (; i < notes.size() && in_words(notes[i], said) == word; ++i) ++times;
        text += (text.empty() ? "" : ", ") + (times > 1 ? std::to_string(times) + " x " : "") + word;
    }
    return text.size() <= longest ? text : std::to_string(notes.size()) + " frames";
}

/// Okabe and Ito's colours, which everybody can tell apart.
std::string_view colour_of(std::string_view phase) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> colours{{{"connect", "#999999"},
                                                                                           {"proxy", "#E69F00"},
                                                                                           {"handshake", "#56B4E9"},
                                                                                           {"ping", "#009E73"},
                                                                                           {"pong", "#F0E442"},
                                                                                           {"stall", "#D55E00"}}};
    const auto* found = std::ranges::find(colours, phase, [](const auto& one) { return one.first; });
    return found == colours.end() ? "#FFFFFF" : found->second;
}

std::string escaped(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '<') {
            escaped += "&lt;";
        } else if (c == '&') {
            escaped += "&amp;";
        } else {
            escaped += c;
        }
    }
    return escaped;
}

std::string text_at(int x, int y, std::string_view anchor, std::string_view text) {
    return "<text x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" text-anchor=\"" +
           std::string{anchor} + "\">" + escaped(text) + "</text>\n";
}

std::string line(int x1, int y1, int x2, int y2, std::string_view more = "") {
    return "<line x1=\"" + std::to_string(x1) + "\" y1=\"" + std::to_string(y1) + "\" x2=\"" + std::to_string(x2) +
           "\" y2=\"" + std::to_string(y2) + "\" stroke=\"black\" " + std::string{more} + "/>\n";
}

std::string in_words(Duration time) {
    std::array<char, 32> text{};
    if (time < std::chrono::seconds{10}) {
        std::snprintf(text.data(), text.size(), "%.1f ms", std::chrono::duration<double, std::milli>{time}.count());
    } else {
        std::snprintf(text.data(), text.size(), "%.2f s", std::chrono::duration<double>{time}.count());
    }
    return text.data();
}

/// "read until 12.5 ping": the timer; "-" when nothing is waited for, empty when only the transport is.
std::string phase_of(transcript::Words words) {
    std::string last;
    bool until = false;
    while (!words.empty()) {
        until = until || last == "until";
        last = words.next();
    }
    return until || last == "-" ? last : "";
}

}  // namespace

void SequenceChart::add(std::string_view line) {
    const auto entry = transcript::parse_entry(line);
    if (!entry || entry->client != client_) return;
    now_ = entry->at;
    add_entry(*entry);
}

void SequenceChart::add_entry(transcript::Entry entry) {
    auto& words = entry.words;
    if (entry.what == "client") {
        const auto setup = transcript::parse_setup(words);
        if (!setup) return;
        began_ = now_;
        frames_ = std::make_unique<capture::OpenedFrames>(*setup);
        through_proxy_ = !setup->through.empty();
        add_row(Kind::did, "begins");
    } else if (!frames_) {
        return;
    } else if (entry.what == "wait") {
        phase_ = phase_of(words);
        // A wait follows from the row before, and begins with it.
        if (!rows_.empty()) rows_.back().phase = phase_;
    } else if (entry.what == "read" || entry.what == "write") {
        const bool said = entry.what == "write";
        const auto bytes = words.bytes();
        if (!bytes || bytes->empty()) return;
        add_bytes(said ? Kind::said : Kind::heard, bytes->size(),
                  said ? frames_->sent(*bytes) : frames_->received(*bytes));
    } else if (entry.what == "event") {
        const std::string name{words.next()};
        if (name == "none") return;
        add_row(Kind::did, name == "closed" ? "event closed: " + std::string{words.next()} : "event " + name);
    } else if (entry.what == "ended") {
        add_row(Kind::did, "the transport ended: " + std::string{words.next()});
    } else if (entry.what == "timeout") {
        add_row(Kind::did, "handle_timeout");
    } else if (entry.what != "gone") {
        std::string_view status;
        while (!words.empty()) status = words.next();
        add_row(Kind::did,
                std::string{entry.what} + (status.empty() || status == "queued" ? "" : ": " + std::string{status}));
    }
}

void SequenceChart::add_bytes(Kind kind, std::size_t size, const std::vector<capture::Note>& notes) {
    std::string text = in_words(notes, kind == Kind::said);
    if (notes.empty() && !frames_->behind_tunnel()) text = kind == Kind::said ? "to a proxy" : "from a proxy";
    if (text.empty()) text = "a part of a frame";
    add_row(kind, text + ", " + std::to_string(size) + " B");
}

void SequenceChart::add_row(Kind kind, std::string text) {
    rows_.push_back({kind, now_ - began_, std::move(text), phase_});
    if (rows_.size() <= first_rows + last_rows) return;
    rows_.erase(rows_.begin() + first_rows);
    ++left_out_;
}

std::string SequenceChart::to_svg() const {
    const int height = top + row_height * static_cast<int>(rows_.size() + (left_out_ > 0 ? 1 : 0)) + 20;
    std::string svg =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + std::to_string(width) + "\" height=\"" +
        std::to_string(height) + "\" viewBox=\"0 0 " + std::to_string(width) + " " + std::to_string(height) +
        "\" font-family=\"sans-serif\" font-size=\"17\">\n"
        "<defs><marker id=\"tip\" orient=\"auto\" markerWidth=\"12\" markerHeight=\"8\" refX=\"11\" refY=\"4\">"
        "<path d=\"M0,0 L12,4 L0,8 z\"/></marker></defs>\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n<g font-weight=\"bold\">\n" +
        text_at(100, 30, "end", "time") + text_at(phase_x, 30, "start", "waits for") +
        text_at(client_x, 30, "middle", "client") +
        text_at(relay_x, 30, "middle", through_proxy_ ? "proxies, relay" : "relay") + "</g>\n" +
        line(client_x, 40, client_x, height - 10) + line(relay_x, 40, relay_x, height - 10);
    std::string before;
    int y = top;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        const Row& row = rows_[i];
        if (i == first_rows && left_out_ > 0) {
            const std::string gap = std::to_string(left_out_) + " more are left out here";
            svg += text_at(client_x - 12, y + row_height / 2 + 6, "end", gap);
            y += row_height;
            before.clear();
        }
        const int baseline = y + row_height / 2 + 6;
        svg += "<rect x=\"" + std::to_string(phase_x) + "\" y=\"" + std::to_string(y) + "\" width=\"108\" height=\"" +
               std::to_string(row_height) + "\" fill=\"" + std::string{colour_of(row.phase)} + "\"/>\n";
        if (row.phase != before && row.phase != "-") svg += text_at(phase_x + 6, baseline, "start", row.phase);
        before = row.phase;
        svg += text_at(100, baseline, "end", in_words(row.at));
        if (row.kind == Kind::did) {
            svg += text_at(client_x - 12, baseline, "end", row.text);
        } else {
            const bool said = row.kind == Kind::said;
            const int arrow = y + row_height - 5;
            svg += text_at((client_x + relay_x) / 2, arrow - 5, "middle", row.text);
            svg += line(said ? client_x : relay_x, arrow, said ? relay_x : client_x, arrow,
                        "stroke-width=\"1.5\" marker-end=\"url(#tip)\"");
        }
        y += row_height;
    }
    return svg + "</svg>\n";
}

}  // namespace toxrelay::examples
