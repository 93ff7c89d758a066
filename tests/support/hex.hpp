#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "toxrelay/bytes.hpp"

namespace toxrelay::test {

/// The bytes of "05 01 ff"; blanks mean nothing. What is no hex is thrown as a std::runtime_error.
std::vector<std::byte> octets(std::string_view hex);

std::string hex_of(Bytes bytes);
std::string hex_of(std::string_view text);
std::string hex_of(int byte);
/// Without the blanks.
std::string hex(std::string_view spaced);

}  // namespace toxrelay::test
