#pragma once

#include <cstddef>
#include <memory_resource>

#include "toxrelay/bytes.hpp"

namespace toxrelay {

/// A buffer of a fixed size that is borrowed from a memory resource while there is something in it.
class LentBuffer {
public:
    /// `memory` outlives this object.
    LentBuffer(std::pmr::memory_resource& memory, std::size_t size) noexcept : memory_(&memory), size_(size) {}
    LentBuffer(const LentBuffer&) = delete;
    LentBuffer& operator=(const LentBuffer&) = delete;
    ~LentBuffer() { give_back(); }

    /// False when the memory resource has nothing left. Does nothing when it is here already.
    [[nodiscard]] bool take() noexcept;
    void give_back() noexcept;

    bool taken() const noexcept { return data_ != nullptr; }
    /// Size when taken, too: what take() will bring.
    std::size_t size() const noexcept { return size_; }
    /// Only while taken.
    MutableBytes bytes() noexcept { return {data_, size_}; }
    Bytes bytes() const noexcept { return {data_, size_}; }

private:
    std::pmr::memory_resource* memory_;
    std::size_t size_;
    std::byte* data_ = nullptr;
};

}  // namespace toxrelay
