#include "toxrelay/simulated/segment.hpp"

#include <memory>
#include <new>

namespace toxrelay::simulated {

SegmentPool::~SegmentPool() {
    for (Segment* block : blocks_) memory_->deallocate(block, block_size * sizeof(Segment), alignof(Segment));
}

Segment& SegmentPool::take() {
    if (free_ == nullptr) {
        blocks_.reserve(blocks_.size() + 1);
        auto* block = static_cast<Segment*>(memory_->allocate(block_size * sizeof(Segment), alignof(Segment)));
        blocks_.push_back(block);
        for (std::size_t i = 0; i < block_size; ++i) give_back(*new (block + i) Segment);
    }
    Segment& segment = *free_;
    free_ = segment.next;
    segment.next = nullptr;
    segment.size = segment.read = 0;
    segment.last = false;
    return segment;
}

void SegmentPool::give_back(Segment& segment) noexcept {
    segment.next = free_;
    free_ = &segment;
}

void SegmentList::push(Segment& segment) noexcept {
    (last != nullptr ? last->next : first) = &segment;
    last = &segment;
}

Segment& SegmentList::pop() noexcept {
    Segment& segment = *first;
    first = segment.next;
    if (first == nullptr) last = nullptr;
    segment.next = nullptr;
    return segment;
}

}  // namespace toxrelay::simulated
