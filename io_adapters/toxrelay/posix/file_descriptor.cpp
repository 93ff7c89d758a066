#include "toxrelay/posix/file_descriptor.hpp"

#include <cerrno>

#include <unistd.h>

namespace toxrelay::posix {

void FileDescriptor::reset() noexcept {
    if (fd_ < 0) return;
    const int saved = errno;
    // Not repeated on EINTR: the descriptor is gone all the same, and its number may be another thread's by now.
    ::close(std::exchange(fd_, -1));
    errno = saved;
}

}  // namespace toxrelay::posix
