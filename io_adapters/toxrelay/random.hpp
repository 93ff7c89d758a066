#pragma once

#include "toxrelay/keys.hpp"

namespace toxrelay {

/// A seed from the operating system, for one connection. Also lets libsodium choose its code for this processor
/// (sodium_init), which makes the core several times faster. Aborts when the system has no randomness to give.
SessionSeed random_seed();

/// A new long-term key pair from the operating system.
KeyPair random_key_pair();

}  // namespace toxrelay
