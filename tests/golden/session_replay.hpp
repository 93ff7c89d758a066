#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/golden/session_file.hpp"
#include "tests/support/told.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/event.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/route_id.hpp"
#include "toxrelay/session_secrets.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::test {

SecretKey recorded_secret(const SessionFile& session, const std::string& name);
PublicKey recorded_key(const SessionFile& session, const std::string& name);
/// Every random value of the recorded client.
SessionSecrets recorded_secrets(const SessionFile& session);

/// A client that does again, at the same moments, what the recorded one did.
class SessionReplay {
public:
    explicit SessionReplay(const SessionFile& session);

    /// A piece of what the relay sent. Everything that follows from it happens before this returns.
    void deliver(Bytes piece);

    const Story& story() const { return story_; }
    const std::vector<std::byte>& sent() const { return sent_; }
    const Client& client() const { return client_; }

private:
    void write();
    void act_on(const Event& event);
    void on_offline(RouteId route);

    PublicKey self_key_;
    PublicKey peer_key_;
    Instant now_{};
    Client client_;
    Story story_;
    std::vector<std::byte> sent_;
};

}  // namespace toxrelay::test
