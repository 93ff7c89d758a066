#include "examples/recording.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <system_error>
#include <utility>

#include <unistd.h>

#include "examples/private_file.hpp"
#include "examples/write_all.hpp"
#include "toxrelay/posix/now.hpp"
#include "toxrelay/random.hpp"

namespace toxrelay::examples {
namespace {

std::string cannot(std::string_view what, const std::string& path, int error) {
    return "cannot " + std::string{what} + " " + path + ": " + std::system_category().message(error);
}

}  // namespace

std::string_view record_help() {
    return R"(
Recording:
  --record FILE     write down what the client does and what it is told, a line each, to read with 'replay --print FILE'.
                    Keys are pseudonyms there and payloads sizes.
  --record-secrets  with keys, seeds and payloads, so that 'replay FILE' can play it again. Whoever has that file can read
                    all that was said, and take our place.
A transcript that could not be written is a failure: exit status 1, or 2 when the file could not be created.
)";
}

std::variant<RecordOption, UsageError> take_record_option(std::vector<std::string_view>& arguments) {
    RecordOption option;
    option.secrets = std::erase(arguments, "--record-secrets") > 0;
    const auto record = std::ranges::find(arguments, "--record");
    if (record == arguments.end()) {
        if (option.secrets)
            return UsageError{"--record-secrets goes with --record: write --record FILE --record-secrets"};
        return option;
    }
    if (record + 1 == arguments.end() || (record + 1)->empty() || (record + 1)->starts_with("--")) {
        return UsageError{"--record takes a file: write --record FILE"};
    }
    option.path = *(record + 1);
    arguments.erase(record, record + 2);
    return option;
}

Recording::Begun Recording::begin_now(const RecordOption& option) {
    const Instant now = posix::now();
    auto begun = begin(option, now);
    auto* recording = std::get_if<0>(&begun);
    if (recording != nullptr && (*recording)->recorder_) {
        (*recording)->recorder_->clock(now, std::chrono::system_clock::now().time_since_epoch());
    }
    return begun;
}

Recording::Begun Recording::begin(const RecordOption& option, Instant start) {
    std::unique_ptr<Recording> recording{new Recording};
    if (option.path.empty()) return recording;
    recording->path_ = option.path;
    std::signal(SIGPIPE, SIG_IGN);  // a reader that has gone is told at the end, like a full disk
    for (const int output : {STDOUT_FILENO, STDERR_FILENO}) {
        if (is_same_file(output, option.path))
            return UsageError{"--record would overwrite the output in " + option.path};
    }
    recording->file_ = create_private_file(option.path);
    if (!recording->file_) return UsageError{cannot("record to", option.path, errno)};
    const auto sink = [self = recording.get()](std::string_view line) { self->write(line); };
    if (option.secrets) {
        std::fprintf(
            stderr,
            "warning: %s will hold this session's keys and all that is said: show it to nobody, and delete it when it "
            "has served\n",
            option.path.c_str());
        recording->recorder_ = transcript::Recorder::with_secrets(sink, start);
    } else {
        const SessionSeed seed = random_seed();
        recording->recorder_ =
            transcript::Recorder::without_secrets(sink, start, transcript::PseudonymKey{seed.expose()});
    }
    return recording;
}

void Recording::write(std::string_view line) {
    if (error_ == 0 && !write_all(file_.get(), line)) error_ = errno;
}

std::optional<std::string> Recording::end() {
    recorder_.reset();
    if (error_ == 0) return std::nullopt;
    return cannot("write all of the transcript to", path_, error_);
}

}  // namespace toxrelay::examples
