#pragma once

#include <concepts>
#include <cstddef>
#include <optional>

#include "toxrelay/bytes.hpp"
#include "toxrelay/interest.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay {

/// What an adapter needs of a protocol: bytes and time in, bytes and one deadline out. `Client` has it.
///
/// The law for adapters: after anything at all let the owner drain the machine's events, offer write_buffer() to the
/// transport, then sleep on interest() and next_deadline(). Read before handling a timeout. A read_buffer() is
/// always followed by its commit_read().
template <class M>
concept StreamMachine = requires(M m, const M c, Instant now, std::size_t size, TransportEnd end) {
    { m.read_buffer() } -> std::same_as<MutableBytes>;
    m.commit_read(size, now);
    m.transport_ended(end);
    { c.write_buffer() } -> std::same_as<Bytes>;
    m.commit_write(size, now);
    { c.next_deadline() } -> std::same_as<std::optional<Deadline>>;
    m.handle_timeout(now);
    { c.interest() } -> std::same_as<Interest>;
};

}  // namespace toxrelay
