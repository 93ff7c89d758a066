#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "toxrelay/transcript/recorder.hpp"

namespace toxrelay::transcript {

/// A sink that gives away whole lines, each with its end, good during the call.
inline Recorder::Sink whole_lines(std::function<void(std::string_view line)> to) {
    return [to = std::move(to), line = std::string{}](std::string_view text) mutable {
        line += text;
        if (!line.ends_with('\n')) return;
        to(line);
        line.clear();
    };
}

}  // namespace toxrelay::transcript
