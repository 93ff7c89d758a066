#pragma once

#include <string>
#include <vector>

#include "examples/relay_pipe/pipe_session.hpp"

namespace relay_pipe {

/// What did not arrive, or not as it was sent, in either direction: lines for people. Empty when all is well.
std::vector<std::string> complaints(const PipeSession& session);

}  // namespace relay_pipe
