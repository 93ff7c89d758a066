#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "toxrelay/bytes.hpp"

namespace toxrelay::transcript {

/// Lower-case digits, two a byte. Leaves no copy of them elsewhere when `to` has the capacity.
void append_hex(std::string& to, Bytes bytes);
/// The same on their own.
std::string to_hex(Bytes bytes);
/// Nothing when there is a character that is no lower-case digit, or an odd number of them.
std::optional<std::vector<std::byte>> from_hex(std::string_view digits);

}  // namespace toxrelay::transcript
