#include "toxrelay/receive_buffer.hpp"

#include <algorithm>

#include "toxrelay/poison.hpp"

namespace toxrelay {

std::optional<MutableBytes> ReceiveBuffer::lend() noexcept {
    if (!buffer_.take()) return std::nullopt;
    const MutableBytes all = buffer_.bytes();
    unpoison(all);
    if (!lent_ && consumed_ > 0) {
        std::copy(all.begin() + static_cast<std::ptrdiff_t>(consumed_),
                  all.begin() + static_cast<std::ptrdiff_t>(filled_), all.begin());
        filled_ -= consumed_;
        consumed_ = 0;
    }
    lent_ = filled_ < capacity;
    return all.subspan(filled_);
}

std::size_t ReceiveBuffer::commit(std::size_t size) noexcept {
    if (!lent_) return 0;
    size = std::min(size, capacity - filled_);
    filled_ += size;
    lent_ = false;
    return size;
}

MutableBytes ReceiveBuffer::unread() noexcept {
    if (!buffer_.taken()) return {};
    return buffer_.bytes().subspan(consumed_, unread_size());
}

void ReceiveBuffer::consume(std::size_t size) noexcept { consumed_ += std::min(size, unread_size()); }

void ReceiveBuffer::release() noexcept {
    if (!buffer_.taken()) return;
    if (empty() && !lent_) {
        buffer_.give_back();
        consumed_ = filled_ = 0;
        return;
    }
    poison(buffer_.bytes().first(consumed_));
}

}  // namespace toxrelay
