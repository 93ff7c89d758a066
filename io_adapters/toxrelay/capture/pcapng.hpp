#pragma once

#include <iosfwd>
#include <span>
#include <string_view>

#include "toxrelay/bytes.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::capture {

/// Writes Ethernet packets as a pcapng file, which Wireshark opens. Every call writes what it is given; nothing is kept. Whether
/// the stream took it is for the caller to look at.
class Pcapng {
public:
    /// Writes what stands in front of the first packet. The stream must outlive this object, and be a binary one.
    explicit Pcapng(std::ostream& to);

    /// The whole frame, from the destination's MAC on, without its checksum. `at` counts from 1970 and is not before. Of a comment,
    /// which is UTF-8, what is behind its first 65,535 bytes is left out.
    void packet(Bytes frame, Instant at, std::span<const std::string_view> comments = {});

private:
    std::ostream* to_;
};

}  // namespace toxrelay::capture
