#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "toxrelay/bytes.hpp"

/// crypto_box straight from libsodium, a fresh message each time: slow, and sharing nothing with proto/.
namespace toxrelay::test {

using Key = std::array<std::byte, 32>;
using OracleNonce = std::array<std::byte, 24>;

/// The key or the nonce that stands there; all of it must be there.
template <class Array>
Array piece(Bytes bytes, std::size_t at) {
    Array made{};
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), made.size(), made.begin());
    return made;
}

Key public_key_of(const Key& secret);
Key shared_key_of(const Key& theirs, const Key& ours);

/// MAC, then ciphertext.
std::vector<std::byte> sealed(const Key& shared, const OracleNonce& nonce, Bytes plain);
std::optional<std::vector<std::byte>> opened(const Key& shared, const OracleNonce& nonce, Bytes box);

/// The nonce as one big-endian number, plus one.
OracleNonce next(OracleNonce nonce);

}  // namespace toxrelay::test
