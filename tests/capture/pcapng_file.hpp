#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace toxrelay::test {

struct CapturedPacket {
    std::uint64_t nanoseconds = 0;  ///< since 1970
    std::vector<std::byte> frame;
    std::vector<std::string> comments;
    friend bool operator==(const CapturedPacket&, const CapturedPacket&) = default;
};

/// Reads a pcapng file of one little-endian section with one Ethernet interface that counts nanoseconds. What is anything else, or not
/// as the format wants it, is thrown as a std::runtime_error.
std::vector<CapturedPacket> read_pcapng(std::string_view file);

}  // namespace toxrelay::test
