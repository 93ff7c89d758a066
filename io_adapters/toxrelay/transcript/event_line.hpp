#pragma once

#include <optional>

#include "toxrelay/event.hpp"
#include "toxrelay/transcript/line.hpp"

namespace toxrelay::transcript {

/// The event's name and what it says; "none" when there was none.
void add_event(Line& line, const std::optional<Event>& event);

}  // namespace toxrelay::transcript
