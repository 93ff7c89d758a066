#include "toxrelay/close_reason.hpp"

namespace toxrelay {

Fault fault_of(CloseReason reason) noexcept {
    switch (reason) {
        case CloseReason::closed_locally:
        case CloseReason::relay_key_invalid:
        case CloseReason::out_of_memory:
        case CloseReason::proxy_credentials_missing:
        case CloseReason::proxy_credentials_refused: return Fault::ours;
        case CloseReason::connect_failed:
        case CloseReason::connect_timed_out:
        case CloseReason::handshake_timed_out:
        case CloseReason::pong_timed_out:
        case CloseReason::write_stalled:
        case CloseReason::transport_failed:
        case CloseReason::closed_in_handshake:
        case CloseReason::closed_by_relay:
        case CloseReason::proxy_timed_out:
        case CloseReason::proxy_closed:
        case CloseReason::socks_general_failure:
        case CloseReason::socks_network_unreachable:
        case CloseReason::socks_host_unreachable:
        case CloseReason::socks_connection_refused:
        case CloseReason::socks_ttl_expired: return Fault::circumstance;
        case CloseReason::http_malformed:
        case CloseReason::http_header_too_long:
        case CloseReason::http_refused:
        case CloseReason::socks_malformed:
        case CloseReason::socks_no_method:
        case CloseReason::socks_method_not_offered:
        case CloseReason::socks_not_allowed:
        case CloseReason::socks_command_not_supported:
        case CloseReason::socks_address_type_not_supported:
        case CloseReason::socks_reply_unknown: return Fault::proxy;
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
        case CloseReason::proxy_credentials_missing: return "the proxy wants a user and a password";
        case CloseReason::proxy_credentials_refused: return "the proxy does not accept this user and password";
        case CloseReason::connect_failed: return "no connection to the relay or, if there is one, to the first proxy";
        case CloseReason::connect_timed_out:
            return "no connection to the relay or, if there is one, to the first proxy in time";
        case CloseReason::handshake_timed_out: return "the relay did not answer the handshake in time";
        case CloseReason::pong_timed_out: return "the relay did not answer a ping in time";
        case CloseReason::write_stalled: return "the connection has taken no bytes for too long";
        case CloseReason::transport_failed: return "the connection broke";
        case CloseReason::closed_in_handshake:
            return "the relay closed the connection during the handshake: check its public key, or it is full";
        case CloseReason::closed_by_relay: return "the relay closed the connection";
        case CloseReason::proxy_timed_out: return "the proxy did not answer in time: is it a proxy of this kind?";
        case CloseReason::proxy_closed: return "the proxy closed the connection instead of opening a tunnel";
        case CloseReason::socks_general_failure:
            return "the SOCKS5 proxy reports a general failure (its name for anything, often a name without an "
                   "address)";
        case CloseReason::socks_network_unreachable: return "the SOCKS5 proxy found no network to the destination";
        case CloseReason::socks_host_unreachable: return "the SOCKS5 proxy could not reach the destination's host";
        case CloseReason::socks_connection_refused: return "the destination refused the SOCKS5 proxy's connection";
        case CloseReason::socks_ttl_expired: return "the SOCKS5 proxy's connection took too long on its way";
        case CloseReason::http_malformed: return "the proxy did not answer with HTTP: is it an HTTP proxy?";
        case CloseReason::http_header_too_long: return "the HTTP proxy's answer is longer than 8 KiB";
        case CloseReason::http_refused: return "the HTTP proxy refused the tunnel, its status says why";
        case CloseReason::socks_malformed: return "the proxy did not answer with SOCKS5: is it a SOCKS5 proxy?";
        case CloseReason::socks_no_method:
            return "the SOCKS5 proxy wants another authentication than user and password";
        case CloseReason::socks_method_not_offered: return "the SOCKS5 proxy chose a method that it was not offered";
        case CloseReason::socks_not_allowed: return "the SOCKS5 proxy's rules do not allow the destination";
        case CloseReason::socks_command_not_supported: return "the SOCKS5 proxy does not support connecting";
        case CloseReason::socks_address_type_not_supported:
            return "the SOCKS5 proxy does not support this type of address: try a name, or IPv4";
        case CloseReason::socks_reply_unknown: return "the SOCKS5 proxy refused for a reason that SOCKS5 does not know";
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
