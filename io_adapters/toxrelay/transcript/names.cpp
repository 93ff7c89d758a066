#include "toxrelay/transcript/names.hpp"

namespace toxrelay::transcript {

// No default: an enumerator without a name is a compiler's warning.

std::string_view name_of(CloseReason reason) noexcept {
    switch (reason) {
        case CloseReason::closed_locally: return "closed_locally";
        case CloseReason::relay_key_invalid: return "relay_key_invalid";
        case CloseReason::out_of_memory: return "out_of_memory";
        case CloseReason::proxy_credentials_missing: return "proxy_credentials_missing";
        case CloseReason::proxy_credentials_refused: return "proxy_credentials_refused";
        case CloseReason::connect_failed: return "connect_failed";
        case CloseReason::connect_timed_out: return "connect_timed_out";
        case CloseReason::handshake_timed_out: return "handshake_timed_out";
        case CloseReason::pong_timed_out: return "pong_timed_out";
        case CloseReason::write_stalled: return "write_stalled";
        case CloseReason::transport_failed: return "transport_failed";
        case CloseReason::closed_in_handshake: return "closed_in_handshake";
        case CloseReason::closed_by_relay: return "closed_by_relay";
        case CloseReason::proxy_timed_out: return "proxy_timed_out";
        case CloseReason::proxy_closed: return "proxy_closed";
        case CloseReason::socks_general_failure: return "socks_general_failure";
        case CloseReason::socks_network_unreachable: return "socks_network_unreachable";
        case CloseReason::socks_host_unreachable: return "socks_host_unreachable";
        case CloseReason::socks_connection_refused: return "socks_connection_refused";
        case CloseReason::socks_ttl_expired: return "socks_ttl_expired";
        case CloseReason::http_malformed: return "http_malformed";
        case CloseReason::http_header_too_long: return "http_header_too_long";
        case CloseReason::http_refused: return "http_refused";
        case CloseReason::socks_malformed: return "socks_malformed";
        case CloseReason::socks_no_method: return "socks_no_method";
        case CloseReason::socks_method_not_offered: return "socks_method_not_offered";
        case CloseReason::socks_not_allowed: return "socks_not_allowed";
        case CloseReason::socks_command_not_supported: return "socks_command_not_supported";
        case CloseReason::socks_address_type_not_supported: return "socks_address_type_not_supported";
        case CloseReason::socks_reply_unknown: return "socks_reply_unknown";
        case CloseReason::stream_truncated: return "stream_truncated";
        case CloseReason::handshake_not_authentic: return "handshake_not_authentic";
        case CloseReason::handshake_reflected: return "handshake_reflected";
        case CloseReason::handshake_key_invalid: return "handshake_key_invalid";
        case CloseReason::frame_length_invalid: return "frame_length_invalid";
        case CloseReason::frame_not_authentic: return "frame_not_authentic";
        case CloseReason::packet_malformed: return "packet_malformed";
        case CloseReason::packet_unexpected: return "packet_unexpected";
        case CloseReason::route_not_requested: return "route_not_requested";
        case CloseReason::route_slot_taken: return "route_slot_taken";
    }
    return "unknown";
}

std::string_view name_of(SendStatus status) noexcept {
    switch (status) {
        case SendStatus::queued: return "queued";
        case SendStatus::would_block: return "would_block";
        case SendStatus::not_connected: return "not_connected";
        case SendStatus::closed: return "closed";
        case SendStatus::unknown_route: return "unknown_route";
        case SendStatus::peer_offline: return "peer_offline";
        case SendStatus::already_asked: return "already_asked";
        case SendStatus::too_many_routes: return "too_many_routes";
        case SendStatus::empty: return "empty";
        case SendStatus::too_large: return "too_large";
        case SendStatus::out_of_memory: return "out_of_memory";
    }
    return "unknown";
}

std::string_view name_of(TransportEnd end) noexcept {
    switch (end) {
        case TransportEnd::eof: return "eof";
        case TransportEnd::error: return "error";
        case TransportEnd::no_connect: return "no_connect";
    }
    return "unknown";
}

std::string_view name_of(Timer why) noexcept {
    switch (why) {
        case Timer::connect: return "connect";
        case Timer::proxy: return "proxy";
        case Timer::handshake: return "handshake";
        case Timer::ping: return "ping";
        case Timer::pong: return "pong";
        case Timer::stall: return "stall";
    }
    return "unknown";
}

std::string_view name_of(ProxyStep step) noexcept {
    switch (step) {
        case ProxyStep::greeting: return "greeting";
        case ProxyStep::authentication: return "authentication";
        case ProxyStep::request: return "request";
    }
    return "unknown";
}

}  // namespace toxrelay::transcript
