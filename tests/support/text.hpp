#pragma once

#include <span>
#include <string>
#include <string_view>

#include "toxrelay/bytes.hpp"

namespace toxrelay::test {

/// Good as long as the text.
inline Bytes bytes_of(std::string_view text) { return std::as_bytes(std::span{text}); }
inline std::string text_of(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

}  // namespace toxrelay::test
