#pragma once

#include <algorithm>
#include <cstddef>

#include "toxrelay/bytes.hpp"
#include "toxrelay/time.hpp"

/// Moves bytes into and out of a Client or a RelaySession, which both have the same four methods for it. Polls nothing.
namespace toxrelay::test {

/// As many of these bytes as `to` has room for. Returns how many.
template <class Connection>
std::size_t deliver(Bytes bytes, Connection& to, Instant now) {
    std::size_t taken = 0;
    while (taken < bytes.size()) {
        const MutableBytes room = to.read_buffer();
        if (room.empty()) break;
        const Bytes piece = bytes.subspan(taken, std::min(room.size(), bytes.size() - taken));
        std::ranges::copy(piece, room.begin());
        to.commit_read(piece.size(), now);
        taken += piece.size();
    }
    return taken;
}

/// At most `limit` of the bytes that `from` has to write, to its scripted other end.
template <class Connection, class Scripted>
void write(std::size_t limit, Connection& from, Scripted& to, Instant now) {
    while (limit > 0) {
        const Bytes pending = from.write_buffer();
        if (pending.empty()) return;
        const Bytes piece = pending.first(std::min(limit, pending.size()));
        to.take(piece);
        from.commit_write(piece.size(), now);
        limit -= piece.size();
    }
}

}  // namespace toxrelay::test
