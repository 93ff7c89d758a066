#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "toxrelay/bytes.hpp"
#include "toxrelay/capture/pcapng.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::capture {

/// One end of a conversation, in IPv4.
struct Endpoint {
    std::array<std::uint8_t, 4> address{};  ///< in network order
    std::uint16_t port = 0;                 ///< in the order of this machine
};

/// A comment for the packet that holds the last of the first `end` bytes of a call.
struct Note {
    std::size_t end = 0;  ///< from 1 to as many as there are; what is beyond goes to the last packet
    std::string text;     ///< UTF-8, 65,535 bytes at most
};

/// Draws a stream of bytes between a client and a server as the packets of a TCP connection, complete and without a fault:
/// what the client's kernel would have shown to a capture. Acknowledgements travel with data going back, and on their
/// own for each second full segment. The calls tell one story: their instants never go back, and a side says nothing
/// after its end.
class Conversation {
public:
    /// Writes nothing yet. `to` must outlive this object.
    Conversation(Pcapng& to, Endpoint client, Endpoint server);

    /// The client asks for a connection.
    void begin(Instant at);
    /// From the client to the server. The first of these or of `received` shows the server answering `begin` at that instant.
    /// Notes are sorted by their `end`.
    void sent(Bytes bytes, Instant at, std::span<const Note> notes = {});
    /// From the server to the client.
    void received(Bytes bytes, Instant at, std::span<const Note> notes = {});
    /// The client sends no more. Shows nothing when the server has never answered, as kernels do.
    void ended_by_client(Instant at);
    /// The server sends no more.
    void ended_by_server(Instant at);
    /// The client knows that it is over, without a word of the server. The reason is a comment of one more acknowledgement, or
    /// of one more request when the server has never answered.
    void failed(Instant at, std::string_view why);

private:
    struct Side {
        Endpoint self;
        std::uint32_t next = 0;   ///< the sequence number of what it sends next
        std::uint32_t heard = 0;  ///< what it has acknowledged of the other side
        std::uint16_t packets = 0;
        bool ended = false;
    };

    void answer(Instant at);
    void data(Side& from, Side& to, Bytes bytes, Instant at, std::span<const Note> notes);
    void end(Side& from, Side& to, Instant at);
    void packet(Side& from, Side& to, unsigned flags, Bytes payload, Instant at,
                std::span<const std::string_view> comments = {});

    Pcapng* to_;
    Side client_;
    Side server_;
    bool begun_ = false;
    bool answered_ = false;
    std::vector<std::string_view> comments_;  // of one packet; here so that it is allocated once
};

}  // namespace toxrelay::capture
