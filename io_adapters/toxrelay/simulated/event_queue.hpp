#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <vector>

#include "toxrelay/time.hpp"

namespace toxrelay::simulated {

/// The one queue of a world: whatever is due, by instant, and what is due at the same instant in the order in which it
/// was planned. So the order of everything is a function of what was planned, and of nothing else.
template <class What>
class EventQueue {
public:
    struct Due {
        Instant at;
        std::uint64_t sequence = 0;
        What what;
    };

    explicit EventQueue(std::pmr::memory_resource& memory) : heap_(&memory) {}

    std::size_t size() const noexcept { return heap_.size(); }
    std::optional<Instant> next() const noexcept {
        return heap_.empty() ? std::nullopt : std::optional{heap_.front().at};
    }
    void plan(Instant at, const What& what) {
        heap_.push_back({at, planned_++, what});
        std::push_heap(heap_.begin(), heap_.end(), later);
    }
    /// Takes what is due first. The queue is not empty.
    Due take() {
        std::pop_heap(heap_.begin(), heap_.end(), later);
        const Due due = heap_.back();
        heap_.pop_back();
        return due;
    }

private:
    static bool later(const Due& a, const Due& b) noexcept {
        return a.at != b.at ? a.at > b.at : a.sequence > b.sequence;
    }

    std::pmr::vector<Due> heap_;
    std::uint64_t planned_ = 0;
};

}  // namespace toxrelay::simulated
