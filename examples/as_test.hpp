#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string_view>

#include "toxrelay/transcript/reader.hpp"

namespace toxrelay::examples {

/// Writes a source file with one Catch2 test case that replays the transcript's first `lines` lines, which are in it. It needs
/// Catch2 and `//:transcript`. Nothing is written where the transcript cannot be replayed; then the result says why.
std::optional<transcript::Unreadable> write_test(transcript::Reader& transcript, std::uint64_t lines,
                                                 std::string_view name, std::ostream& to);

}  // namespace toxrelay::examples
