#pragma once

#include <string>

#include "toxrelay/posix/file_descriptor.hpp"

namespace toxrelay::examples {

/// Creates a file that only its owner can read, to be written. It takes the place of a file of that name, as somebody may have that
/// open; where it cannot, and behind a symbolic link, that file is closed to others and emptied. What is no file, such as a pipe,
/// stays as it is. None when it failed; errno says why, and nothing has changed.
posix::FileDescriptor create_private_file(const std::string& path);

/// Whether `fd` is open at the file of that name. False when there is none, and of what is no file.
bool is_same_file(int fd, const std::string& path);

}  // namespace toxrelay::examples
