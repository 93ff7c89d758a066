#pragma once

#include <cstddef>
#include <vector>

#include "tests/interop/peer.hpp"
#include "toxrelay/route_id.hpp"

namespace toxrelay::interop {

/// Bytes on their way from one peer to the other, on an open route, in packets of all sizes.
class Delivery {
public:
    Delivery(Peer& from, Peer& to, std::size_t size);
    void send_more();
    bool complete() const { return to_.data.size() >= sent_.size(); }
    bool intact() const { return to_.data == sent_; }

private:
    Peer& from_;
    Peer& to_;
    RouteId route_;
    std::vector<std::byte> sent_;
    std::size_t offset_ = 0;
    std::size_t next_size_ = 1;
};

}  // namespace toxrelay::interop
