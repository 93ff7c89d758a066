#include "toxrelay/transcript/reader.hpp"

#include <array>
#include <cstddef>
#include <utility>

#include "toxrelay/transcript/end_line.hpp"
#include "toxrelay/transcript/entry.hpp"
#include "toxrelay/transcript/header.hpp"

namespace toxrelay::transcript {
namespace {

/// A payload may have any size in a line, when it was refused as too large. Beyond this there is no transcript, but perhaps a
/// file that never ends.
constexpr std::size_t longest_line = std::size_t{64} << 20U;

}  // namespace

const std::string* Reader::next() {
    if (trouble_) return nullptr;
    const Got got = get_line();
    if (got == Got::no_file) return fail(number_ + 1, "it cannot be read");
    if (got == Got::nothing) {
        return over_ ? nullptr : fail_cut_off(number_ + 1, "it is cut off: the line 'end' is missing");
    }
    ++number_;
    if (over_) return fail(number_, "it is damaged: nothing follows the line 'end'");
    if (got == Got::too_long) return fail(number_, "it is damaged: no line is as long");
    if (got == Got::front) return fail_cut_off(number_, "it is cut off in this line");
    if (number_ == 1 && !is_good_header()) return nullptr;
    if (line_.starts_with(end_begin)) {
        over_ = true;
        if (line_ + "\n" != end_line(read_)) {
            return fail(number_, "it is damaged: the lines before this one are not those that were recorded");
        }
        return &line_;
    }
    if (number_ > 1 && !parse_entry(line_))
        return fail(number_, "it is damaged: no entry of a transcript looks like this");
    read_.add(line_ + "\n");
    return &line_;
}

const std::string* Reader::fail(std::uint64_t line, std::string why) {
    trouble_ = Unreadable{line, std::move(why)};
    return nullptr;
}

const std::string* Reader::fail_cut_off(std::uint64_t line, std::string why) {
    trouble_ = Unreadable{line, std::move(why), true};
    return nullptr;
}

/// Into line_.
Reader::Got Reader::get_line() {
    line_.clear();
    std::array<char, 4096> piece{};
    while (true) {
        transcript_.getline(piece.data(), piece.size());
        const auto size = static_cast<std::size_t>(transcript_.gcount());
        if (transcript_.bad()) return Got::no_file;
        if (transcript_.eof()) {
            line_.append(piece.data(), size);
            return line_.empty() ? Got::nothing : Got::front;
        }
        if (!transcript_.fail()) {
            line_.append(piece.data(), size - 1);
            return Got::line;
        }
        transcript_.clear();  // the piece is full, and there is more
        line_.append(piece.data(), size);
        if (line_.size() > longest_line) return Got::too_long;
    }
}

bool Reader::is_good_header() {
    has_secrets_ = line_ + "\n" == header_with_secrets;
    if (has_secrets_ || line_ + "\n" == header_without_secrets) return true;
    if (line_.starts_with(header_version)) {
        fail(1, "it is damaged: this is not how a transcript begins");
    } else {
        fail(1, line_.starts_with(header_begin) ? "it is of another version, which this program does not know"
                                                : "it is no transcript");
    }
    return false;
}

}  // namespace toxrelay::transcript
