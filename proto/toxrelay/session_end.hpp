#pragma once

#include <cstdint>
#include <string_view>

namespace toxrelay {

/// Why a relay's session with a client ended.
enum class SessionEnd : std::uint8_t {
    // The client went
    client_left,       ///< end of stream
    transport_failed,  ///< reset, network down

    // The relay's own
    replaced,       ///< the same client connected again
    dropped,        ///< by the embedder
    out_of_memory,  ///< the configured memory resource had nothing left

    // Time
    handshake_timed_out,  ///< no handshake, or no frame behind it, within RelayConfig::handshake_timeout
    pong_timed_out,       ///< no pong within RelayConfig::pong_timeout after the ping had left
    write_stalled,        ///< the client took no byte for RelayConfig::stall_timeout

    // The client is at fault
    handshake_not_authentic,  ///< not made for this relay by the owner of the key in it
    handshake_key_invalid,    ///< it has the bit that X25519 ignores, or is a low-order point
    frame_length_invalid,     ///< a frame of less than 17 or more than 2048 bytes
    frame_not_authentic,      ///< a frame that does not decrypt
    packet_malformed,         ///< a packet of a wrong length, or with an id that cannot be
    packet_unexpected,        ///< a kind of packet that no client sends
    connection_id_unknown,    ///< data or a disconnect notification for an id that is not registered
};

/// One line for people and logs.
std::string_view to_string(SessionEnd end) noexcept;

}  // namespace toxrelay
