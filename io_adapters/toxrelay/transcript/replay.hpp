#pragma once

#include <cstdint>
#include <istream>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "toxrelay/transcript/reader.hpp"

namespace toxrelay::transcript {

/// Every line came out as it was recorded.
struct Agreed {
    std::uint64_t lines = 0;    ///< how many
    std::uint64_t clients = 0;  ///< of how many clients
};
/// The first line that did not.
struct Differs {
    std::uint64_t line = 0;            ///< from 1
    std::string recorded;              ///< what the transcript has there
    std::string replayed;              ///< what the client does now; empty: nothing
    std::vector<std::string> context;  ///< the last lines of the same client before it, in their order
    /// What is wrong with the transcript behind that line. When it is damaged, and not just cut off, the difference may come of
    /// that, and the client do what it did.
    std::optional<Unreadable> unreadable = std::nullopt;
};
/// What came of replaying a transcript. Where it is Unreadable all before that line agrees; where it is cut off in a call
/// that did not come back, that call has been made as well.
using Replayed = std::variant<Agreed, Differs, Unreadable>;

/// Feeds what was recorded with secrets to fresh clients, and compares all that they do. `until`: how many lines, fewer than
/// all of them.
Replayed replay(std::istream& transcript, std::uint64_t until = std::numeric_limits<std::uint64_t>::max());

/// In words, with the context of a difference.
std::string to_string(const Replayed& replayed);

}  // namespace toxrelay::transcript
