#include "toxrelay/transcript/pseudonym.hpp"

#include <array>

#include <sodium.h>

#include "toxrelay/transcript/hex.hpp"

namespace toxrelay::transcript {
namespace {

const unsigned char* raw(Bytes bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

}  // namespace

std::string pseudonym(const PublicKey& of, const PseudonymKey& under) {
    // The shortest that BLAKE2b gives here is 16 bytes.
    std::array<std::byte, crypto_generichash_BYTES_MIN> hash{};
    crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(), raw(Bytes{of.bytes}),
                       of.bytes.size(), raw(under.expose()), under.expose().size());
    return to_hex(Bytes{hash}.first(6));
}

}  // namespace toxrelay::transcript
