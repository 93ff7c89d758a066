#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/oracle_box.hpp"
#include "tests/support/plaintext.hpp"
#include "toxrelay/bytes.hpp"

namespace toxrelay::test {

/// What one end of a connection does when both handshakes are done: seals frames and opens those of the other, one
/// straight after the other.
class OracleFrames {
public:
    /// `other` is the name of the other end in errors: "the client". `shared` is the key of both temporary keys.
    OracleFrames(std::string other, const Key& shared, const OracleNonce& ours, const OracleNonce& theirs);

    /// Bytes that the other sent, in any pieces. What is no frame is thrown as a std::runtime_error.
    void take(Bytes bytes);
    /// The plaintexts that came since the last call.
    Plaintexts heard();
    /// Bytes of a frame that is not complete.
    std::size_t unfinished() const { return unread_.size(); }

    /// The next frame, holding this. `length` in place of the right one, if given.
    std::vector<std::byte> frame(Bytes plain, std::optional<std::uint16_t> length);

private:
    std::string other_;
    Key shared_;
    OracleNonce ours_;
    OracleNonce theirs_;
    std::vector<std::byte> unread_;
    Plaintexts heard_;
};

}  // namespace toxrelay::test
