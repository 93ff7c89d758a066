#pragma once

#include <string>

#include "toxrelay/posix/file_descriptor.hpp"

namespace toxrelay::examples {

/// Creates a file that only its owner can read, to be written. A file of that name goes first, as somebody may have it open; one
/// behind a symbolic link is closed to others and emptied. What is no file, such as a pipe, stays as it is. None when it
/// failed; errno says why, and nothing was emptied.
posix::FileDescriptor create_private_file(const std::string& path);

/// Whether `fd` is open at the file of that name. False when there is none.
bool is_same_file(int fd, const std::string& path);

}  // namespace toxrelay::examples
