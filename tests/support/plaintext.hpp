#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "toxrelay/bytes.hpp"
#include "toxrelay/keys.hpp"

/// Packets written byte by byte from protocol.md, "Packets", so that the tests share no code with the codec.
/// Nothing is checked: a test may write wrong ones.
namespace toxrelay::test {

using Plaintext = std::vector<std::byte>;
using Plaintexts = std::vector<Plaintext>;

/// The bytes of a text, or that many bytes of a pattern that differs from one position to the next.
Plaintext text(std::string_view characters);
Plaintext pattern(std::size_t size, unsigned start = 1);

/// 32 times the same byte: short to name, and told as "key 7" by told().
PublicKey key(std::uint8_t number);
/// 8 bytes that end in `number`.
Plaintext ping_id(std::uint32_t number);

Plaintext routing_request(const PublicKey& peer);
Plaintext routing_response(std::uint8_t connection_id, const PublicKey& peer);
Plaintext connect_notification(std::uint8_t connection_id);
Plaintext disconnect_notification(std::uint8_t connection_id);
Plaintext ping(Bytes id);
Plaintext pong(Bytes id);
Plaintext oob_send(const PublicKey& destination, Bytes payload);
Plaintext oob_recv(const PublicKey& sender, Bytes payload);
Plaintext onion_request(Bytes payload);
Plaintext onion_response(Bytes payload);
Plaintext forwarding(Bytes payload);
Plaintext data(std::uint8_t connection_id, Bytes payload);
/// The first byte, then anything.
Plaintext packet(std::uint8_t kind, Bytes rest);

/// One behind the other.
Plaintext operator+(Plaintext front, Bytes back);

}  // namespace toxrelay::test
