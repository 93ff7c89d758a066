#pragma once

#include <algorithm>
#include <string>

namespace toxrelay::transcript {

/// What is no printable ASCII becomes "?": who has damaged a transcript may want to write to somebody's terminal.
inline std::string printable(std::string text) {
    std::ranges::replace_if(
        text, [](char c) { return c < ' ' || c > '~'; }, '?');
    return text;
}

}  // namespace toxrelay::transcript
