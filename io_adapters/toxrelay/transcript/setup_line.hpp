#pragma once

#include <span>

#include "toxrelay/client.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/proxy.hpp"
#include "toxrelay/transcript/line.hpp"

namespace toxrelay::transcript {

/// What a client was made with. Without a seed the public key stands where otherwise the secret one and the seed do.
void add_setup(Line& line, const Config& config, const KeyPair& self, const SessionSeed* seed,
               std::span<const Hop> through);

}  // namespace toxrelay::transcript
