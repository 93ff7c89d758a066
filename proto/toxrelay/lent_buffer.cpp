#include "toxrelay/lent_buffer.hpp"

#include <new>

#include "toxrelay/poison.hpp"

namespace toxrelay {

bool LentBuffer::take() noexcept {
    if (taken()) return true;
    try {
        data_ = static_cast<std::byte*>(memory_->allocate(size_));
    } catch (const std::bad_alloc&) {
        return false;
    }
    return true;
}

void LentBuffer::give_back() noexcept {
    if (!taken()) return;
    unpoison(bytes());
    memory_->deallocate(data_, size_);
    data_ = nullptr;
}

}  // namespace toxrelay
