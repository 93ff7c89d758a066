#pragma once

#include <cstdint>

#include "tests/support/plaintext.hpp"
#include "toxrelay/keys.hpp"

/// Secrets that nobody could take for real ones: 32 times the same byte.
namespace toxrelay::test {

inline SecretKey secret_key(std::uint8_t number) { return SecretKey{key(number).bytes}; }
inline SessionSeed seed(std::uint8_t number) { return SessionSeed{key(number).bytes}; }

}  // namespace toxrelay::test
