#pragma once

#include <sodium.h>

#include "examples/relay_pipe/digest.hpp"
#include "toxrelay/bytes.hpp"

namespace relay_pipe {

/// BLAKE2b over bytes as they come by. It finds mistakes, not malice: relays cannot read what it covers.
class StreamDigest {
public:
    StreamDigest() noexcept;
    void add(toxrelay::Bytes bytes) noexcept;
    /// Of everything added so far; more may be added afterwards.
    Digest so_far() const noexcept;

private:
    crypto_generichash_state state_{};
};

}  // namespace relay_pipe
