#include "examples/capture_file.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include "examples/private_file.hpp"
#include "toxrelay/posix/file_descriptor.hpp"

namespace toxrelay::examples {
namespace {

std::string cannot_write(const std::string& path, int error) {
    return "cannot write the capture to " + path + ": " + std::system_category().message(error);
}

}  // namespace

std::variant<std::unique_ptr<CaptureFile>, UsageError> CaptureFile::create(const std::string& path,
                                                                           capture::Opened opened) {
    const posix::FileDescriptor created =
        create_private_file(path);  // open until the stream is: readers of a pipe stay
    if (!created) return UsageError{cannot_write(path, errno)};
    std::ofstream file{path, std::ios::binary};
    if (!file) return UsageError{cannot_write(path, errno)};
    return std::unique_ptr<CaptureFile>{new CaptureFile{path, std::move(file), opened}};
}

void CaptureFile::add(std::string_view line) {
    capture_.add(line);
    note_error();
}

std::optional<std::string> CaptureFile::end() {
    file_.flush();
    note_error();
    if (file_) return std::nullopt;
    return cannot_write(path_, error_);
}

void CaptureFile::note_error() {
    if (!file_ && error_ == 0) error_ = errno;  // just now, as nothing is written to a stream that has failed
}

}  // namespace toxrelay::examples
