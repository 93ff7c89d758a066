#include "examples/relay_pipe/output.hpp"

#include <cerrno>
#include <climits>
#include <cstddef>

#include <unistd.h>

#include "examples/relay_pipe/message.hpp"

namespace relay_pipe {

static_assert(max_piece_size <= PIPE_BUF);

Output::Output(toxrelay::posix::Loop& loop, PipeSession& session, int fd) : loop_(loop), session_(session), fd_(fd) {
    loop_.add(*this);
}

Output::~Output() { loop_.remove(*this); }

Output::Wish Output::prepare(toxrelay::Instant) {
    const bool wanted = !error_ && !session_.output().empty();
    return {.fd = wanted ? fd_ : -1, .read = false, .write = wanted};
}

void Output::run(bool, bool writable, toxrelay::Instant now) {
    const auto bytes = session_.output();
    if (!writable || bytes.empty() || error_) return;
    const ssize_t size = write(fd_, bytes.data(), bytes.size());
    if (size >= 0) {
        session_.output_written(static_cast<std::size_t>(size), now);
    } else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
        error_ = {errno, std::system_category()};
    }
}

}  // namespace relay_pipe
