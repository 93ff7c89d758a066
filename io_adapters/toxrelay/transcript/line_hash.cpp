#include "toxrelay/transcript/line_hash.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include <sodium.h>

#include "toxrelay/transcript/hex.hpp"

namespace toxrelay::transcript {
namespace {

constexpr std::size_t size = crypto_generichash_BYTES_MIN;

}  // namespace

struct LineHash::State {
    crypto_generichash_state blake2b;
};

LineHash::LineHash() : state_(std::make_unique<State>()) {
    crypto_generichash_init(&state_->blake2b, nullptr, 0, size);
}

LineHash::~LineHash() = default;

void LineHash::add(std::string_view text) noexcept {
    crypto_generichash_update(&state_->blake2b, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    lines_ += static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
}

std::string LineHash::digits() const {
    crypto_generichash_state copy = state_->blake2b;  // more may follow
    std::array<std::byte, size> hash{};
    crypto_generichash_final(&copy, reinterpret_cast<unsigned char*>(hash.data()), hash.size());
    return to_hex(hash);
}

}  // namespace toxrelay::transcript
