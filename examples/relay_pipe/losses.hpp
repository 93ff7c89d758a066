#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace relay_pipe {

/// Pieces in a row that never came, and the bytes that were in them.
struct LostRange {
    std::uint64_t first_piece = 0;
    std::uint64_t pieces = 0;
    std::uint64_t first_byte = 0;
    std::uint64_t bytes = 0;
    friend bool operator==(const LostRange&, const LostRange&) = default;
};

/// What a relay dropped, as the gaps in the sequence numbers tell.
class Losses {
public:
    /// The first ranges are kept for the report, all are counted: however many gaps a peer makes up, memory
    /// is bounded.
    static constexpr std::size_t max_ranges = 8;

    /// `range` starts behind every range added before.
    void add(const LostRange& range);

    std::uint64_t pieces() const noexcept { return pieces_; }
    std::uint64_t bytes() const noexcept { return bytes_; }
    const std::vector<LostRange>& ranges() const noexcept { return ranges_; }
    std::uint64_t ranges_not_kept() const noexcept { return ranges_not_kept_; }

private:
    std::vector<LostRange> ranges_;
    std::uint64_t ranges_not_kept_ = 0;
    std::uint64_t pieces_ = 0;
    std::uint64_t bytes_ = 0;
};

}  // namespace relay_pipe
