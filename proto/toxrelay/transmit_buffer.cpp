#include "toxrelay/transmit_buffer.hpp"

#include <algorithm>

namespace toxrelay {

MutableBytes TransmitBuffer::append(std::size_t size) noexcept {
    const MutableBytes room = buffer_.bytes().subspan(filled_, size);
    filled_ += size;
    return room;
}

Bytes TransmitBuffer::pending() const noexcept {
    if (!buffer_.taken()) return {};
    return buffer_.bytes().subspan(taken_, filled_ - taken_);
}

void TransmitBuffer::written(std::size_t size) noexcept {
    taken_ += size;
    written_in_all_ += size;
    if (empty()) {
        clear();
        return;
    }
    // Moving up at every write would cost a copy of everything pending a byte when bytes leave one at a time.
    if (taken_ >= size_ / 4) {
        const MutableBytes all = buffer_.bytes();
        std::copy(all.begin() + static_cast<std::ptrdiff_t>(taken_), all.begin() + static_cast<std::ptrdiff_t>(filled_),
                  all.begin());
        filled_ -= taken_;
        taken_ = 0;
    }
}

void TransmitBuffer::clear() noexcept {
    buffer_.give_back();
    taken_ = filled_ = 0;
}

}  // namespace toxrelay
