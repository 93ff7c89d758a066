#pragma once

#include <utility>

namespace toxrelay::posix {

/// A file descriptor that is closed when dropped. Move-only; -1 is none.
class FileDescriptor {
public:
    /// None.
    FileDescriptor() noexcept = default;
    /// Closing `fd` is up to this object from here on.
    explicit FileDescriptor(int fd) noexcept : fd_(fd) {}
    /// Leaves none behind.
    FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    /// Closes what it had, and leaves none behind.
    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        if (this != &other) {
            reset();
            fd_ = std::exchange(other.fd_, -1);
        }
        return *this;
    }
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor() { reset(); }

    /// For the system's functions; it stays with this object. -1 when there is none.
    int get() const noexcept { return fd_; }
    /// Whether there is one.
    explicit operator bool() const noexcept { return fd_ >= 0; }
    /// Closes it. errno stays as it was.
    void reset() noexcept;

private:
    int fd_ = -1;
};

}  // namespace toxrelay::posix
