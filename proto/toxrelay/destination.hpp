#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace toxrelay {

/// In network order.
using Ipv4 = std::array<std::byte, 4>;
/// In network order.
using Ipv6 = std::array<std::byte, 16>;

/// A name for somebody else to resolve: 1..255 letters, digits, dashes, dots and underscores (as long as SOCKS5 can
/// say; an international name in its ASCII form).
class HostName {
public:
    static constexpr std::size_t max_size = 255;  ///< in characters

    /// Nothing when it is no such name.
    static std::optional<HostName> from(std::string_view text) noexcept;

    /// Good as long as this object.
    std::string_view text() const noexcept { return {characters_.data(), size_}; }
    friend bool operator==(const HostName& a, const HostName& b) noexcept { return a.text() == b.text(); }

private:
    HostName() noexcept = default;
    std::uint8_t size_ = 0;
    std::array<char, max_size> characters_{};
};

/// An address, or a name that is not resolved here.
using Host = std::variant<Ipv4, Ipv6, HostName>;

/// Where a proxy is asked to connect to.
struct Destination {
    Host host;               ///< a name is resolved by the proxy
    std::uint16_t port = 0;  ///< in the order of this machine
    friend bool operator==(const Destination&, const Destination&) = default;
};

}  // namespace toxrelay
