#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "toxrelay/bytes.hpp"

namespace toxrelay::test {

/// An Ethernet frame with IPv4 and TCP, taken apart.
struct TcpPacket {
    std::string from_mac;  ///< "02000a000001"
    std::string to_mac;
    std::string from;  ///< "10.0.0.1:50000"
    std::string to;
    std::uint16_t id = 0;
    std::uint32_t sequence = 0;
    std::uint32_t acknowledged = 0;
    std::string flags;  ///< of "SYN", "ACK", "PSH", "FIN", "RST", with blanks between them, in this order
    std::uint16_t window = 0;
    std::string options;  ///< in hexadecimal
    std::vector<std::byte> payload;
};

/// Throws std::runtime_error where a length or a checksum is wrong.
TcpPacket take_apart(Bytes frame);

}  // namespace toxrelay::test
