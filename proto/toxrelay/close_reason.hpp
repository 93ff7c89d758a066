#pragma once

#include <cstdint>
#include <string_view>

namespace toxrelay {

/// Why a connection ended. The text of `to_string` says what to do about it.
enum class CloseReason : std::uint8_t {
    // Ours
    closed_locally,             ///< close() was called, and what was queued has gone out
    relay_key_invalid,          ///< the relay's public key in the configuration is no usable key
    out_of_memory,              ///< the configured memory resource had no buffer left
    proxy_credentials_missing,  ///< the proxy wants a user and a password
    proxy_credentials_refused,  ///< the proxy does not know this user, or this password

    // Circumstance
    connect_failed,             ///< the adapter found no way to the relay, or to the first proxy; ask it for the cause
    connect_timed_out,          ///< the transport took no byte within Config::connect_timeout
    handshake_timed_out,        ///< no handshake from the relay within Config::handshake_timeout
    pong_timed_out,             ///< no pong within Config::pong_timeout after the ping had left
    write_stalled,              ///< the transport took no byte for Config::stall_timeout
    transport_failed,           ///< the transport broke (reset, network down); ask the adapter for the cause
    closed_in_handshake,        ///< end of stream before the handshake was over: a relay does so when it is not
                                ///< the relay with that key, or is full
    closed_by_relay,            ///< end of stream between two frames
    proxy_timed_out,            ///< no tunnel from this proxy within Config::proxy_timeout
    proxy_closed,               ///< end of stream before the tunnel was open
    socks_general_failure,      ///< REP 1
    socks_network_unreachable,  ///< REP 3: from the proxy, as the next three
    socks_host_unreachable,     ///< REP 4
    socks_connection_refused,   ///< REP 5
    socks_ttl_expired,          ///< REP 6

    // The proxy is at fault, or whoever runs it has to change something
    http_malformed,                    ///< an answer that is not HTTP/1: probably no HTTP proxy
    http_header_too_long,              ///< an answer of more than 8 KiB
    http_refused,                      ///< a status other than 2xx, 407, and 401 to credentials
    socks_malformed,                   ///< an answer that is not SOCKS5: probably no SOCKS5 proxy
    socks_no_method,                   ///< METHOD FF though user and password were offered
    socks_method_not_offered,          ///< it chose a method that was not offered
    socks_not_allowed,                 ///< REP 2
    socks_command_not_supported,       ///< REP 7
    socks_address_type_not_supported,  ///< REP 8
    socks_reply_unknown,               ///< any other REP

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
enum class Fault : std::uint8_t {
    ours,          ///< the caller: its configuration or its machine; or nobody, as it said close()
    circumstance,  ///< nobody that could be named: trying again later, or elsewhere, may help
    proxy,         ///< whoever runs the proxy, or whoever chose it
    relay,         ///< it broke the protocol, or is not the one with that key: choose another
};

/// The group in which CloseReason lists it.
Fault fault_of(CloseReason reason) noexcept;

/// One line for people and logs, without secrets.
std::string_view to_string(CloseReason reason) noexcept;

}  // namespace toxrelay
