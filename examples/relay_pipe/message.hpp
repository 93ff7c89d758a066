#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>

#include "examples/relay_pipe/digest.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/wire.hpp"

/// What two relay_pipes say to each other, one message in one data packet: a byte for the kind, then the
/// members in the order given here, numbers big-endian. The link keeps the order but may lose a message.
namespace relay_pipe {

/// "I am relay_pipe." Nothing else counts before it.
struct Hello {
    bool heard = false;          ///< your hello has come: you may send pieces
    bool answer_wanted = false;  ///< I do not know yet whether you hear me
    friend bool operator==(const Hello&, const Hello&) = default;
};
/// The next bytes of the stream.
struct Piece {
    std::uint64_t sequence = 0;  ///< counts from 0
    std::uint64_t offset = 0;    ///< of the first byte in the stream
    toxrelay::Bytes bytes;       ///< 1..max_piece_size; when decoded, a view of the message
};
/// "I sent this much and wait for an ack."
struct Ask {
    std::uint64_t pieces = 0;
    std::uint64_t bytes = 0;
    friend bool operator==(const Ask&, const Ask&) = default;
};
/// "This much needs no more care": pieces written out or lost for good, bytes written out.
struct Ack {
    std::uint64_t pieces = 0;
    std::uint64_t bytes = 0;
    friend bool operator==(const Ack&, const Ack&) = default;
};
/// "That was all."
struct End {
    std::uint64_t pieces = 0;
    std::uint64_t bytes = 0;
    Digest digest{};
    friend bool operator==(const End&, const End&) = default;
};
/// "I have written all that came", after an End.
struct EndAck {
    std::uint64_t lost_pieces = 0;
    std::uint64_t bytes = 0;
    Digest digest{};
    friend bool operator==(const EndAck&, const EndAck&) = default;
};
/// "Both directions have ended, for all I know."
struct Done {
    friend bool operator==(const Done&, const Done&) = default;
};

using Message = std::variant<Hello, Piece, Ask, Ack, End, EndAck, Done>;

inline constexpr std::size_t max_message_size = toxrelay::max_data_size;
inline constexpr std::size_t piece_header_size = 1 + 8 + 8;
inline constexpr std::size_t max_piece_size = max_message_size - piece_header_size;

/// How many pieces may be under way without an ack: 32 KB at most, about what a relay's socket to a far
/// receiver holds before it drops, and twice the send buffer of our own. The speed is a window for each round
/// trip: 540 KB/s each way over tox-bootstrapd on loopback, which looks at its sockets every 30 ms. There 128
/// pieces were not lost either and six times as fast; but a piece that is lost is lost for good, so this
/// stays on the careful side.
inline constexpr std::uint64_t window = 16;

/// Writes `message` into `to`, which has max_message_size bytes, and returns the part used.
toxrelay::Bytes encode(const Message& message, toxrelay::MutableBytes to) noexcept;

/// Nothing when this is no message of ours.
std::optional<Message> decode(toxrelay::Bytes bytes) noexcept;

}  // namespace relay_pipe
