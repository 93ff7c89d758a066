#include "tests/support/oracle_box.hpp"

#include <stdexcept>

#include <sodium.h>

namespace toxrelay::test {
namespace {

const unsigned char* in(const std::byte* bytes) { return reinterpret_cast<const unsigned char*>(bytes); }
unsigned char* out(std::byte* bytes) { return reinterpret_cast<unsigned char*>(bytes); }

void expect(bool condition, const char* what) {
    if (!condition) throw std::runtime_error(what);
}

}  // namespace

Key public_key_of(const Key& secret) {
    Key made{};
    expect(crypto_scalarmult_base(out(made.data()), in(secret.data())) == 0, "no public key");
    return made;
}

Key shared_key_of(const Key& theirs, const Key& ours) {
    Key made{};
    expect(crypto_box_beforenm(out(made.data()), in(theirs.data()), in(ours.data())) == 0, "a low-order point");
    return made;
}

std::vector<std::byte> sealed(const Key& shared, const OracleNonce& nonce, Bytes plain) {
    std::vector<std::byte> box(crypto_box_MACBYTES + plain.size());
    expect(crypto_box_easy_afternm(out(box.data()), in(plain.data()), plain.size(), in(nonce.data()),
                                   in(shared.data())) == 0,
           "not sealed");
    return box;
}

std::optional<std::vector<std::byte>> opened(const Key& shared, const OracleNonce& nonce, Bytes box) {
    if (box.size() < crypto_box_MACBYTES) return std::nullopt;
    std::vector<std::byte> plain(box.size() - crypto_box_MACBYTES);
    if (crypto_box_open_easy_afternm(out(plain.data()), in(box.data()), box.size(), in(nonce.data()),
                                     in(shared.data())) != 0) {
        return std::nullopt;
    }
    return plain;
}

OracleNonce next(OracleNonce nonce) {
    for (std::size_t i = 24; i-- > 0;) {
        const unsigned sum = std::to_integer<unsigned>(nonce[i]) + 1;
        nonce[i] = static_cast<std::byte>(sum & 0xFFU);
        if (sum <= 0xFFU) break;
    }
    return nonce;
}

}  // namespace toxrelay::test
