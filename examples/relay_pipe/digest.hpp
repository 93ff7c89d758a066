#pragma once

#include <array>
#include <cstddef>

namespace relay_pipe {

/// BLAKE2b of everything that was piped.
using Digest = std::array<std::byte, 32>;

}  // namespace relay_pipe
