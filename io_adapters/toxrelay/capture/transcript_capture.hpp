#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "toxrelay/capture/conversation.hpp"
#include "toxrelay/capture/opened_frames.hpp"
#include "toxrelay/capture/pcapng.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/time.hpp"
#include "toxrelay/transcript/entry.hpp"

namespace toxrelay::capture {

/// What a capture has beside the bytes that were on the wire.
enum class Opened : std::uint8_t {
    none,    ///< nothing
    frames,  ///< each frame's plaintext, as a comment of the packet in which the frame ends
};

/// Draws the clients of a transcript with secrets as TCP connections, each as its own host would have seen it. Each client's key
/// is a host of 10.0.0.0/8 and each relay's one of 198.18.0.0/16; a first proxy is in 198.19.0.0/16 (RFC 2544's addresses). A
/// transcript without an entry of a clock before its first client begins in 1970.
class TranscriptCapture {
public:
    /// The stream must outlive this object, and be a binary one.
    TranscriptCapture(std::ostream& to, Opened opened) : file_(to), opened_(opened) {}

    /// The next line, with or without its end. One that says nothing of bytes is passed over.
    void add(std::string_view line);

private:
    struct Host {
        std::uint32_t number;
        std::uint32_t connections;
    };
    struct Connection {
        Conversation packets;
        std::unique_ptr<OpenedFrames> frames;  // null: nothing is opened
        std::string end;                       // as it was told, while something is read yet
    };
    using Connections = std::map<std::uint64_t, Connection>;

    void draw_end(Connections::iterator of);
    void begin(const transcript::Entry& entry);
    Endpoint client_of(const PublicKey& key);
    Endpoint server_of(const transcript::Setup& setup);

    Pcapng file_;
    Opened opened_;
    Instant now_{};
    std::optional<Duration> began_;  // since 1970
    std::map<std::array<std::byte, key_size>, Host> hosts_;
    std::map<std::array<std::byte, key_size>, std::uint16_t> relays_;
    Connections connections_;
};

}  // namespace toxrelay::capture
