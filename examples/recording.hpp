#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "examples/command_line.hpp"
#include "toxrelay/posix/file_descriptor.hpp"
#include "toxrelay/time.hpp"
#include "toxrelay/transcript/recorder.hpp"

namespace toxrelay::examples {

/// What was asked for with `--record FILE` and `--record-secrets`.
struct RecordOption {
    std::string path;  ///< empty: nothing
    bool secrets = false;
};

/// For the programs' help.
std::string_view record_help();

/// Takes the two options out of the arguments.
std::variant<RecordOption, UsageError> take_record_option(std::vector<std::string_view>& arguments);

/// A transcript that is written to a file only its owner can read, each line at once: a crash loses none.
class Recording {
public:
    /// What begin gives.
    using Begun = std::variant<std::unique_ptr<Recording>, UsageError>;
    /// Creates the file, or empties it. Warns on standard error when secrets will be in it. Nothing asked for: nothing is
    /// recorded.
    static Begun begin(const RecordOption& option, Instant start);
    /// The same for what happens on posix::now(), with the date.
    static Begun begin_now(const RecordOption& option);
    Recording(const Recording&) = delete;
    Recording& operator=(const Recording&) = delete;
    ~Recording() = default;

    /// For clients that end before this does; null when nothing is recorded.
    transcript::Recorder* recorder() const noexcept { return recorder_.get(); }
    /// Writes the last line. Says why when the transcript is not whole, such as on a full disk.
    std::optional<std::string> end();

private:
    Recording() = default;
    void write(std::string_view line);

    std::string path_;
    posix::FileDescriptor file_;
    int error_ = 0;
    std::unique_ptr<transcript::Recorder> recorder_;
};

}  // namespace toxrelay::examples
