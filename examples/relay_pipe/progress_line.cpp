#include "examples/relay_pipe/progress_line.hpp"

#include <chrono>
#include <iostream>

#include <sys/stat.h>
#include <unistd.h>

#include "examples/relay_pipe/progress_text.hpp"

namespace relay_pipe {
namespace {

constexpr toxrelay::Duration redraw_after = std::chrono::milliseconds{200};

}  // namespace

ProgressLine::ProgressLine(int input, bool always) {
    struct stat status {};
    const bool regular = input >= 0 && fstat(input, &status) == 0 && S_ISREG(status.st_mode);
    wanted_ = input >= 0 && (always || regular) && isatty(STDERR_FILENO) == 1;
    // From where it stands: a standard input may have been read in part by somebody else.
    const off_t start = regular ? lseek(input, 0, SEEK_CUR) : -1;
    if (start >= 0 && start <= status.st_size) total_ = static_cast<std::uint64_t>(status.st_size - start);
}

ProgressLine::~ProgressLine() {
    if (open_) std::cerr << '\n';
}

void ProgressLine::show(std::uint64_t bytes, toxrelay::Instant now) {
    if (!started_) started_ = now;
    if (drawn_ && now < toxrelay::after(*drawn_, redraw_after)) return;
    draw(bytes, now);
}

void ProgressLine::end(std::uint64_t bytes, toxrelay::Instant now) {
    if (!open_) return;
    draw(bytes, now);
    std::cerr << '\n';
    open_ = false;
}

void ProgressLine::draw(std::uint64_t bytes, toxrelay::Instant now) {
    if (!wanted_) return;
    // Back to the start of the line, the text, and whatever a longer text has left there erased.
    std::cerr << '\r' << progress_text(bytes, total_, now - *started_) << "\x1b[K" << std::flush;
    open_ = true;
    drawn_ = now;
}

}  // namespace relay_pipe
