#include "examples/relay_pipe/input.hpp"

#include <cerrno>
#include <cstddef>

#include <unistd.h>

namespace relay_pipe {

Input::Input(toxrelay::posix::Loop& loop, PipeSession& session, int fd) : loop_(loop), session_(session), fd_(fd) {
    loop_.add(*this);
}

Input::~Input() { loop_.remove(*this); }

Input::Wish Input::prepare(toxrelay::Instant) {
    const bool wanted = !error_ && !session_.input_buffer().empty();
    // Without a descriptor rather than without a wish: a hang-up is told even to those who wait for nothing.
    return {.fd = wanted ? fd_ : -1, .read = wanted, .write = false};
}

void Input::run(bool readable, bool, toxrelay::Instant) {
    const auto buffer = session_.input_buffer();
    if (!readable || buffer.empty() || error_) return;
    const ssize_t size = read(fd_, buffer.data(), buffer.size());
    if (size > 0) {
        session_.commit_input(static_cast<std::size_t>(size));
    } else if (size == 0) {
        session_.end_input();
    } else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
        error_ = {errno, std::system_category()};
    }
}

}  // namespace relay_pipe
