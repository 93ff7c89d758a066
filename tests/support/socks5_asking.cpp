#include "tests/support/socks5_asking.hpp"

#include <cstdint>
#include <stdexcept>
#include <variant>

#include "toxrelay/bytes.hpp"

namespace toxrelay::test {
namespace {

using Pieces = std::vector<std::vector<std::byte>>;

void expect(bool condition, const std::string& what) {
    if (!condition) throw std::runtime_error(what);
}

Ending converse_in_pieces(Setup setup, const std::vector<Pieces>& answers) {
    Asking asking = setup();
    Ending ending;
    for (const auto& pieces : answers) {
        ending.sent.push_back(asking.send());
        for (const auto& piece : pieces) {
            expect(asking.pending().empty(), "something is to be sent in the middle of an answer");
            const auto taken = asking.socks5.take(piece);
            expect(asking.socks5.result() || taken == piece.size(), "bytes are left over without a result");
            ending.leftover += hex_of(Bytes{piece}.subspan(taken));
        }
    }
    ending.sent.push_back(asking.send());
    ending.result = asking.socks5.result();
    ending.step = asking.socks5.step();
    return ending;
}

std::vector<Pieces> whole(const std::vector<std::string>& hex_answers) {
    std::vector<Pieces> made;
    for (const auto& answer : hex_answers) made.push_back({octets(answer)});
    return made;
}

}  // namespace

Asking::Asking(const Destination& to) : socks5(to, nullptr) {}
Asking::Asking(std::string_view user, std::string_view password, const Destination& to)
    : credentials(std::get<Socks5Credentials>(Socks5Credentials::from(user, password))), socks5(to, &*credentials) {}

std::string Asking::send() {
    auto sent = pending();
    socks5.written(socks5.pending().size());
    return sent;
}

Asking plain() { return Asking{}; }
Asking with_credentials() { return Asking{"user", "s3cret"}; }

TunnelResult refused(CloseReason reason, int code) { return TunnelRefused{reason, static_cast<std::uint16_t>(code)}; }

Ending converse(Setup setup, const std::vector<std::string>& hex_answers) {
    return converse_in_pieces(setup, whole(hex_answers));
}

Ending at_every_split(Setup setup, const std::vector<std::string>& hex_answers) {
    Ending expected = converse(setup, hex_answers);
    const auto answers = whole(hex_answers);
    auto byte_by_byte = answers;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const auto& answer = answers[i].front();
        byte_by_byte[i].clear();
        for (const std::byte byte : answer) byte_by_byte[i].push_back({byte});
        for (std::size_t size = 0; size < answer.size(); ++size) {
            const auto middle = answer.begin() + static_cast<std::ptrdiff_t>(size);
            auto split = answers;
            split[i] = {{answer.begin(), middle}, {middle, answer.end()}};
            expect(converse_in_pieces(setup, split) == expected,
                   "it ends in another way when answer " + std::to_string(i) + " is split at " + std::to_string(size));
        }
    }
    expect(converse_in_pieces(setup, byte_by_byte) == expected, "it ends in another way byte by byte");
    return expected;
}

}  // namespace toxrelay::test
