#pragma once

#include <string_view>

#include "toxrelay/close_reason.hpp"
#include "toxrelay/interest.hpp"
#include "toxrelay/proxy.hpp"
#include "toxrelay/send_status.hpp"
#include "toxrelay/time.hpp"

/// @file
/// What a transcript calls the library's enumerators: by their names.

namespace toxrelay::transcript {

/// "closed_by_relay", say.
std::string_view name_of(CloseReason reason) noexcept;
/// "queued", say.
std::string_view name_of(SendStatus status) noexcept;
/// "eof", "error" or "no_connect".
std::string_view name_of(TransportEnd end) noexcept;
/// "connect", say.
std::string_view name_of(Timer why) noexcept;
/// "greeting", "authentication" or "request".
std::string_view name_of(ProxyStep step) noexcept;

}  // namespace toxrelay::transcript
