#include "toxrelay/session_secrets.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include <catch2/catch.hpp>
#include <sodium.h>

using namespace toxrelay;

namespace {

SessionSeed seed_of(std::byte filling) {
    std::array<std::byte, key_size> bytes{};
    bytes.fill(filling);
    return SessionSeed{bytes};
}

template <class Container>
std::string text_of(const Container& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Everything in the secrets, as text.
std::array<std::string, 5> parts_of(const SessionSecrets& secrets) {
    PingIds ids = secrets.ping_ids;
    return {text_of(secrets.temporary.secret_key().expose()), text_of(secrets.handshake_nonce.bytes),
            text_of(secrets.base_nonce.bytes), text_of(ids.next()), text_of(ids.next())};
}

}  // namespace

TEST_CASE("the same seed gives the same secrets") {
    CHECK(parts_of(SessionSecrets::from(seed_of(std::byte{1}))) ==
          parts_of(SessionSecrets::from(seed_of(std::byte{1}))));
}

TEST_CASE("another seed gives other secrets throughout") {
    const auto one = parts_of(SessionSecrets::from(seed_of(std::byte{1})));
    auto other_seed = std::array<std::byte, key_size>{};
    other_seed.fill(std::byte{1});
    other_seed[31] = std::byte{0};
    const auto other = parts_of(SessionSecrets::from(SessionSeed{other_seed}));
    for (std::size_t i = 0; i < one.size(); ++i) {
        CAPTURE(i);
        CHECK(one.at(i) != other.at(i));
    }
}

TEST_CASE("what one seed gives for different purposes differs from its first bytes on") {
    std::set<std::string> beginnings;
    const auto parts = parts_of(SessionSecrets::from(seed_of(std::byte{1})));
    for (const auto& part : parts) beginnings.insert(part.substr(0, 8));
    CHECK(beginnings.size() == parts.size());
}

TEST_CASE("the secrets are those of crypto_kdf, and will be tomorrow: recorded seeds depend on it") {
    std::array<unsigned char, 32> seed{};
    seed.fill(1);
    const auto derived = [&](std::uint64_t number, std::size_t size) {
        std::string bytes(size, '\0');
        crypto_kdf_derive_from_key(reinterpret_cast<unsigned char*>(bytes.data()), size, number, "toxrelay",
                                   seed.data());
        return bytes;
    };
    const auto parts = parts_of(SessionSecrets::from(seed_of(std::byte{1})));
    CHECK(parts[0] == derived(1, 32));
    CHECK(parts[1] == derived(2, 24));
    CHECK(parts[2] == derived(3, 24));
    CHECK(parts[3] == derived(4, 16).substr(0, 8));
}

TEST_CASE("the temporary public key belongs to the temporary secret key") {
    const auto secrets = SessionSecrets::from(seed_of(std::byte{1}));
    PublicKey expected;
    crypto_scalarmult_base(reinterpret_cast<unsigned char*>(expected.bytes.data()),
                           reinterpret_cast<const unsigned char*>(secrets.temporary.secret_key().expose().data()));
    CHECK(secrets.temporary.public_key() == expected);
}

TEST_CASE("ping ids are never zero, and an odd step does not come back soon") {
    PingIds from_zero{0, 1};
    CHECK(from_zero.next() != PingId{});
    PingIds wraps{0xFFFFFFFFFFFFFFFF, 1};
    CHECK(wraps.next() == PingId{std::byte{0xFF}, std::byte{0xFF}, std::byte{0xFF}, std::byte{0xFF}, std::byte{0xFF},
                                 std::byte{0xFF}, std::byte{0xFF}, std::byte{0xFF}});
    CHECK(wraps.next() != PingId{});
    PingIds ids = SessionSecrets::from(seed_of(std::byte{3})).ping_ids;
    std::set<PingId> seen;
    for (int i = 0; i < 1000; ++i) CHECK(seen.insert(ids.next()).second);
}

TEST_CASE("ping ids count by their step, the most significant byte first") {
    PingIds ids{0x0102030405060708, 0x10};
    CHECK(ids.next() == PingId{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}, std::byte{5}, std::byte{6},
                               std::byte{7}, std::byte{8}});
    CHECK(ids.next()[7] == std::byte{0x18});
}
