#include "examples/relay_pipe/message.hpp"

#include <algorithm>
#include <array>

namespace relay_pipe {
namespace {

enum class Kind : std::uint8_t { hello = 1, piece, ask, ack, end, end_ack, done };

// Opens every hello, so that a peer which runs something else is told from one of ours. The last byte is the
// version.
constexpr std::array hello_opening{std::byte{'r'}, std::byte{'p'}, std::byte{'i'},
                                   std::byte{'p'}, std::byte{'e'}, std::byte{1}};

class Writer {
public:
    explicit Writer(toxrelay::MutableBytes to) noexcept : to_(to) {}

    void byte(std::uint8_t value) noexcept { to_[size_++] = std::byte{value}; }
    void number(std::uint64_t value) noexcept {
        for (unsigned shift = 64; shift > 0;) byte(static_cast<std::uint8_t>(value >> (shift -= 8U)));
    }
    void bytes(toxrelay::Bytes value) noexcept {
        std::ranges::copy(value, to_.begin() + static_cast<std::ptrdiff_t>(size_));
        size_ += value.size();
    }
    toxrelay::Bytes written() const noexcept { return to_.first(size_); }

private:
    toxrelay::MutableBytes to_;
    std::size_t size_ = 0;
};

struct Write {
    Writer& to;

    void operator()(const Hello& hello) const noexcept {
        kind(Kind::hello);
        to.bytes(hello_opening);
        to.byte(hello.heard);
        to.byte(hello.answer_wanted);
    }
    void operator()(const Piece& piece) const noexcept {
        kind(Kind::piece);
        to.number(piece.sequence);
        to.number(piece.offset);
        to.bytes(piece.bytes);
    }
    void operator()(const Ask& ask) const noexcept {
        kind(Kind::ask);
        to.number(ask.pieces);
        to.number(ask.bytes);
    }
    void operator()(const Ack& ack) const noexcept {
        kind(Kind::ack);
        to.number(ack.pieces);
        to.number(ack.bytes);
    }
    void operator()(const End& end) const noexcept {
        kind(Kind::end);
        to.number(end.pieces);
        to.number(end.bytes);
        to.bytes(end.digest);
    }
    void operator()(const EndAck& end_ack) const noexcept {
        kind(Kind::end_ack);
        to.number(end_ack.lost_pieces);
        to.number(end_ack.bytes);
        to.bytes(end_ack.digest);
    }
    void operator()(const Done&) const noexcept { kind(Kind::done); }

    void kind(Kind kind) const noexcept { to.byte(static_cast<std::uint8_t>(kind)); }
};

/// Reads in order. What is not there reads as zero, and complete() tells.
class Reader {
public:
    explicit Reader(toxrelay::Bytes from) noexcept : from_(from) {}

    std::uint8_t byte() noexcept {
        const auto one = bytes(1);
        return one.empty() ? std::uint8_t{0} : std::to_integer<std::uint8_t>(one.front());
    }
    bool flag() noexcept {
        const auto value = byte();
        short_or_wrong_ |= value > 1;
        return value == 1;
    }
    std::uint64_t number() noexcept {
        std::uint64_t value = 0;
        for (const auto next : bytes(8)) value = value << 8U | std::to_integer<std::uint64_t>(next);
        return value;
    }
    Digest digest() noexcept {
        Digest digest{};
        std::ranges::copy(bytes(digest.size()), digest.begin());
        return digest;
    }
    void expect(toxrelay::Bytes value) noexcept { short_or_wrong_ |= !std::ranges::equal(bytes(value.size()), value); }
    toxrelay::Bytes rest() noexcept { return bytes(from_.size()); }

    bool complete() const noexcept { return from_.empty() && !short_or_wrong_; }

private:
    toxrelay::Bytes bytes(std::size_t size) noexcept {
        short_or_wrong_ |= size > from_.size();
        if (size > from_.size()) return {};
        const auto taken = from_.first(size);
        from_ = from_.subspan(size);
        return taken;
    }

    toxrelay::Bytes from_;
    bool short_or_wrong_ = false;
};

// Braces evaluate from left to right: the members are read in the order of the wire.
std::optional<Message> read(Reader& from) noexcept {
    switch (static_cast<Kind>(from.byte())) {
        case Kind::hello: from.expect(hello_opening); return Hello{from.flag(), from.flag()};
        case Kind::piece: return Piece{from.number(), from.number(), from.rest()};
        case Kind::ask: return Ask{from.number(), from.number()};
        case Kind::ack: return Ack{from.number(), from.number()};
        case Kind::end: return End{from.number(), from.number(), from.digest()};
        case Kind::end_ack: return EndAck{from.number(), from.number(), from.digest()};
        case Kind::done: return Done{};
    }
    return std::nullopt;
}

}  // namespace

toxrelay::Bytes encode(const Message& message, toxrelay::MutableBytes to) noexcept {
    Writer writer{to};
    std::visit(Write{writer}, message);
    return writer.written();
}

std::optional<Message> decode(toxrelay::Bytes bytes) noexcept {
    Reader reader{bytes};
    auto message = read(reader);
    if (!message || !reader.complete()) return std::nullopt;
    if (const auto* piece = std::get_if<Piece>(&*message))
        if (piece->bytes.empty() || piece->bytes.size() > max_piece_size) return std::nullopt;
    return message;
}

}  // namespace relay_pipe
