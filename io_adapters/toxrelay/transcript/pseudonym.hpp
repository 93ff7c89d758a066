#pragma once

#include <string>

#include "toxrelay/bytes.hpp"
#include "toxrelay/keys.hpp"

namespace toxrelay::transcript {

/// What pseudonyms are made with. Random, and kept nowhere: without it nobody can tell whose key a pseudonym stands for,
/// even who knows the key.
using PseudonymKey = Secret<struct PseudonymKeyTag>;

/// The same for the same key; 12 hexadecimal digits (BLAKE2b keyed, cut to 6 bytes).
std::string pseudonym(const PublicKey& of, const PseudonymKey& under);

}  // namespace toxrelay::transcript
