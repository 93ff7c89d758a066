#pragma once

#include <cstdint>

#include "toxrelay/keys.hpp"
#include "toxrelay/nonce.hpp"
#include "toxrelay/ping_ids.hpp"

namespace toxrelay {

/// Everything random in one connection. Usually grown from a seed; a recorded session is reproduced by naming each.
struct SessionSecrets {
    KeyPair temporary;      ///< of this connection only
    Nonce handshake_nonce;  ///< of our handshake packet; sent in clear
    Nonce base_nonce;       ///< of the first frame that we send
    PingIds ping_ids;       ///< of the pings that we send

    /// Deterministic: the same seed gives the same secrets (BLAKE2b, libsodium's crypto_kdf).
    static SessionSecrets from(const SessionSeed& seed) noexcept;
};

/// The seed of one of many connections, such as a relay's. Deterministic, and no two numbers give the same.
SessionSeed numbered(const SessionSeed& root, std::uint64_t number) noexcept;

}  // namespace toxrelay
