#include "tests/support/plaintext.hpp"

#include <algorithm>
#include <iterator>

namespace toxrelay::test {

Plaintext text(std::string_view characters) {
    Plaintext bytes;
    for (const char c : characters) bytes.push_back(static_cast<std::byte>(c));
    return bytes;
}

Plaintext pattern(std::size_t size, unsigned start) {
    Plaintext bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>((start + i * 7 + i / 251) & 0xFFU);
    return bytes;
}

PublicKey key(std::uint8_t number) {
    PublicKey made;
    made.bytes.fill(static_cast<std::byte>(number));
    return made;
}

Plaintext ping_id(std::uint32_t number) {
    Plaintext id(8, std::byte{0xA5});
    for (std::size_t i = 0; i < 4; ++i) id[7 - i] = static_cast<std::byte>(number >> (8 * i) & 0xFFU);
    return id;
}

Plaintext packet(std::uint8_t kind, Bytes rest) { return Plaintext{static_cast<std::byte>(kind)} + rest; }

Plaintext routing_request(const PublicKey& peer) { return packet(0, peer.bytes); }

Plaintext routing_response(std::uint8_t connection_id, const PublicKey& peer) {
    return packet(1, Plaintext{static_cast<std::byte>(connection_id)} + peer.bytes);
}

Plaintext connect_notification(std::uint8_t connection_id) {
    return {std::byte{2}, static_cast<std::byte>(connection_id)};
}

Plaintext disconnect_notification(std::uint8_t connection_id) {
    return {std::byte{3}, static_cast<std::byte>(connection_id)};
}

Plaintext ping(Bytes id) { return packet(4, id); }

Plaintext pong(Bytes id) { return packet(5, id); }

Plaintext oob_send(const PublicKey& destination, Bytes payload) { return packet(6, destination.bytes) + payload; }

Plaintext oob_recv(const PublicKey& sender, Bytes payload) { return packet(7, sender.bytes) + payload; }

Plaintext onion_request(Bytes payload) { return packet(8, payload); }

Plaintext onion_response(Bytes payload) { return packet(9, payload); }

Plaintext forwarding(Bytes payload) { return packet(11, payload); }

Plaintext data(std::uint8_t connection_id, Bytes payload) { return packet(connection_id, payload); }

Plaintext operator+(Plaintext front, Bytes back) {
    std::ranges::copy(back, std::back_inserter(front));
    return front;
}

}  // namespace toxrelay::test
