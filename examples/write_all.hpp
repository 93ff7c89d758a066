#pragma once

#include <string_view>

namespace toxrelay::examples {

/// False when it failed; errno says why.
bool write_all(int fd, std::string_view text);

}  // namespace toxrelay::examples
