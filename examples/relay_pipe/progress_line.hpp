#pragma once

#include <cstdint>
#include <optional>

#include "toxrelay/time.hpp"

namespace relay_pipe {

/// One line on standard error that tells how far a file has got, drawn over itself. Only a terminal gets it.
class ProgressLine {
public:
    /// `input` is what is sent: there is a line when it is a regular file, or `always`.
    ProgressLine(int input, bool always);
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    /// Ends the line.
    ~ProgressLine();

    /// Draws it, but not more than a few times a second.
    void show(std::uint64_t bytes, toxrelay::Instant now);
    /// Draws the last state, and ends the line so that something else can be said.
    void end(std::uint64_t bytes, toxrelay::Instant now);

private:
    void draw(std::uint64_t bytes, toxrelay::Instant now);

    bool wanted_ = false;
    bool open_ = false;
    std::optional<std::uint64_t> total_;
    std::optional<toxrelay::Instant> started_;
    std::optional<toxrelay::Instant> drawn_;
};

}  // namespace relay_pipe
