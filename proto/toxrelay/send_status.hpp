#pragma once

#include <cstdint>
#include <string_view>

namespace toxrelay {

/// What became of a command. Anything but `queued` leaves the connection exactly as it was.
enum class [[nodiscard]] SendStatus : std::uint8_t{
    queued,           ///< it will go out, after what was queued before
    would_block,      ///< no room now: try again after the SendReady event
    not_connected,    ///< too early: wait for the Connected event
    closed,           ///< too late: the connection is closing or has ended
    unknown_route,    ///< this route is closed, or never was one of this connection
    peer_offline,     ///< wait for the PeerOnline event, or use send_oob
    already_asked,    ///< the route to this peer is open, or its answer is on the way
    too_many_routes,  ///< 240 routes are open or asked for: close one first
    empty,            ///< the protocol has no empty payloads
    too_large,        ///< split the payload: see max_data_size and its like
    out_of_memory,    ///< the configured memory resource had nothing left
};

/// One line for people and logs.
std::string_view to_string(SendStatus status) noexcept;

}  // namespace toxrelay
