#include "examples/key_file.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "examples/write_all.hpp"
#include "toxrelay/posix/file_descriptor.hpp"

namespace toxrelay::examples {
namespace {

using posix::FileDescriptor;

constexpr std::size_t digits = 2 * key_size;

/// Text of a key file: the digits and a line end, which some editors write as two characters. Wiped when
/// dropped.
class KeyText {
public:
    KeyText() = default;
    KeyText(const KeyText&) = delete;
    KeyText& operator=(const KeyText&) = delete;
    ~KeyText() { sodium_memzero(text_.data(), text_.size()); }

    std::span<char> room() noexcept { return text_; }

private:
    std::array<char, digits + 3> text_{};  // with one character more than there may be, to notice it
};

std::string system_text(int error) { return std::system_category().message(error); }

/// What stands in the file, up to the size of `to`. Nothing when reading failed.
std::optional<std::string_view> read_all(int fd, std::span<char> to) {
    std::size_t filled = 0;
    while (filled < to.size()) {
        const ssize_t size = read(fd, to.data() + filled, to.size() - filled);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return std::nullopt;
        if (size == 0) break;
        filled += static_cast<std::size_t>(size);
    }
    return std::string_view{to.data(), filled};
}

std::optional<KeyFileError> refuse(const std::string& path, int fd) {
    struct stat status {};
    if (fstat(fd, &status) != 0) return KeyFileError{"cannot read key file " + path + ": " + system_text(errno)};
    if (!S_ISREG(status.st_mode)) return KeyFileError{"key file " + path + " is not a regular file"};
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) == 0) return std::nullopt;
    std::array<char, 8> mode{};
    std::snprintf(mode.data(), mode.size(), "%04o", static_cast<unsigned>(status.st_mode) & 07777U);
    return KeyFileError{"key file " + path + " is open to others (mode " + mode.data() + "): run 'chmod 600 " + path +
                        "', and make a new key if somebody may have read it"};
}

}  // namespace

std::optional<KeyFileError> write_key_file(const std::string& path, const SecretKey& key) {
    const FileDescriptor file{open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
    if (file.get() < 0 && errno == EEXIST)
        return KeyFileError{path + " exists already, and a key file is never overwritten: choose another name"};
    if (file.get() < 0) return KeyFileError{"cannot create key file " + path + ": " + system_text(errno)};

    KeyText text;
    const auto secret = key.expose();
    sodium_bin2hex(text.room().data(), digits + 1, reinterpret_cast<const unsigned char*>(secret.data()),
                   secret.size());
    text.room()[digits] = '\n';
    if (write_all(file.get(), {text.room().data(), digits + 1}) && fsync(file.get()) == 0) return std::nullopt;
    const int error = errno;
    unlink(path.c_str());  // half a key is of no use
    return KeyFileError{"cannot write key file " + path + ": " + system_text(error)};
}

std::variant<SecretKey, KeyFileError> read_key_file(const std::string& path) {
    // Non-blocking, so that a named pipe is refused instead of waited for.
    const FileDescriptor file{open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
    if (file.get() < 0) return KeyFileError{"cannot open key file " + path + ": " + system_text(errno)};
    if (auto error = refuse(path, file.get())) return std::move(*error);

    KeyText text;
    const auto read = read_all(file.get(), text.room());
    if (!read) return KeyFileError{"cannot read key file " + path + ": " + system_text(errno)};
    std::string_view hex = *read;
    if (hex.ends_with('\n')) hex.remove_suffix(1);
    if (hex.ends_with('\r')) hex.remove_suffix(1);
    auto key = parse_secret_key(hex);
    if (const auto* error = std::get_if<HexError>(&key))
        return KeyFileError{path + " is not a key file: " + std::string{toxrelay::to_string(*error)}};
    return std::variant<SecretKey, KeyFileError>{std::in_place_index<0>, std::move(std::get<0>(key))};
}

}  // namespace toxrelay::examples
