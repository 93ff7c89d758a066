#include "toxrelay/send_path.hpp"

#include <algorithm>

namespace toxrelay {
namespace {

constexpr std::size_t max_control_frame_size = frame_overhead + routing_response_size;
static_assert(ping_size <= routing_response_size && notification_size <= routing_response_size &&
              routing_request_size <= routing_response_size);

Packet as_packet(const Control& control) noexcept {
    return std::visit([](const auto& packet) { return Packet{packet}; }, control);
}

}  // namespace

bool SendPath::put(Bytes bytes) noexcept {
    if (!sealed_.ready()) return false;
    std::ranges::copy(bytes, sealed_.append(bytes.size()).begin());
    return true;
}

bool SendPath::owe(const Control& packet) noexcept {
    if (!controls_.push(packet)) return false;
    if (std::holds_alternative<Ping>(packet)) ping_end_.reset();
    return true;
}

bool SendPath::flush(SealedStream& stream) noexcept {
    if (controls_.empty()) return true;
    if (!sealed_.ready()) return false;
    std::size_t count = 0;
    while (count < controls_.size() && sealed_.room() >= max_control_frame_size) {
        const Control& control = controls_[count++];
        seal(stream, as_packet(control));
        if (std::holds_alternative<Ping>(control)) ping_end_ = sealed_.appended_in_all();
    }
    controls_.pop(count);
    return true;
}

SendStatus SendPath::send(SealedStream& stream, const Packet& packet) noexcept {
    if (!fits(encoded_size(packet))) return SendStatus::would_block;
    if (!sealed_.ready()) return SendStatus::out_of_memory;
    seal(stream, packet);
    return SendStatus::queued;
}

void SendPath::written(std::size_t size) noexcept {
    size = std::min(size, sealed_.pending().size());
    sealed_.written(size);
    counts_.bytes += size;
}

bool SendPath::fits(std::size_t plain_size) const noexcept {
    return controls_.empty() && sealed_.room() >= frame_overhead + plain_size + control_reserve;
}

void SendPath::seal(SealedStream& stream, const Packet& packet) noexcept {
    const MutableBytes frame = sealed_.append(frame_overhead + encoded_size(packet));
    encode(packet, frame.subspan(frame_overhead));
    stream.seal(frame);
    ++counts_.frames;
    counts_.packets.add(kind_of(packet));
}

}  // namespace toxrelay
