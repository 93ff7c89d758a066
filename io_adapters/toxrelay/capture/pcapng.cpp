#include "toxrelay/capture/pcapng.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <ostream>

// The sections named here are those of draft-ietf-opsawg-pcapng-01, "PCAP Next Generation (pcapng) Capture File Format".

namespace toxrelay::capture {
namespace {

constexpr std::size_t max_option_size = UINT16_MAX;

/// Numbers in the order that the section header tells (4.1), which here is little-endian on every machine.
template <std::size_t Size>
void number(std::ostream& to, std::uint64_t value) {
    std::array<char, Size> bytes{};
    for (char& byte : bytes) {
        byte = static_cast<char>(value & 0xFFU);
        value >>= 8U;
    }
    to.write(bytes.data(), Size);
}
void number16(std::ostream& to, std::size_t value) { number<2>(to, value); }
void number32(std::ostream& to, std::size_t value) { number<4>(to, value); }

/// Up to the next multiple of four bytes (3.1, 3.5).
constexpr std::size_t padded(std::size_t size) { return (size + 3) / 4 * 4; }
void padding(std::ostream& to, std::size_t size) { to.write("\0\0\0", static_cast<long>(padded(size) - size)); }

/// 3.5: a code, a length that does not count the padding, the value.
void option(std::ostream& to, std::size_t code, std::string_view value) {
    number16(to, code);
    number16(to, value.size());
    to.write(value.data(), static_cast<std::streamsize>(value.size()));
    padding(to, value.size());
}
constexpr std::size_t option_size(std::string_view value) { return 4 + padded(value.size()); }

void end_of_options(std::ostream& to) { number32(to, 0); }
constexpr std::size_t end_of_options_size = 4;

/// 3.1: a type, the whole block's length, the body, and that length again.
constexpr std::size_t block_overhead = 12;
void begin_block(std::ostream& to, std::uint32_t type, std::size_t size) {
    number32(to, type);
    number32(to, size);
}

/// 4.1
void section_header(std::ostream& to) {
    constexpr std::size_t size = block_overhead + 16;
    begin_block(to, 0x0A0D0D0A, size);
    number32(to, 0x1A2B3C4D);  // by this a reader knows the order of bytes
    number16(to, 1);           // version 1.0
    number16(to, 0);
    number<8>(to, ~std::uint64_t{});  // the section's length is not told: it is as long as the file
    number32(to, size);
}

/// 4.2
void ethernet_interface(std::ostream& to) {
    constexpr std::string_view nanoseconds = "\x09";  // 10 to the power of -9 seconds
    constexpr std::size_t size = block_overhead + 8 + option_size(nanoseconds) + end_of_options_size;
    begin_block(to, 1, size);
    number16(to, 1);  // LINKTYPE_ETHERNET
    number16(to, 0);
    number32(to, 0);             // no packet is cut, however long
    option(to, 9, nanoseconds);  // if_tsresol
    end_of_options(to);
    number32(to, size);
}

std::string_view cut(std::string_view comment) { return comment.substr(0, max_option_size); }

}  // namespace

Pcapng::Pcapng(std::ostream& to) : to_(&to) {
    section_header(to);
    ethernet_interface(to);
}

/// 4.3
void Pcapng::packet(Bytes frame, Instant at, std::span<const std::string_view> comments) {
    std::size_t options = comments.empty() ? 0 : end_of_options_size;
    for (const auto comment : comments) options += option_size(cut(comment));
    const std::size_t size = block_overhead + 20 + padded(frame.size()) + options;
    const auto nanoseconds = static_cast<std::uint64_t>(at.time_since_epoch().count());

    begin_block(*to_, 6, size);
    number32(*to_, 0);  // the first interface
    number32(*to_, nanoseconds >> 32U);
    number32(*to_, nanoseconds & UINT32_MAX);
    number32(*to_, frame.size());  // as captured
    number32(*to_, frame.size());  // as it was
    to_->write(reinterpret_cast<const char*>(frame.data()), static_cast<std::streamsize>(frame.size()));
    padding(*to_, frame.size());
    for (const auto comment : comments) option(*to_, 1, cut(comment));  // opt_comment
    if (!comments.empty()) end_of_options(*to_);
    number32(*to_, size);
}

}  // namespace toxrelay::capture
