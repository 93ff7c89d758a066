#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory_resource>
#include <new>

namespace toxrelay::test {

/// Counts what is borrowed of it, and refuses when told to.
class CountingMemory : public std::pmr::memory_resource {
public:
    std::size_t outstanding() const { return outstanding_; }
    std::size_t peak() const { return peak_; }
    std::size_t allocations() const { return allocations_; }
    void forget_peak() { peak_ = outstanding_; }

    /// Gives that many more times, and nothing after that.
    void refuse_after(std::size_t allocations) { left_ = allocations; }
    void refuse_nothing() { left_ = std::numeric_limits<std::size_t>::max(); }

private:
    void* do_allocate(std::size_t size, std::size_t alignment) override {
        if (left_ == 0) throw std::bad_alloc{};
        if (left_ != std::numeric_limits<std::size_t>::max()) --left_;
        void* memory = std::pmr::new_delete_resource()->allocate(size, alignment);
        ++allocations_;
        outstanding_ += size;
        peak_ = std::max(peak_, outstanding_);
        return memory;
    }
    void do_deallocate(void* memory, std::size_t size, std::size_t alignment) override {
        outstanding_ -= size;
        std::pmr::new_delete_resource()->deallocate(memory, size, alignment);
    }
    bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override { return this == &other; }

    std::size_t outstanding_ = 0;
    std::size_t peak_ = 0;
    std::size_t allocations_ = 0;
    std::size_t left_ = std::numeric_limits<std::size_t>::max();
};

}  // namespace toxrelay::test
