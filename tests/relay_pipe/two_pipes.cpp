#include "tests/relay_pipe/two_pipes.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <variant>

namespace relay_pipe {

std::string pattern(std::size_t size, std::uint32_t seed) {
    std::string bytes(size, '\0');
    std::uint32_t state = seed;
    for (char& byte : bytes) {
        state = state * 1664525U + 1013904223U;
        byte = static_cast<char>(state >> 24U);
    }
    return bytes;
}

void TwoPipes::meet() {
    left.session.peer_online(now);
    right.session.peer_online(now);
}

void TwoPipes::run(toxrelay::Duration at_most) {
    const auto until = now + at_most;
    for (;;) {
        const bool left_moved = step(left);
        const bool right_moved = step(right);
        if (left_moved || right_moved) continue;
        std::optional<toxrelay::Instant> next;
        for (const Side* side : {&left, &right}) {
            const auto deadline = side->session.deadline();
            if (!side->left && deadline && (!next || *deadline < *next)) next = deadline;
        }
        if (!next || *next > until) return;
        now = std::max(now, *next);
        left.session.handle_timeout(now);
        right.session.handle_timeout(now);
    }
}

bool TwoPipes::step(Side& side) {
    if (side.left) return false;
    bool moved = false;
    if (!side.incoming.empty()) {
        moved = true;
        side.session.take(side.incoming.front(), now);
        side.incoming.pop_front();
    }
    const auto room = side.session.input_buffer();
    if (!room.empty()) {
        moved = true;
        const auto size = std::min({room.size(), side.bytes_at_once, side.input.size() - side.read});
        std::memcpy(room.data(), side.input.data() + side.read, size);
        side.read += size;
        if (size > 0) side.session.commit_input(size);
        if (size == 0) side.session.end_input();
    }
    const auto output = side.session.output();
    if (!output.empty() && !side.output_stuck) {
        moved = true;
        side.output.append(reinterpret_cast<const char*>(output.data()), output.size());
        side.session.output_written(output.size(), now);
    }
    while (send(side)) moved = true;
    if (side.session.over() || side.session.failure()) {
        side.left = moved = true;
        if (!other(side).left && other(side).incoming.empty()) other(side).session.peer_offline();
    }
    return moved;
}

bool TwoPipes::send(Side& side) {
    const auto message = side.session.next_message();
    if (!message) return false;
    std::array<std::byte, max_message_size> buffer{};
    const auto bytes = encode(*message, buffer);
    auto& incoming = other(side).incoming;
    if (!drops(side, *message)) incoming.emplace_back(bytes.begin(), bytes.end());
    const auto pieces = std::ranges::count_if(
        incoming, [](const auto& packed) { return std::holds_alternative<Piece>(*decode(packed)); });
    other(side).most_pieces_incoming = std::max(other(side).most_pieces_incoming, static_cast<std::size_t>(pieces));
    side.session.sent(*message, now);
    auto noted = *message;
    if (auto* piece = std::get_if<Piece>(&noted)) piece->bytes = {};
    side.sent.push_back(noted);
    return true;
}

}  // namespace relay_pipe
