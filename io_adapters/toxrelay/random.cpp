#include "toxrelay/random.hpp"

#include <cstdlib>
#include <utility>

#include <sodium.h>

namespace toxrelay {

namespace {

/// Made where it stays until it is moved out, which wipes it here.
template <class AnySecret>
AnySecret random_secret() {
    if (sodium_init() < 0) std::abort();
    auto secret = AnySecret::made_by([](auto to) {
        randombytes_buf(to.data(), to.size());  // aborts when the system has no randomness
        return true;
    });
    return std::move(*secret);
}

}  // namespace

SessionSeed random_seed() { return random_secret<SessionSeed>(); }

KeyPair random_key_pair() { return KeyPair{random_secret<SecretKey>()}; }

}  // namespace toxrelay
