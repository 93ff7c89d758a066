#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "toxrelay/keys.hpp"
#include "toxrelay/nonce.hpp"

/// @file
/// Sizes and numbers of the wire, in bytes, as protocol.md gives them.

namespace toxrelay {

/// What a box is longer than its plaintext.
inline constexpr std::size_t mac_size = 16;

// Handshake
/// A temporary key and a base nonce.
inline constexpr std::size_t handshake_plain_size = key_size + nonce_size;
/// From the client: its key, a nonce and a box.
inline constexpr std::size_t handshake_request_size = key_size + nonce_size + mac_size + handshake_plain_size;
/// From the relay: a nonce and a box.
inline constexpr std::size_t handshake_response_size = nonce_size + mac_size + handshake_plain_size;
static_assert(handshake_request_size == 128);
static_assert(handshake_response_size == 96);

// Frame: a length, then a box with its MAC in front
/// The length in front of each box.
inline constexpr std::size_t frame_length_size = 2;
/// What a frame is longer than its plaintext.
inline constexpr std::size_t frame_overhead = frame_length_size + mac_size;
/// The most that the length in front may say.
inline constexpr std::size_t max_frame_length = 2048;
/// The least that the length in front may say: a box of one byte.
inline constexpr std::size_t min_frame_length = mac_size + 1;
/// The longest frame, its length included.
inline constexpr std::size_t max_frame_size = frame_length_size + max_frame_length;
/// The longest packet.
inline constexpr std::size_t max_plain_size = max_frame_length - mac_size;
static_assert(max_plain_size == 2032);

// Packets
/// Of what a ping carries.
inline constexpr std::size_t ping_id_size = 8;
/// The kind and a key.
inline constexpr std::size_t routing_request_size = 1 + key_size;
/// The kind, a connection id and a key.
inline constexpr std::size_t routing_response_size = 2 + key_size;
/// The kind and a connection id.
inline constexpr std::size_t notification_size = 2;
/// The kind and a ping id; a pong is as long.
inline constexpr std::size_t ping_size = 1 + ping_id_size;
/// What stands in front of the payload: the kind and a key.
inline constexpr std::size_t oob_header_size = 1 + key_size;

/// The most that one data packet carries.
inline constexpr std::size_t max_data_size = max_plain_size - 1;
/// The most that one OOB packet carries.
inline constexpr std::size_t max_oob_size = 1024;
/// The most that one onion request carries.
inline constexpr std::size_t max_onion_size = max_plain_size - 1;
/// The most that one forward request carries.
inline constexpr std::size_t max_forward_size = 1792;
static_assert(max_data_size == 2031);

/// The most routes that one connection can have; also the most requests that may be outstanding.
inline constexpr std::size_t max_routes = 240;

/// The first byte of a packet. 16..255 are data: the kind is the connection id.
enum class PacketKind : std::uint8_t {
    routing_request = 0,          ///< from a client
    routing_response = 1,         ///< from a relay
    connect_notification = 2,     ///< from a relay, which ignores one from a client
    disconnect_notification = 3,  ///< from either
    ping = 4,                     ///< from either
    pong = 5,                     ///< from either
    oob_send = 6,                 ///< from a client
    oob_recv = 7,                 ///< from a relay
    onion_request = 8,            ///< from a client
    onion_response = 9,           ///< from a relay
    forward_request = 10,         ///< from a client
    forwarding = 11,              ///< from a relay
    data = 16,                    ///< from either; the first of its 240 kinds
};

/// The first connection id that names a route; below it, 0 is a refusal and 1..15 mean nothing.
inline constexpr std::uint8_t first_connection_id = 16;

/// What a ping carries and its pong repeats. All zero is not a ping id.
using PingId = std::array<std::byte, ping_id_size>;

/// A connection id less 16: 0..239.
class Slot {
public:
    /// Whether it names a route: 16..255.
    static constexpr bool is_connection_id(std::uint8_t id) noexcept { return id >= first_connection_id; }
    /// `id` must be a connection id (16..255).
    static constexpr Slot from_connection_id(std::uint8_t id) noexcept {
        return Slot{static_cast<std::uint8_t>(id - first_connection_id)};
    }
    /// As on the wire: 16..255.
    constexpr std::uint8_t connection_id() const noexcept {
        return static_cast<std::uint8_t>(index_ + first_connection_id);
    }
    /// For arrays of max_routes: 0..239.
    constexpr std::uint8_t index() const noexcept { return index_; }
    friend bool operator==(Slot, Slot) = default;

private:
    explicit constexpr Slot(std::uint8_t index) noexcept : index_(index) {}
    std::uint8_t index_;
};

}  // namespace toxrelay
