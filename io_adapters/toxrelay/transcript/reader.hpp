#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

#include "toxrelay/transcript/line_hash.hpp"

namespace toxrelay::transcript {

/// The first line of a transcript that is not as a Recorder writes it.
struct Unreadable {
    std::uint64_t line = 0;  ///< from 1
    std::string why;         ///< one line for people
    bool cut_off = false;    ///< only the end is missing
};

/// Reads a transcript line by line, and says whether it is whole.
class Reader {
public:
    /// Outlives the reader.
    explicit Reader(std::istream& transcript) : transcript_(transcript) {}

    /// The next line without its end, the first and the last among them; good until the next call. Nothing when there is none
    /// any more, or trouble.
    const std::string* next();
    /// Why next() gave nothing; nothing at the end of a whole transcript.
    const std::optional<Unreadable>& trouble() const noexcept { return trouble_; }

    /// Of a transcript that is cut off in a line: that line. Empty otherwise.
    std::string_view front() const noexcept { return trouble_ && trouble_->cut_off ? line_ : std::string_view{}; }

    /// How many there were.
    std::uint64_t lines() const noexcept { return number_; }
    /// Whether it can be played again; known from the first line on.
    bool has_secrets() const noexcept { return has_secrets_; }

private:
    enum class Got : std::uint8_t { line, front, nothing, too_long, no_file };

    Got get_line();
    const std::string* fail(std::uint64_t line, std::string why);
    const std::string* fail_cut_off(std::uint64_t line, std::string why);
    bool is_good_header();

    std::istream& transcript_;
    std::string line_;
    LineHash read_;
    std::uint64_t number_ = 0;
    bool has_secrets_ = false;
    bool over_ = false;
    std::optional<Unreadable> trouble_;
};

}  // namespace toxrelay::transcript
