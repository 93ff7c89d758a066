#include "toxrelay/posix/now.hpp"

#include <chrono>
#include <ctime>

namespace toxrelay::posix {

Instant now() noexcept {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return Instant{std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec}};
}

}  // namespace toxrelay::posix
