#include "tests/interop/onion_hop.hpp"

#include <array>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>

#include "toxrelay/bytes.hpp"

namespace toxrelay::interop {
namespace {

// A request: nonce | address of the next node | temporary key, and what is sealed for that node
constexpr std::size_t nonce_size = 24;
constexpr std::size_t address_size = 1 + 16 + 2;  // family, address and padding, port
constexpr auto ipv4 = std::byte{2};

// The next node gets: kind | nonce | temporary key, and what is sealed for it | way back
// and answers:        kind | way back | answer
constexpr auto request_kind = std::byte{0x81};
constexpr auto answer_kind = std::byte{0x8e};
constexpr std::size_t way_back_size = nonce_size + address_size + 16;
using WayBack = std::array<std::byte, way_back_size>;

}  // namespace

OnionHop::OnionHop() : socket_{::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)} {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(socket_.get(), reinterpret_cast<sockaddr*>(&own), sizeof own) != 0) {
        throw std::runtime_error{"no UDP socket on loopback"};
    }
}

void OnionHop::pass_on(const OnionRequested& request) {
    const Bytes payload = request.payload;
    if (payload.size() <= nonce_size + address_size || payload[nonce_size] != ipv4) return;
    const Bytes address = payload.subspan(nonce_size, address_size);
    sockaddr_in next{};
    next.sin_family = AF_INET;
    std::memcpy(&next.sin_addr, address.data() + 1, sizeof next.sin_addr);
    std::memcpy(&next.sin_port, address.last<2>().data(), sizeof next.sin_port);

    const std::uint64_t number = request.session->number();
    waiting_[number] = request.session;
    WayBack back{};
    std::memcpy(back.data(), &number, sizeof number);

    std::vector<std::byte> packet{request_kind};
    const auto append = [&](Bytes part) { packet.insert(packet.end(), part.begin(), part.end()); };
    append(payload.first(nonce_size));
    append(payload.subspan(nonce_size + address_size));
    append(back);
    // UDP may lose it: clients ask again.
    ::sendto(socket_.get(), packet.data(), packet.size(), 0, reinterpret_cast<sockaddr*>(&next), sizeof next);
}

void OnionHop::return_answers(Relay& relay) {
    std::array<std::byte, 2048> packet{};
    while (true) {
        const ssize_t size = ::recv(socket_.get(), packet.data(), packet.size(), 0);
        if (size < 0) return;
        const Bytes answer = Bytes{packet}.first(static_cast<std::size_t>(size));
        if (answer.size() <= 1 + way_back_size || answer[0] != answer_kind) continue;
        std::uint64_t number = 0;
        std::memcpy(&number, answer.data() + 1, sizeof number);
        const auto asked = waiting_.find(number);
        if (asked != waiting_.end()) relay.send_onion_response(*asked->second, answer.subspan(1 + way_back_size));
    }
}

}  // namespace toxrelay::interop
