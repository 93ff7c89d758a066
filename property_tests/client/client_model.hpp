#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/plaintext.hpp"
#include "tests/support/told.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/keys.hpp"

namespace properties {

using toxrelay::Bytes;
using toxrelay::CloseReason;
using toxrelay::PublicKey;
using toxrelay::test::Plaintext;
using toxrelay::test::Plaintexts;
using toxrelay::test::Story;

/// What a client should be (protocol.md, "What the client does with what it receives" and "Routes"), without bytes, buffers and
/// time: what it hears and is told to do on one side, what it has to tell and to send on the other.
class ClientModel {
public:
    // In

    /// The relay's next packet, decrypted. `sealed_disconnects`: how many of its own the client had sealed before.
    void hears(const Plaintext& plain, std::uint64_t sealed_disconnects);
    void asks(const PublicKey& peer);
    void closes(const PublicKey& peer, std::uint64_t sealed_requests);
    void queues(const Plaintext& packet) { others.push_back(packet); }
    void closes_all();

    // Questions

    bool is_asked(const PublicKey& peer) const;
    /// The connection id of the route to it.
    std::optional<std::uint8_t> route_to(const PublicKey& peer) const;
    bool is_online(std::uint8_t id) const;

    // Out

    Story story;          ///< what is to be told, in order
    Plaintexts controls;  ///< what is to be sent, in order: routing requests, disconnect notifications, pongs
    Plaintexts others;    ///< data, OOB and so on, in order
    std::optional<CloseReason> end;  ///< because of what it heard

private:
    struct Asked {
        PublicKey peer;
        bool cancelled = false;
    };
    struct Route {
        PublicKey peer;
        bool online = false;
    };
    std::vector<Asked>::iterator find(const PublicKey& peer);
    void answer(const Plaintext& plain, std::uint64_t sealed_disconnects);
    void notification(std::uint8_t id, bool online);
    void owes_disconnect(std::uint8_t id);
    bool disconnect_is_unsealed(std::uint8_t id, std::uint64_t sealed) const;

    bool heard_ = false;
    bool closing_ = false;
    std::vector<Asked> asked_;
    std::map<std::uint8_t, Route> routes_;
    std::vector<std::uint8_t> disconnects_;  // all ever, in order
    std::size_t requests_ = 0;               // all ever that were not withdrawn
    std::map<PublicKey, std::size_t, bool (*)(const PublicKey&, const PublicKey&)> place_{
        [](const PublicKey& a, const PublicKey& b) { return a.bytes < b.bytes; }};  // of the last request among them
};

}  // namespace properties
