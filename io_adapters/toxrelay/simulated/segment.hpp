#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <vector>

#include "toxrelay/bytes.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::simulated {

/// Bytes that travel together, as on an Ethernet.
struct Segment {
    static constexpr std::size_t max_size = 1460;
    Segment* next = nullptr;
    Instant arrives{};
    std::uint16_t size = 0;
    std::uint16_t read = 0;
    bool last = false;  ///< the end of the stream is behind it
    std::array<std::byte, max_size> bytes{};

    Bytes unread() const noexcept { return Bytes{bytes}.first(size).subspan(read); }
};

/// Segments that are not in use; grows to the most that ever were at once.
class SegmentPool {
public:
    explicit SegmentPool(std::pmr::memory_resource& memory) : blocks_(&memory), memory_(&memory) {}
    SegmentPool(const SegmentPool&) = delete;
    SegmentPool& operator=(const SegmentPool&) = delete;
    ~SegmentPool();

    Segment& take();
    void give_back(Segment& segment) noexcept;

private:
    static constexpr std::size_t block_size = 64;
    std::pmr::vector<Segment*> blocks_;
    std::pmr::memory_resource* memory_;
    Segment* free_ = nullptr;
};

/// Segments one behind the other.
struct SegmentList {
    Segment* first = nullptr;
    Segment* last = nullptr;

    bool empty() const noexcept { return first == nullptr; }
    void push(Segment& segment) noexcept;
    Segment& pop() noexcept;
};

}  // namespace toxrelay::simulated
