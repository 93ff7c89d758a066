#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "examples/relay_pipe/message.hpp"
#include "examples/relay_pipe/pipe_session.hpp"
#include "toxrelay/time.hpp"

namespace relay_pipe {

/// `size` bytes that do not repeat soon.
std::string pattern(std::size_t size, std::uint32_t seed = 1);

/// Two sessions joined by a link that keeps the order and drops what it is told to, in a time that only moves
/// when nothing else does.
class TwoPipes {
public:
    struct Side {
        PipeSession session;
        std::string input;
        std::size_t read = 0;
        std::size_t bytes_at_once = max_piece_size;  ///< what the input gives at a time
        std::string output;
        bool output_stuck = false;
        bool left = false;
        std::deque<std::vector<std::byte>> incoming;
        std::size_t most_pieces_incoming = 0;
        std::vector<Message> sent;  ///< pieces without their bytes
    };

    Side left;
    Side right;
    /// Whether the link drops this message of `from`.
    std::function<bool(const Side& from, const Message& message)> drops = [](const Side&, const Message&) {
        return false;
    };
    toxrelay::Instant now{};

    /// Lets both come online.
    void meet();
    /// Until nothing more happens, or for this long. A side that is over leaves.
    void run(toxrelay::Duration at_most = std::chrono::minutes{5});

    /// The side that `from` talks to.
    Side& other(const Side& from) { return &from == &left ? right : left; }

private:
    bool step(Side& side);
    bool send(Side& side);
};

}  // namespace relay_pipe
