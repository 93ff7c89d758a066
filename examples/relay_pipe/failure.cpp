#include "examples/relay_pipe/failure.hpp"

namespace relay_pipe {

std::string_view to_string(Failure failure) noexcept {
    switch (failure) {
        case Failure::peer_left: return "the peer left before everything had arrived";
        case Failure::peer_silent: return "the peer does not answer any more, though the relay says that it is there";
        case Failure::message_unknown:
            return "the peer sent something that is no message of relay_pipe: it runs another program or version";
        case Failure::window_exceeded: return "the peer sent more than it was allowed to without waiting; gave up";
        case Failure::piece_out_of_order: return "the peer numbered its pieces wrongly; gave up";
        case Failure::acknowledged_unsent: return "the peer acknowledged what was never sent; gave up";
        case Failure::sent_after_end: return "the peer sent more after the end that it had announced; gave up";
    }
    return "unknown";
}

}  // namespace relay_pipe
