#include "tests/support/oracle_frames.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace toxrelay::test {

OracleFrames::OracleFrames(std::string other, const Key& shared, const OracleNonce& ours, const OracleNonce& theirs)
    : other_(std::move(other)), shared_(shared), ours_(ours), theirs_(theirs) {}

void OracleFrames::take(Bytes bytes) {
    std::ranges::copy(bytes, std::back_inserter(unread_));
    while (unread_.size() >= 2) {
        const std::size_t length =
            std::to_integer<std::size_t>(unread_[0]) * 256 + std::to_integer<std::size_t>(unread_[1]);
        if (length < 17 || length > 2048) throw std::runtime_error(other_ + " sent a frame of a wrong length");
        if (unread_.size() < 2 + length) return;
        const auto plain = opened(shared_, theirs_, Bytes{unread_}.subspan(2, length));
        if (!plain) throw std::runtime_error(other_ + " sent a frame that does not decrypt");
        theirs_ = next(theirs_);
        heard_.push_back(*plain);
        unread_.erase(unread_.begin(), unread_.begin() + static_cast<std::ptrdiff_t>(2 + length));
    }
}

Plaintexts OracleFrames::heard() { return std::exchange(heard_, {}); }

std::vector<std::byte> OracleFrames::frame(Bytes plain, std::optional<std::uint16_t> length) {
    const auto box = sealed(shared_, ours_, plain);
    ours_ = next(ours_);
    const std::size_t told = length ? *length : box.size();
    return Plaintext{static_cast<std::byte>(told / 256), static_cast<std::byte>(told % 256)} + box;
}

}  // namespace toxrelay::test
