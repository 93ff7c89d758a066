#pragma once

#include <optional>
#include <vector>

#include "toxrelay/client.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/proxy.hpp"
#include "toxrelay/transcript/entry.hpp"

namespace toxrelay::transcript {

/// What a client was made with.
struct Setup {
    Config config;             ///< with the default memory resource
    KeyPair self;              ///< who it is
    SessionSeed seed;          ///< of this connection
    std::vector<Hop> through;  ///< the proxies on the way
};

/// Reads what add_setup() has written with a seed. Nothing when it is not that.
std::optional<Setup> parse_setup(Words words);

}  // namespace toxrelay::transcript
