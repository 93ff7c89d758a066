#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace bare {

/// The relay's end of one connection, in straight-line libsodium: it shares no code with the library. It allocates
/// nothing, so that it may stand beside a client whose allocations are counted. Everything in it is fixed, no
/// randomness; a bug of the other side throws.
class Relay {
public:
    static constexpr std::size_t handshake_size = 96;
    static constexpr std::size_t frame_overhead = 18;
    static constexpr std::byte route_id{16};

    Relay();

    const std::array<std::byte, 32>& public_key() const noexcept { return public_key_; }

    /// Answers the client's handshake packet.
    std::array<std::byte, handshake_size> answer(std::span<const std::byte> request);
    /// Writes the next frame, which carries `plain`, to the front of `to`. Returns its size.
    std::size_t seal(std::span<const std::byte> plain, std::span<std::byte> to) noexcept;
    /// Opens the frame at the front of `stream` into `plain`. Returns the size of the plaintext.
    std::size_t open(std::span<const std::byte> stream, std::span<std::byte> plain);

private:
    using Key = std::array<std::byte, 32>;
    using Nonce = std::array<std::byte, 24>;

    Key secret_key_{};
    Key public_key_{};
    Key session_key_{};
    Nonce ours_{};
    Nonce theirs_{};
};

}  // namespace bare
