#pragma once

#include <string>
#include <string_view>

#include "toxrelay/transcript/line_hash.hpp"

namespace toxrelay::transcript {

/// How the last line of a transcript begins.
inline constexpr std::string_view end_begin = "end ";

/// The last line: how many were before it, and their hash.
inline std::string end_line(const LineHash& before) {
    return std::string{end_begin} + std::to_string(before.lines()) + " " + before.digits() + "\n";
}

}  // namespace toxrelay::transcript
