#pragma once

#include <cstdint>
#include <string_view>

namespace relay_pipe {

/// Why a session with a peer came to nothing.
enum class Failure : std::uint8_t {
    // Circumstance
    peer_left,    ///< before both directions had ended
    peer_silent,  ///< does not answer, though the relay says that it is there

    // The peer breaks the rules
    message_unknown,      ///< not a message of relay_pipe, or of another version
    window_exceeded,      ///< more pieces under way than agreed
    piece_out_of_order,   ///< a sequence number or an offset that cannot be
    acknowledged_unsent,  ///< an ack for what was never sent, or one that takes back another
    sent_after_end,       ///< a piece after the end, or a second and different end
};

/// One line for people.
std::string_view to_string(Failure failure) noexcept;

}  // namespace relay_pipe
