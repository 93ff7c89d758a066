#include "toxrelay/transcript/reader.hpp"

#include <utility>

#include "toxrelay/transcript/end_line.hpp"
#include "toxrelay/transcript/entry.hpp"
#include "toxrelay/transcript/header.hpp"

namespace toxrelay::transcript {

const std::string* Reader::next() {
    if (trouble_) return nullptr;
    if (!std::getline(transcript_, line_)) {
        if (over_) return nullptr;
        return fail(number_ + 1, "it is cut off: the line 'end' is missing");
    }
    ++number_;
    if (over_) return fail(number_, "it is damaged: nothing follows the line 'end'");
    if (transcript_.eof()) return fail(number_, "it is cut off in this line");
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

bool Reader::is_good_header() {
    has_secrets_ = line_ + "\n" == header_with_secrets;
    if (has_secrets_ || line_ + "\n" == header_without_secrets) return true;
    fail(1, line_.starts_with(header_begin) ? "it is of another version, which this program does not know"
                                            : "it is no transcript");
    return false;
}

}  // namespace toxrelay::transcript
