#pragma once

#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include "tests/golden/session_file.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/capture/conversation.hpp"
#include "toxrelay/capture/pcapng.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::test {

using Notes = std::vector<capture::Note>;

/// A capture of one conversation, with a relay or whatever else listens at `port`. A write a millisecond.
class Drawing {
public:
    explicit Drawing(std::uint16_t port = 33445);

    void sent(Bytes bytes, const Notes& notes = {}) { conversation_.sent(bytes, now(), notes); }
    void received(Bytes bytes, const Notes& notes = {}) { conversation_.received(bytes, now(), notes); }
    std::string content() const { return content_.str(); }
    /// Writes the capture to a file, and says where it is.
    std::string file() const;

private:
    Instant now();

    std::ostringstream content_;
    capture::Pcapng pcapng_{content_};
    capture::Conversation conversation_;
    Instant now_{};
};

/// The recorded session of tests/golden.
const SessionFile& recorded();

/// How a comment tells what is in a frame.
std::string opened(std::size_t number, Bytes plaintext);

/// The recorded session's bytes in writes of so many, all of the client's first; 0: a write for each handshake and frame. With
/// what is in the frames as comments when told so.
void draw_recorded(Drawing& drawing, bool decrypted, std::size_t size_of_write = 0);

/// A frame whose box is as good as any to those who have no key.
std::vector<std::byte> made_up_frame(std::size_t length);

}  // namespace toxrelay::test
