#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "toxrelay/time.hpp"
#include "toxrelay/wire.hpp"

namespace toxrelay {

/// Packets by kind; all of data is one kind.
class PacketCounts {
public:
    /// PacketKind::data stands for all of its connection ids.
    std::uint64_t operator[](PacketKind kind) const noexcept { return counts_[index(kind)]; }
    /// One more.
    void add(PacketKind kind) noexcept { ++counts_[index(kind)]; }
    /// Of all kinds.
    std::uint64_t total() const noexcept {
        std::uint64_t sum = 0;
        for (const auto count : counts_) sum += count;
        return sum;
    }

private:
    static constexpr std::size_t data_index = 12;
    static constexpr std::size_t index(PacketKind kind) noexcept {
        return kind == PacketKind::data ? data_index : static_cast<std::size_t>(kind);
    }
    std::array<std::uint64_t, data_index + 1> counts_{};
};

/// What went one way. Bytes are those of the stream, handshake included; a packet is a frame.
struct TrafficCounts {
    std::uint64_t bytes = 0;   ///< those to and from proxies count too
    std::uint64_t frames = 0;  ///< those that did not decrypt are none
    PacketCounts packets;      ///< the same by kind; those that could not be read are of none
};

/// Packets that were legitimate or harmless but meant nothing, by cause (protocol.md, "What the client does
/// with what it receives").
struct IgnoredCounts {
    std::uint32_t repeated_notification = 0;          ///< of a state that the route had already
    std::uint32_t notification_without_route = 0;     ///< its route was closed by us meanwhile
    std::uint32_t data_without_route = 0;             ///< its route was closed by us meanwhile
    std::uint32_t data_while_offline = 0;             ///< on a route whose peer is not online
    std::uint32_t empty_forwarding = 0;               ///< a node can make a relay send it
    std::uint32_t empty_data = 0;                     ///< a peer can make a relay forward it
    std::uint32_t stray_pong = 0;                     ///< answers no outstanding ping
    std::uint32_t response_to_cancelled_request = 0;  ///< answered with a disconnect notification

    /// Of all causes.
    std::uint64_t total() const noexcept {
        return std::uint64_t{repeated_notification} + notification_without_route + data_without_route +
               data_while_offline + empty_data + empty_forwarding + stray_pong + response_to_cancelled_request;
    }
};

/// What one connection has done since it was made. Packets sent are counted when they are sealed, bytes when
/// the transport takes or gives them.
struct Statistics {
    TrafficCounts received;  ///< from the other side
    TrafficCounts sent;      ///< to the other side
    IgnoredCounts ignored;   ///< of what was received
    /// From the ping's last byte leaving to its pong being read.
    std::optional<Duration> last_round_trip;
};

}  // namespace toxrelay
