#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/plaintext.hpp"
#include "toxrelay/keys.hpp"

namespace properties {

/// A relay as strict as the strictest in the field: knows which ids it has given out, and finds fault with anything in
/// protocol.md, "What the client must never send".
class RelayJudge {
public:
    /// The client's next packet. The fault it finds, if any.
    std::optional<std::string> hears(const toxrelay::test::Plaintext& plain);
    /// The relay's next packet leaves it: answers give out ids.
    void says(const toxrelay::test::Plaintext& plain);

    /// Asked for and not answered.
    const std::vector<toxrelay::PublicKey>& pending() const { return pending_; }
    /// The id of the client's last ping that nobody answered.
    const std::optional<toxrelay::test::Plaintext>& ping() const { return ping_; }
    bool is_registered(std::uint8_t id) const { return registered_[id]; }

private:
    bool heard_ = false;
    std::vector<toxrelay::PublicKey> pending_;
    std::optional<toxrelay::test::Plaintext> ping_;
    std::array<bool, 256> registered_{};
    // It gave out an id that was given out, perhaps to a request that is yet to be heard: what the client does with ids and requests
    // is no longer its fault.
    bool lied_ = false;
};

}  // namespace properties
