#include "examples/relay_pipe/losses.hpp"

namespace relay_pipe {

void Losses::add(const LostRange& range) {
    pieces_ += range.pieces;
    bytes_ += range.bytes;
    // A gap found in two steps (by an Ask, then by the next piece) is one gap.
    if (ranges_not_kept_ == 0 && !ranges_.empty()) {
        LostRange& last = ranges_.back();
        if (last.first_piece + last.pieces == range.first_piece) {
            last.pieces += range.pieces;
            last.bytes += range.bytes;
            return;
        }
    }
    if (ranges_.size() < max_ranges) {
        ranges_.push_back(range);
    } else {
        ++ranges_not_kept_;
    }
}

}  // namespace relay_pipe
