#include "toxrelay/close_reason.hpp"

namespace toxrelay {

Fault fault_of(CloseReason reason) noexcept {
    switch (reason) {
        case CloseReason::closed_locally:
        case CloseReason::relay_key_invalid:
        case CloseReason::out_of_memory: return Fault::ours;
        case CloseReason::connect_failed:
        case CloseReason::connect_timed_out:
        case CloseReason::handshake_timed_out:
        case CloseReason::pong_timed_out:
        case CloseReason::write_stalled:
        case CloseReason::transport_failed:
        case CloseReason::closed_in_handshake:
        case CloseReason::closed_by_relay: return Fault::circumstance;
        case CloseReason::stream_truncated:
        case CloseReason::handshake_not_authentic:
        case CloseReason::handshake_reflected:
        case CloseReason::handshake_key_invalid:
        case CloseReason::frame_length_invalid:
        case CloseReason::frame_not_authentic:
        case CloseReason::packet_malformed:
        case CloseReason::packet_unexpected:
        case CloseReason::route_not_requested:
        case CloseReason::route_slot_taken: return Fault::relay;
    }
    return Fault::circumstance;
}

std::string_view to_string(CloseReason reason) noexcept {
    switch (reason) {
        case CloseReason::closed_locally: return "closed by us";
        case CloseReason::relay_key_invalid: return "the relay's public key is not a usable key: check it";
        case CloseReason::out_of_memory: return "no memory for a buffer: give the client a larger memory resource";
        case CloseReason::connect_failed: return "no connection to the relay";
        case CloseReason::connect_timed_out: return "no connection to the relay in time";
        case CloseReason::handshake_timed_out: return "the relay did not answer the handshake in time";
        case CloseReason::pong_timed_out: return "the relay did not answer a ping in time";
        case CloseReason::write_stalled: return "the connection has taken no bytes for too long";
        case CloseReason::transport_failed: return "the connection broke";
        case CloseReason::closed_in_handshake:
            return "the relay closed the connection during the handshake: check its public key, or it is full";
        case CloseReason::closed_by_relay: return "the relay closed the connection";
        case CloseReason::stream_truncated: return "the relay closed the connection in the middle of a frame";
        case CloseReason::handshake_not_authentic:
            return "the handshake does not come from the relay with this public key: check the key";
        case CloseReason::handshake_reflected:
            return "our own handshake was sent back to us: an attacker is in the way";
        case CloseReason::handshake_key_invalid: return "the relay sent an unusable temporary key";
        case CloseReason::frame_length_invalid: return "the relay sent a frame of an impossible length";
        case CloseReason::frame_not_authentic: return "the relay sent a frame that does not decrypt";
        case CloseReason::packet_malformed: return "the relay sent a malformed packet";
        case CloseReason::packet_unexpected: return "the relay sent a packet that only clients send";
        case CloseReason::route_not_requested: return "the relay opened a route that nobody asked for";
        case CloseReason::route_slot_taken: return "the relay gave one connection id to two routes";
    }
    return "unknown";
}

}  // namespace toxrelay
