#include "tests/interop/delivery.hpp"

#include <algorithm>
#include <random>

#include "toxrelay/bytes.hpp"
#include "toxrelay/send_status.hpp"
#include "toxrelay/wire.hpp"

namespace toxrelay::interop {

Delivery::Delivery(Peer& from, Peer& to, std::size_t size)
    : from_{from}, to_{to}, route_{from.route_to(to).value()}, sent_(size) {
    std::mt19937 random{20260722};
    std::ranges::generate(sent_, [&] { return static_cast<std::byte>(random()); });
}

void Delivery::send_more() {
    // A relay drops what does not fit into a receiver's buffer, so the sender must not run away from the receiver.
    constexpr std::size_t window = std::size_t{32} << 10U;
    while (offset_ < sent_.size() && offset_ - to_.data.size() < window) {
        const auto size = std::min(next_size_, sent_.size() - offset_);
        if (from_.client->send_data(route_, Bytes{sent_}.subspan(offset_, size)) != SendStatus::queued) return;
        offset_ += size;
        next_size_ = std::min(next_size_ % max_data_size + 97, max_data_size);
    }
}

}  // namespace toxrelay::interop
