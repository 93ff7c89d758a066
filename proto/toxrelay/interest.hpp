#pragma once

#include <cstdint>

namespace toxrelay {

/// What to wait for on a transport. Neither: drop it.
struct Interest {
    bool read = false;   ///< until something has come, or the stream has ended
    bool write = false;  ///< until the transport takes bytes
    friend bool operator==(Interest, Interest) = default;
};

/// How a transport ended.
enum class TransportEnd : std::uint8_t {
    eof,         ///< the other side closed the stream
    error,       ///< reset, network down, a failed read or write
    no_connect,  ///< it never came to be
};

}  // namespace toxrelay
