#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "toxrelay/bytes.hpp"
#include "toxrelay/interest.hpp"
#include "toxrelay/posix/loop.hpp"
#include "toxrelay/posix/now.hpp"
#include "toxrelay/stream_machine.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay {

/// A stream machine that writes what it is told to, keeps what it reads, and remembers what was done to it.
class RecordingMachine {
public:
    std::string to_send;
    std::string received;
    bool echo = false;
    std::size_t room = 4096;  ///< of one read_buffer()
    std::optional<Deadline> deadline;
    std::optional<Interest> fixed_interest;
    bool writes_after_end = false;

    std::vector<TransportEnd> ends;
    /// "read 3", "write 5", "timeout", "end".
    std::vector<std::string> log;
    std::vector<Instant> timeouts;

    MutableBytes read_buffer() {
        if (lent_) throw std::logic_error{"read_buffer() twice without commit_read()"};
        lent_ = true;
        return MutableBytes{buffer_}.first(room);
    }
    void commit_read(std::size_t size, Instant /*now*/) {
        if (!lent_) throw std::logic_error{"commit_read() without read_buffer()"};
        lent_ = false;
        log.push_back("read " + std::to_string(size));
        const std::string_view text{reinterpret_cast<const char*>(buffer_.data()), size};
        received += text;
        if (echo) to_send += text;
    }
    void transport_ended(TransportEnd end) {
        ends.push_back(end);
        log.emplace_back("end");
    }
    Bytes write_buffer() const { return std::as_bytes(std::span{to_send}); }
    void commit_write(std::size_t size, Instant /*now*/) {
        log.push_back("write " + std::to_string(size));
        to_send.erase(0, size);
    }
    std::optional<Deadline> next_deadline() const { return deadline; }
    void handle_timeout(Instant now) {
        if (lent_) throw std::logic_error{"handle_timeout() before commit_read()"};
        log.emplace_back("timeout");
        timeouts.push_back(now);
        deadline.reset();
    }
    Interest interest() const {
        if (fixed_interest) return *fixed_interest;
        if (!ends.empty()) return {.read = false, .write = writes_after_end && !to_send.empty()};
        return {.read = true, .write = !to_send.empty()};
    }

private:
    std::array<std::byte, 4096> buffer_{};
    bool lent_ = false;
};
static_assert(StreamMachine<RecordingMachine>);

/// Waits until `done`, seconds at most. The number of waits; nothing when it was not done in time.
template <class Done>
std::optional<int> wait_until(posix::Loop& loop, Done done) {
    const Instant latest = after(posix::now(), std::chrono::seconds{5});
    for (int waits = 0; posix::now() < latest; ++waits) {
        if (done()) return waits;
        loop.wait(latest - posix::now());
    }
    return std::nullopt;
}

}  // namespace toxrelay
