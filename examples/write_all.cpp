#include "examples/write_all.hpp"

#include <cerrno>
#include <cstddef>

#include <unistd.h>

namespace toxrelay::examples {

bool write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t size = write(fd, text.data(), text.size());
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
}

}  // namespace toxrelay::examples
