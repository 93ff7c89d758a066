#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace toxrelay::transcript {

/// What the last line of a transcript says of those before it: BLAKE2b, 16 bytes.
class LineHash {
public:
    LineHash();
    LineHash(const LineHash&) = delete;
    LineHash& operator=(const LineHash&) = delete;
    ~LineHash();

    /// What comes next, ends of lines included.
    void add(std::string_view text) noexcept;
    /// How many ended.
    std::uint64_t lines() const noexcept { return lines_; }
    /// 32 hexadecimal digits.
    std::string digits() const;

private:
    struct State;  // libsodium's
    std::unique_ptr<State> state_;
    std::uint64_t lines_ = 0;
};

}  // namespace toxrelay::transcript
