#include "toxrelay/session_end.hpp"

namespace toxrelay {

std::string_view to_string(SessionEnd end) noexcept {
    switch (end) {
        case SessionEnd::client_left: return "the client closed the connection";
        case SessionEnd::transport_failed: return "the connection broke";
        case SessionEnd::replaced: return "the same client connected again";
        case SessionEnd::dropped: return "dropped by the relay's owner";
        case SessionEnd::out_of_memory: return "the relay has no memory left";
        case SessionEnd::handshake_timed_out: return "the client did not finish the handshake in time";
        case SessionEnd::pong_timed_out: return "the client did not answer a ping in time";
        case SessionEnd::write_stalled: return "the client has taken no bytes for too long";
        case SessionEnd::handshake_not_authentic: return "the client's handshake was not made for this relay";
        case SessionEnd::handshake_key_invalid: return "the client sent a key that cannot be used";
        case SessionEnd::frame_length_invalid: return "the client sent a frame of an impossible length";
        case SessionEnd::frame_not_authentic: return "the client sent a frame that does not decrypt";
        case SessionEnd::packet_malformed: return "the client sent a malformed packet";
        case SessionEnd::packet_unexpected: return "the client sent a packet that only relays send";
        case SessionEnd::connection_id_unknown: return "the client used a connection id that is not registered";
    }
    return "unknown";
}

}  // namespace toxrelay
