#include "toxrelay/send_status.hpp"

namespace toxrelay {

std::string_view to_string(SendStatus status) noexcept {
    switch (status) {
        case SendStatus::queued: return "queued";
        case SendStatus::would_block: return "no room now: try again after SendReady";
        case SendStatus::not_connected: return "not connected yet: wait for Connected";
        case SendStatus::closed: return "the connection is closing or has ended";
        case SendStatus::unknown_route: return "no such route";
        case SendStatus::peer_offline: return "the peer is not online on this route";
        case SendStatus::already_asked: return "the route is open or asked for already";
        case SendStatus::too_many_routes: return "240 routes are open or asked for: close one first";
        case SendStatus::empty: return "an empty payload cannot be sent";
        case SendStatus::too_large: return "the payload is too large for one packet";
        case SendStatus::out_of_memory: return "no memory: give the client a larger memory resource";
    }
    return "unknown";
}

}  // namespace toxrelay
