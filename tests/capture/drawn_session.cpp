#include "tests/capture/drawn_session.hpp"

#include <algorithm>
#include <chrono>

#include "tests/capture/tshark.hpp"
#include "tests/support/hex.hpp"

namespace toxrelay::test {
namespace {

struct Piece {
    std::vector<std::byte> bytes;
    std::string comment;
};

/// Each handshake and frame by itself.
std::vector<Piece> pieces(const std::string& handshake, const std::string& direction) {
    std::vector<Piece> all{{recorded()[handshake], "handshake: as recorded\n"}};
    const auto wire = recorded().frames(direction, "wire");
    const auto plain = recorded().frames(direction, "plain");
    for (std::size_t i = 0; i < wire.size(); ++i) all.push_back({wire[i], opened(i, plain[i]) + "\n"});
    return all;
}

/// Cut into others of this size. A comment goes to where its bytes end.
std::vector<Piece> cut(const std::vector<Piece>& pieces, std::size_t size) {
    std::vector<Piece> all;
    for (const auto& piece : pieces) {
        for (const auto byte : piece.bytes) {
            if (all.empty() || all.back().bytes.size() == size) all.emplace_back();
            all.back().bytes.push_back(byte);
        }
        all.back().comment += piece.comment;
    }
    return all;
}

}  // namespace

Drawing::Drawing(std::uint16_t port) : conversation_{pcapng_, {{10, 0, 0, 1}, 50000}, {{10, 0, 0, 2}, port}} {}

std::string Drawing::file() const { return capture_file("drawing.pcapng", content()); }

Instant Drawing::now() { return now_ += std::chrono::milliseconds{1}; }

const SessionFile& recorded() {
    static const auto session = SessionFile::read();
    return session;
}

std::string opened(std::size_t number, Bytes plaintext) {
    return "frame " + std::to_string(number) + ": " + hex_of(plaintext);
}

void draw_recorded(Drawing& drawing, bool decrypted, std::size_t size_of_write) {
    const auto draw = [&](const std::vector<Piece>& whole, auto&& write) {
        for (const auto& piece : size_of_write == 0 ? whole : cut(whole, size_of_write)) {
            const bool noted = decrypted && !piece.comment.empty();
            write(piece.bytes, noted ? Notes{{piece.bytes.size(), piece.comment}} : Notes{});
        }
    };
    draw(pieces("client_handshake.wire", "client_to_relay"),
         [&](Bytes bytes, const Notes& notes) { drawing.sent(bytes, notes); });
    draw(pieces("server_handshake.wire", "relay_to_client"),
         [&](Bytes bytes, const Notes& notes) { drawing.received(bytes, notes); });
}

std::vector<std::byte> made_up_frame(std::size_t length) {
    static std::uint32_t chance = 7;
    std::vector<std::byte> frame(2);
    store_big_endian16(static_cast<std::uint16_t>(length), MutableBytes{frame}.first<2>());
    while (frame.size() < 2 + length) {
        chance = chance * 1664525U + 1013904223U;
        frame.push_back(static_cast<std::byte>(chance >> 24U));
    }
    return frame;
}

}  // namespace toxrelay::test
