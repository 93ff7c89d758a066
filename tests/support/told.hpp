#pragma once

#include <optional>
#include <string>
#include <vector>

#include "toxrelay/bytes.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/event.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/proxy.hpp"

namespace toxrelay::test {

/// What happened, in words, payloads included: "connected", "route 16 opened to key 7", "refused key 7", "online 16",
/// "offline 16", "data 16: hello", "oob from key 7: hello", "onion: ...", "forwarding: ...", "send ready", "closed: ..." or, at a
/// proxy, "closed: ... (hop 0, the request, code 403)".
/// A payload that is no printable text is written as hexadecimal digits.
using Story = std::vector<std::string>;

std::string in_words(const Event& event);
std::string in_words(Bytes payload);
std::string in_words(const PublicKey& key);
std::string closed(CloseReason reason, const std::optional<AtProxy>& at = std::nullopt);

/// Takes all events that are there.
Story told(Client& client);

}  // namespace toxrelay::test
