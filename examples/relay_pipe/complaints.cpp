#include "examples/relay_pipe/complaints.hpp"

#include <cstdint>
#include <string_view>

#include "examples/relay_pipe/losses.hpp"

namespace relay_pipe {
namespace {

std::string count(std::uint64_t number, std::string_view what) {
    return std::to_string(number) + " " + std::string{what} + (number == 1 ? "" : "s");
}

std::string amount(std::uint64_t pieces, std::uint64_t bytes) {
    return count(bytes, "byte") + " in " + count(pieces, "piece");
}

std::string line(const LostRange& range) {
    return "  missing: " + count(range.bytes, "byte") + " from byte " + std::to_string(range.first_byte) + " on (" +
           count(range.pieces, "piece") + " from piece " + std::to_string(range.first_piece) + " on)";
}

}  // namespace

std::vector<std::string> complaints(const PipeSession& session) {
    std::vector<std::string> lines;
    const PipeReceiver& receiver = session.receiver();
    const Losses& losses = receiver.losses();
    if (losses.pieces() > 0) {
        lines.push_back("the relay dropped " + amount(losses.pieces(), losses.bytes()) +
                        " of what the peer sent; the rest was written");
        for (const LostRange& range : losses.ranges()) lines.push_back(line(range));
        if (losses.ranges_not_kept() > 0) lines.push_back("  and in " + count(losses.ranges_not_kept(), "more place"));
    } else if (receiver.finished() && !receiver.digest_agrees()) {
        lines.emplace_back("what was written is not what the peer sent: the digests differ");
    }
    const auto& delivery = session.sender().delivery();
    if (delivery && (delivery->lost_pieces > 0 || delivery->lost_bytes > 0)) {
        lines.push_back("the relay dropped " + amount(delivery->lost_pieces, delivery->lost_bytes) +
                        " of what was sent to the peer");
    } else if (delivery && !delivery->digest_agrees) {
        lines.emplace_back("what the peer wrote is not what was sent: the digests differ");
    }
    return lines;
}

}  // namespace relay_pipe
