#pragma once

#include <cstdint>
#include <string_view>

namespace toxrelay {

/// Why a connection ended. The text of `to_string` says what to do about it.
enum class CloseReason : std::uint8_t {
    // Ours
    closed_locally,     ///< close() was called, and what was queued has gone out
    relay_key_invalid,  ///< the relay's public key in the configuration is no usable key
    out_of_memory,      ///< the configured memory resource had no buffer left

    // Circumstance
    connect_failed,       ///< the adapter found no way to the relay; ask it for the cause
    connect_timed_out,    ///< the transport took no byte within Config::connect_timeout
    handshake_timed_out,  ///< no handshake from the relay within Config::handshake_timeout
    pong_timed_out,       ///< no pong within Config::pong_timeout after the ping had left
    write_stalled,        ///< the transport took no byte for Config::stall_timeout
    transport_failed,     ///< the transport broke (reset, network down); ask the adapter for the cause
    closed_in_handshake,  ///< end of stream before the handshake was over: a relay does so when it is not
                          ///< the relay with that key, or is full
    closed_by_relay,      ///< end of stream between two frames

    // The relay is at fault
    stream_truncated,         ///< end of stream inside a frame
    handshake_not_authentic,  ///< not made by the owner of the configured relay key
    handshake_reflected,      ///< our own temporary key came back: an attacker without any key
    handshake_key_invalid,    ///< the relay's temporary key is a low-order point
    frame_length_invalid,     ///< a frame of less than 17 or more than 2048 bytes
    frame_not_authentic,      ///< a frame that does not decrypt
    packet_malformed,         ///< a packet of a wrong length, or with a connection or ping id that cannot be
    packet_unexpected,        ///< a kind of packet that no relay sends
    route_not_requested,      ///< a routing response for a key that was not asked for
    route_slot_taken,         ///< a routing response with the connection id of another route
};

/// Who has to change something.
enum class Fault : std::uint8_t { ours, circumstance, relay };

Fault fault_of(CloseReason reason) noexcept;

/// One line for people and logs, without secrets.
std::string_view to_string(CloseReason reason) noexcept;

}  // namespace toxrelay
