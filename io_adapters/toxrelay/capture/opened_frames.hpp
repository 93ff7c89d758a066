#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "toxrelay/bytes.hpp"
#include "toxrelay/capture/conversation.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/sealed_stream.hpp"
#include "toxrelay/session_secrets.hpp"
#include "toxrelay/transcript/setup.hpp"
#include "toxrelay/tunnel.hpp"

namespace toxrelay::capture {

/// Opens what one client says to its relay and hears from it, with the client's own secrets: "frame 3: 04..." for the fourth
/// frame of a direction, its plaintext in hexadecimal digits, and "handshake: ..." before.
class OpenedFrames {
public:
    /// `setup` is read only during the call.
    explicit OpenedFrames(const transcript::Setup& setup);

    /// The client's next bytes. What ends in them, sorted.
    std::vector<Note> sent(Bytes bytes);
    /// Those that came next. What ends in them, sorted.
    std::vector<Note> received(Bytes bytes);

    /// Whether the last bytes were said to the relay or by it, and not to a proxy or by one.
    bool behind_tunnel() const noexcept { return behind_tunnel_; }

private:
    /// One direction of the relay's stream.
    struct Direction {
        std::size_t handshake_size;
        std::vector<std::byte> partial;  // the front of what is not whole yet
        bool greeted = false;
        bool broken = false;  // nothing behind it can be opened
        std::uint64_t frames = 0;
        std::optional<SealedStream> stream = std::nullopt;
    };

    template <class Greet>
    void open(Direction& direction, Bytes bytes, std::size_t before, std::vector<Note>& notes, Greet greet);
    void open_sent(Bytes bytes, std::size_t before, std::vector<Note>& notes);
    void open_received(Bytes bytes, std::size_t before, std::vector<Note>& notes);
    std::string accept(Bytes response);

    std::optional<Tunnel> tunnel_;  // what the proxies are told and say is none of the relay's stream
    std::vector<std::byte> unread_by_tunnel_;
    bool behind_tunnel_ = false;
    std::optional<SharedKey> handshake_key_;
    SessionSecrets secrets_;
    Direction sent_{.handshake_size = handshake_request_size, .partial = {}};
    Direction received_{.handshake_size = handshake_response_size, .partial = {}};
};

}  // namespace toxrelay::capture
