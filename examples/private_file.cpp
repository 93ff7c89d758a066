#include "examples/private_file.hpp"

#include <cstdio>
#include <cstdlib>

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

/// None where the folder is not ours to write, say.
posix::FileDescriptor in_place_of(const std::string& path) {
    std::string temporary = path + ".XXXXXX";
    posix::FileDescriptor file{mkostemp(temporary.data(), O_CLOEXEC)};  // which only its owner can read
    if (!file || rename(temporary.c_str(), path.c_str()) == 0) return file;
    unlink(temporary.c_str());
    return {};
}

}  // namespace

posix::FileDescriptor create_private_file(const std::string& path) {
    struct stat status {};
    if (lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode)) {
        if (auto file = in_place_of(path)) return file;
    }
    posix::FileDescriptor file{open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, owner_only)};
    if (file && !close_to_others(file.get())) file.reset();
    return file;
}

bool is_same_file(int fd, const std::string& path) {
    struct stat one {};
    struct stat other {};
    if (fstat(fd, &one) != 0 || stat(path.c_str(), &other) != 0) return false;
    return S_ISREG(one.st_mode) && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

}  // namespace toxrelay::examples
