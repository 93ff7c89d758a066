#include "toxrelay/transcript/replay.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "toxrelay/transcript/entry.hpp"
#include "toxrelay/transcript/player.hpp"
#include "toxrelay/transcript/printable.hpp"

namespace toxrelay::transcript {
namespace {

/// What a difference is shown with.
class Context {
public:
    void add(std::uint64_t client, const std::string& line) {
        auto& last = lines_[client];
        last.push_back(line);
        if (last.size() > most) last.pop_front();
    }
    void forget(std::uint64_t client) { lines_.erase(client); }
    std::vector<std::string> of(std::uint64_t client) const {
        const auto found = lines_.find(client);
        if (found == lines_.end()) return {};
        return {found->second.begin(), found->second.end()};
    }

private:
    static constexpr std::size_t most = 5;
    std::map<std::uint64_t, std::deque<std::string>> lines_;
};

class Comparison {
public:
    /// Nothing while all agrees.
    std::optional<Replayed> take(const std::string& line) {
        ++number_;
        const auto entry = parse_entry(line);
        // What follows from an entry was said when that was played.
        if (player_.lines().empty() && entry && !player_.act(*entry)) {
            return Unreadable{number_, "it is damaged: this is not how a '" + std::string{entry->what} +
                                           "' of a client that is there looks"};
        }
        if (player_.lines().empty()) return {};  // the last line, which speaks of the others
        const std::string replayed = std::exchange(player_.lines().front(), {});
        player_.lines().pop_front();
        const std::uint64_t client = entry ? entry->client : 0;
        if (replayed != line) return Differs{number_, line, replayed, context_.of(client)};
        context_.add(client, line);
        if (entry && entry->what == "gone") context_.forget(client);
        return {};
    }
    /// Makes the call of a line of which only the front is there, as Recorder::write_front() leaves it. False of any other piece of a
    /// line.
    bool take_front(std::string_view front) {
        if (!front.ends_with(' ')) return false;
        front.remove_suffix(1);
        const auto entry = parse_entry(front);
        return player_.lines().empty() && entry && player_.act(*entry);
    }
    Replayed agreed() const { return Agreed{number_, player_.clients()}; }

private:
    Player player_;
    Context context_;
    std::uint64_t number_ = 0;
};

/// Of a long line its beginning, which says who did what, and the part around its first difference to another.
std::string excerpt(const std::string& line, const std::string& other) {
    constexpr std::size_t head = 40;
    constexpr std::size_t before = 20;
    constexpr std::size_t longest = 160;
    if (line.empty()) return "(nothing)";
    if (line.size() <= longest) return printable(line);
    const auto differs = static_cast<std::size_t>(std::ranges::mismatch(line, other).in1 - line.begin());
    const std::size_t from = differs == line.size() ? head : std::max(differs, head + before) - before;
    const std::size_t size = longest - head;
    return printable(line.substr(0, head)) + (from > head ? "..." : "") + printable(line.substr(from, size)) +
           (line.size() > from + size ? "..." : "");
}

struct InWords {
    std::string operator()(const Agreed& agreed) const {
        return std::to_string(agreed.lines) + " lines of " + std::to_string(agreed.clients) + " clients agree\n";
    }
    std::string operator()(const Differs& differs) const {
        std::string text = "line " + std::to_string(differs.line) + " differs\n";
        for (const auto& line : differs.context) text += "            " + excerpt(line, line) + "\n";
        text += "  recorded  " + excerpt(differs.recorded, differs.replayed) + "\n";
        text += "  replayed  " + excerpt(differs.replayed, differs.recorded) + "\n";
        return differs.unreadable ? text + "and behind that, " + (*this)(*differs.unreadable) : text;
    }
    std::string operator()(const Unreadable& unreadable) const {
        return "line " + std::to_string(unreadable.line) + ": " + unreadable.why + "\n";
    }
};

}  // namespace

Replayed replay(std::istream& transcript, std::uint64_t until) {
    Reader reader{transcript};
    Comparison comparison;
    while (reader.lines() < until) {
        const std::string* line = reader.next();
        if (reader.trouble()) {
            Unreadable trouble = *reader.trouble();
            if (comparison.take_front(reader.front())) trouble.why += "; its call comes back here";
            return trouble;
        }
        if (line == nullptr) break;
        if (!reader.has_secrets()) {
            return Unreadable{1, "it was recorded without secrets: it can be printed, and not replayed"};
        }
        auto verdict = comparison.take(*line);
        if (!verdict) continue;
        if (auto* differs = std::get_if<Differs>(&*verdict)) {
            while (reader.next() != nullptr) {
            }
            differs->unreadable = reader.trouble();
        }
        return *verdict;
    }
    return comparison.agreed();
}

std::string to_string(const Replayed& replayed) { return std::visit(InWords{}, replayed); }

}  // namespace toxrelay::transcript
