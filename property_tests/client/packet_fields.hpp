#pragma once

#include <cstddef>
#include <cstdint>

#include "tests/support/oracle_box.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/keys.hpp"

/// What stands in a packet, read without the codec that is judged.
namespace properties {

inline std::uint8_t number(std::byte byte) { return std::to_integer<std::uint8_t>(byte); }

inline toxrelay::PublicKey key_at(toxrelay::Bytes plain, std::size_t at) {
    return {toxrelay::test::piece<toxrelay::test::Key>(plain, at)};
}

}  // namespace properties
