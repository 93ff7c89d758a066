#include "examples/relay_pipe/stream_digest.hpp"

namespace relay_pipe {

StreamDigest::StreamDigest() noexcept { crypto_generichash_init(&state_, nullptr, 0, Digest{}.size()); }

void StreamDigest::add(toxrelay::Bytes bytes) noexcept {
    crypto_generichash_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

Digest StreamDigest::so_far() const noexcept {
    crypto_generichash_state copy = state_;
    Digest digest;
    crypto_generichash_final(&copy, reinterpret_cast<unsigned char*>(digest.data()), digest.size());
    return digest;
}

}  // namespace relay_pipe
