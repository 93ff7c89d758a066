#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "toxrelay/time.hpp"

namespace relay_pipe {

/// "1.5 MiB of 3.0 MiB, 50 %, 530.2 KiB/s". Without a total, or with more bytes than it, there is no
/// percentage.
std::string progress_text(std::uint64_t bytes, std::optional<std::uint64_t> total, toxrelay::Duration elapsed);

}  // namespace relay_pipe
