#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace toxrelay::examples {

/// An entry of a transcript for people, with an end of line: when, which client, what. Nothing for one that says only that
/// nothing happened. `line` is without its end.
std::optional<std::string> in_timeline(std::string_view line);

}  // namespace toxrelay::examples
