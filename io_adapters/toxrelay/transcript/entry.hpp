#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "toxrelay/destination.hpp"
#include "toxrelay/interest.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/route_id.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::transcript {

/// The rest of a line, word by word. Views of it.
class Words {
public:
    /// Without an end of line.
    explicit Words(std::string_view line) noexcept : rest_(line) {}

    /// The next one; empty when there is none.
    std::string_view next() noexcept;
    /// The next one, left where it is.
    std::string_view peek() const noexcept;
    /// Whether there are none left.
    bool empty() const noexcept { return rest_.empty(); }

    // The next one as what Line has made it of; nothing when it is no such.

    /// Line::number(), up to `most`.
    std::optional<std::uint64_t> number(std::uint64_t most = UINT64_MAX) noexcept;
    /// Line::time().
    std::optional<Duration> time() noexcept;
    /// Line::key(), not hidden.
    std::optional<PublicKey> key();
    /// Line::bytes(), not hidden.
    std::optional<std::vector<std::byte>> bytes();
    /// Line::route().
    std::optional<RouteId> route();
    /// Line::host(), not hidden.
    std::optional<Host> host();

private:
    std::string_view rest_;
};

/// How an entry begins.
struct Entry {
    Instant at;                ///< from the transcript's beginning
    std::uint64_t client = 0;  ///< from 1
    std::string_view what;     ///< "read", say
    Words words;               ///< what follows that
};

/// Nothing when the line is no entry. A view of it.
std::optional<Entry> parse_entry(std::string_view line) noexcept;

}  // namespace toxrelay::transcript
