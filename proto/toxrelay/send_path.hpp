#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <optional>

#include "toxrelay/control_queue.hpp"
#include "toxrelay/packet.hpp"
#include "toxrelay/sealed_stream.hpp"
#include "toxrelay/send_status.hpp"
#include "toxrelay/statistics.hpp"
#include "toxrelay/transmit_buffer.hpp"

namespace toxrelay {

/// From a packet to bytes for the transport (protocol.md, "Send path"). Control packets are never refused, keep their
/// order and go before anything that is not sealed yet; everything else may be refused, and keeps clear of a reserve
/// for control packets.
class SendPath {
public:
    /// Left free by everything but control packets: twenty of the largest.
    static constexpr std::size_t control_reserve = 1024;

    /// `memory` and `counts` outlive this object.
    SendPath(std::pmr::memory_resource& memory, TrafficCounts& counts,
             std::size_t buffer_size = TransmitBuffer::capacity) noexcept
        : sealed_(memory, buffer_size), controls_(memory), counts_(counts) {}

    /// Bytes that are no frame: the handshake. False when the memory resource has nothing left.
    [[nodiscard]] bool put(Bytes bytes) noexcept;

    /// Queues a control packet; flush() seals it. False when the memory resource has nothing left.
    [[nodiscard]] bool owe(const Control& packet) noexcept;
    /// The same for the first ping, which goes before what was asked for while there was no connection yet.
    [[nodiscard]] bool owe_first(const Ping& ping) noexcept { return controls_.push_front(ping); }
    /// Takes back what was owed last, and is not sealed.
    void disown() noexcept { controls_.pop_back(); }
    bool takes_answer() const noexcept { return controls_.takes_answer(); }
    bool owes_disconnect(Slot slot) const noexcept { return controls_.owes_disconnect(slot); }
    bool withdraw_request(const PublicKey& peer) noexcept { return controls_.withdraw_request(peer); }
    bool withdraw_notification(Slot slot) noexcept { return controls_.withdraw_notification(slot); }
    /// Seals control packets as far as there is room. False when the memory resource has nothing left; then none was.
    [[nodiscard]] bool flush(SealedStream& stream) noexcept;

    /// Seals anything else, or refuses it.
    SendStatus send(SealedStream& stream, const Packet& packet) noexcept;
    /// Whether send() has room for the largest packet.
    bool has_room() const noexcept { return fits(max_plain_size); }

    /// Everything has left.
    bool empty() const noexcept { return sealed_.empty() && controls_.empty(); }
    /// Good until written().
    Bytes pending() const noexcept { return sealed_.pending(); }
    /// The transport took `size` of the pending bytes, at most all.
    void written(std::size_t size) noexcept;
    /// Whether the last ping has left whole.
    bool ping_has_left() const noexcept { return ping_end_ && sealed_.written_in_all() >= *ping_end_; }

private:
    bool fits(std::size_t plain_size) const noexcept;
    void seal(SealedStream& stream, const Packet& packet) noexcept;

    TransmitBuffer sealed_;
    ControlQueue controls_;
    TrafficCounts& counts_;  // NOLINT(*-avoid-const-or-ref-data-members): as pinned as its owner
    std::optional<std::uint64_t> ping_end_;
};

}  // namespace toxrelay
