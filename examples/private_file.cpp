#include "examples/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace toxrelay::examples {
namespace {

constexpr mode_t owner_only = S_IRUSR | S_IWUSR;

/// Of what was there before.
bool close_to_others(int fd) {
    struct stat status {};
    if (fstat(fd, &status) != 0) return false;
    return !S_ISREG(status.st_mode) || (fchmod(fd, owner_only) == 0 && ftruncate(fd, 0) == 0);
}

}  // namespace

posix::FileDescriptor create_private_file(const std::string& path) {
    struct stat status {};
    if (lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && unlink(path.c_str()) != 0) return {};
    posix::FileDescriptor file{open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, owner_only)};
    if (file && !close_to_others(file.get())) file.reset();
    return file;
}

bool is_same_file(int fd, const std::string& path) {
    struct stat one {};
    struct stat other {};
    if (fstat(fd, &one) != 0 || stat(path.c_str(), &other) != 0) return false;
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

}  // namespace toxrelay::examples
