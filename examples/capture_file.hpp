#pragma once

#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "examples/command_line.hpp"
#include "toxrelay/capture/transcript_capture.hpp"

namespace toxrelay::examples {

/// A capture that only its owner can read, as what is said may be in it.
class CaptureFile {
public:
    /// Creates the file, or empties it.
    static std::variant<std::unique_ptr<CaptureFile>, UsageError> create(const std::string& path,
                                                                         capture::Opened opened);
    CaptureFile(const CaptureFile&) = delete;
    CaptureFile& operator=(const CaptureFile&) = delete;
    ~CaptureFile() = default;

    /// The next line of a transcript with secrets.
    void add(std::string_view line);
    /// Says why when the capture is not whole, such as on a full disk.
    std::optional<std::string> end();

private:
    CaptureFile(std::string path, std::ofstream file, capture::Opened opened)
        : path_{std::move(path)}, file_{std::move(file)}, capture_{file_, opened} {}

    void note_error();

    std::string path_;
    std::ofstream file_;
    capture::TranscriptCapture capture_;
    int error_ = 0;  // the first
};

}  // namespace toxrelay::examples
