#include "examples/capture_file.hpp"

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace toxrelay::examples {
namespace {

std::string cannot_write(const std::string& path) {
    return "cannot write the capture to " + path + ": " + std::system_category().message(errno);
}

}  // namespace

std::variant<std::unique_ptr<CaptureFile>, UsageError> CaptureFile::create(const std::string& path,
                                                                           capture::Opened opened) {
    using std::filesystem::perms;
    std::ofstream file{path, std::ios::binary};
    if (!file) return UsageError{cannot_write(path)};
    if (std::filesystem::is_regular_file(path)) {
        std::error_code error;  // before anything is in it
        std::filesystem::permissions(path, perms::owner_read | perms::owner_write, error);
        if (error) return UsageError{"cannot close " + path + " to others: " + error.message()};
    }
    return std::unique_ptr<CaptureFile>{new CaptureFile{path, std::move(file), opened}};
}

std::optional<std::string> CaptureFile::end() {
    errno = 0;
    file_.flush();
    if (file_) return std::nullopt;
    return cannot_write(path_);
}

}  // namespace toxrelay::examples
