#include "toxrelay/sealed_stream.hpp"

namespace toxrelay {

void SealedStream::seal(MutableBytes frame) noexcept {
    store_big_endian16(static_cast<std::uint16_t>(frame.size() - frame_length_size), frame.first<frame_length_size>());
    ours_.seal(key_, frame.subspan(frame_overhead), frame.subspan<frame_length_size, mac_size>());
}

std::optional<MutableBytes> SealedStream::open(MutableBytes frame) noexcept {
    const MutableBytes text = frame.subspan(frame_overhead);
    if (!theirs_.open(key_, text, frame.subspan<frame_length_size, mac_size>())) return std::nullopt;
    return text;
}

std::optional<std::size_t> frame_size(std::span<const std::byte, frame_length_size> length_field) noexcept {
    const std::size_t length = load_big_endian16(length_field);
    if (length < min_frame_length || length > max_frame_length) return std::nullopt;
    return frame_length_size + length;
}

}  // namespace toxrelay
