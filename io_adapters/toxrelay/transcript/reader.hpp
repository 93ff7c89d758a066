#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <string>

#include "toxrelay/transcript/line_hash.hpp"

namespace toxrelay::transcript {

/// The first line of a transcript that is not as a Recorder writes it.
struct Unreadable {
    std::uint64_t line = 0;  ///< from 1
    std::string why;         ///< one line for people
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

    /// How many there were.
    std::uint64_t lines() const noexcept { return number_; }
    /// Whether it can be played again; known from the first line on.
    bool has_secrets() const noexcept { return has_secrets_; }

private:
    const std::string* fail(std::uint64_t line, std::string why);
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
