#include "toxrelay/posix/loop.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "toxrelay/posix/now.hpp"

namespace toxrelay::posix {

namespace {

constexpr int hang_up_or_error = POLLHUP | POLLERR | POLLNVAL;

std::optional<Instant> earlier(std::optional<Instant> a, std::optional<Instant> b) {
    if (!a || !b) return a ? a : b;
    return std::min(*a, *b);
}

/// For poll(2). Rounded up: woken just before a deadline we would find nothing due, and poll again for 0 ms until it is.
int milliseconds(std::optional<Instant> until, Instant now) {
    if (!until) return -1;
    if (*until <= now) return 0;
    constexpr std::chrono::milliseconds longest = std::chrono::hours{24};  // far from int's end; then asked again
    return static_cast<int>(std::min(std::chrono::ceil<std::chrono::milliseconds>(*until - now), longest).count());
}

void drain(int fd) {
    std::array<char, 64> bytes{};
    ssize_t size = 0;
    do {
        size = ::read(fd, bytes.data(), bytes.size());
    } while (size > 0 || (size < 0 && errno == EINTR));
}

}  // namespace

// A client has buffers of 16 KiB, a relay's session one of 64: pooled only when asked for, in steps that a single client
// does not regret.
Loop::Loop() : memory_(std::pmr::pool_options{.max_blocks_per_chunk = 16, .largest_required_pool_block = 65536}) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) throw std::system_error{errno, std::system_category()};
    wake_reader_ = FileDescriptor{ends[0]};
    wake_writer_ = FileDescriptor{ends[1]};
}

void Loop::wait(std::optional<Duration> at_most) {
    const Instant start = now();
    std::optional<Instant> until = prepare(start);
    if (at_most) until = earlier(until, after(start, *at_most));
    if (at_most && *at_most <= Duration::zero()) until = start;
    if (::poll(polled_.data(), polled_.size(), milliseconds(until, start)) < 0) {
        if (errno == EINTR) return;
        throw std::system_error{errno, std::system_category()};
    }
    if (polled_[0].revents != 0) drain(wake_reader_.get());
    run_ready(now());
}

void Loop::wake() noexcept {
    const int saved = errno;  // it is the interrupted code's when a signal handler calls
    // A full pipe is a wake-up that is pending already.
    while (::write(wake_writer_.get(), "", 1) < 0 && errno == EINTR) {
    }
    errno = saved;
}

void Loop::add(Pollable& pollable) { entries_.push_back({&pollable, 0}); }

void Loop::remove(Pollable& pollable) noexcept {
    // The entry itself goes before the next sleep: run_ready() may be walking through them.
    const auto entry = std::ranges::find(entries_, &pollable, &Entry::pollable);
    if (entry != entries_.end()) entry->pollable = nullptr;
}

std::optional<Instant> Loop::prepare(Instant now) {
    std::erase_if(entries_, [](const Entry& entry) { return entry.pollable == nullptr; });
    polled_.assign(1, {.fd = wake_reader_.get(), .events = POLLIN, .revents = 0});
    std::optional<Instant> until;
    for (Entry& entry : entries_) {
        const Pollable::Wish wish = entry.pollable->prepare(now);
        until = earlier(until, entry.pollable->deadline());
        entry.polled = 0;
        if (wish.fd < 0) continue;
        entry.polled = polled_.size();
        const int events = (wish.read ? POLLIN : 0) | (wish.write ? POLLOUT : 0);
        polled_.push_back({.fd = wish.fd, .events = static_cast<short>(events), .revents = 0});
    }
    return until;
}

void Loop::run_ready(Instant now) {
    // By number and not beyond those that were asked: a run() may add more.
    const std::size_t count = entries_.size();
    for (std::size_t i = 0; i < count; ++i) {
        const Entry entry = entries_[i];
        if (entry.pollable == nullptr) continue;
        const int happened = entry.polled == 0 ? 0 : polled_[entry.polled].revents;
        const std::optional<Instant> deadline = entry.pollable->deadline();
        if (happened == 0 && (!deadline || now < *deadline)) continue;
        entry.pollable->run((happened & (POLLIN | hang_up_or_error)) != 0,
                            (happened & (POLLOUT | hang_up_or_error)) != 0, now);
    }
}

}  // namespace toxrelay::posix
