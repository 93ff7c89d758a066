#include <algorithm>
#include <array>
#include <cstddef>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>
#include <rapidcheck.h>
#include <rapidcheck/catch.h>

#include "property_tests/generators.hpp"
#include "toxrelay/packet.hpp"

using namespace toxrelay;

namespace {

using Plain = std::vector<std::byte>;

Plain joined(std::initializer_list<Plain> parts) {
    Plain all;
    for (const Plain& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
}
Plain byte(int value) { return {static_cast<std::byte>(value)}; }

/// A plaintext of each kind written byte by byte from the table of protocol.md, "Packets".
Plain valid_plaintext() {
    const auto key = [] { return *properties::bytes_of(32); };
    const auto connection_id = [] { return byte(*properties::uniform(16, 256)); };
    const auto payload = [](std::size_t min, std::size_t max) { return *properties::bytes_between(min, max); };
    const auto ping_id = [] {
        auto id = *properties::bytes_of(8);
        if (std::ranges::all_of(id, [](std::byte b) { return b == std::byte{0}; })) id[3] = std::byte{1};
        return id;
    };
    switch (const int kind = *properties::uniform(0, 14)) {
        case 0: return joined({byte(kind), key()});
        case 1: return joined({byte(kind), *rc::gen::arbitrary<bool>() ? byte(0) : connection_id(), key()});
        case 2:
        case 3: return joined({byte(kind), connection_id()});
        case 4:
        case 5: return joined({byte(kind), ping_id()});
        case 6: return joined({byte(kind), key(), payload(1, 1024)});
        case 7: return joined({byte(kind), key(), payload(1, 1999)});
        case 8:
        case 9: return joined({byte(kind), payload(1, 2031)});
        case 10: return joined({byte(kind), byte(2), payload(6, 6 + 1792)});
        case 11: return joined({byte(kind), payload(0, 2031)});
        case 12: return joined({byte(10), byte(10), payload(18, 18 + 1792)});
        default: return joined({connection_id(), payload(0, 2031)});
    }
}

Plain encoded(const Packet& packet) {
    // Bytes around it, to see that it writes as much as it says.
    Plain bytes(encoded_size(packet) + 2, std::byte{0xEE});
    encode(packet, MutableBytes{bytes}.subspan(1, bytes.size() - 2));
    RC_ASSERT(bytes.front() == std::byte{0xEE});
    RC_ASSERT(bytes.back() == std::byte{0xEE});
    return {bytes.begin() + 1, bytes.end() - 1};
}

std::vector<std::byte> copy_of(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

TEST_CASE("every plaintext that the protocol allows decodes, to its kind, and encodes to the same bytes") {
    rc::prop("for any plaintext by the table", [] {
        const Plain plain = valid_plaintext();
        const auto decoded = decode(plain);
        RC_ASSERT(std::holds_alternative<Packet>(decoded));
        const auto& packet = std::get<Packet>(decoded);
        RC_ASSERT(static_cast<int>(kind_of(packet)) == std::min(std::to_integer<int>(plain[0]), 16));
        RC_ASSERT(encoded(packet) == plain);
    });
}

TEST_CASE("any bytes at all are a packet that encodes to them, or no packet") {
    rc::prop("for any bytes, short ones and low first bytes more often", [] {
        Plain plain = *properties::bytes_between(0, *rc::gen::element<std::size_t>(12, 50, max_plain_size));
        if (!plain.empty() && *rc::gen::arbitrary<bool>())
            plain[0] = static_cast<std::byte>(*properties::uniform(0, 18));
        if (plain.size() > 1 && *rc::gen::arbitrary<bool>())
            plain[1] = static_cast<std::byte>(*properties::uniform(0, 18));
        const auto decoded = decode(plain);
        const auto* packet = std::get_if<Packet>(&decoded);
        RC_CLASSIFY(packet != nullptr, "a packet");
        if (packet != nullptr) RC_ASSERT(encoded(*packet) == plain);
    });
}

TEST_CASE("a valid plaintext cut short or made longer is judged by its length alone, without reading past it") {
    rc::prop("for any plaintext by the table and any other length", [] {
        const Plain plain = valid_plaintext();
        const auto size = *properties::uniform<std::size_t>(0, plain.size() + 1);
        const Plain cut(plain.begin(), plain.begin() + static_cast<std::ptrdiff_t>(size));
        const auto decoded = decode(cut);
        if (const auto* packet = std::get_if<Packet>(&decoded)) RC_ASSERT(encoded(*packet) == cut);
    });
}

TEST_CASE("a packet survives encoding and decoding field by field") {
    rc::prop("for data", [] {
        const auto id = static_cast<std::uint8_t>(*properties::uniform(16, 256));
        const auto payload = *properties::bytes_between(0, max_data_size);
        const Plain plain = encoded(Data{Slot::from_connection_id(id), payload});
        const auto decoded = decode(plain);
        const auto& data = std::get<Data>(std::get<Packet>(decoded));
        RC_ASSERT(data.slot.connection_id() == id);
        RC_ASSERT(copy_of(data.payload) == payload);
    });
    rc::prop("for OOB", [] {
        const PublicKey peer{*properties::array_of<32>()};
        const auto payload = *properties::bytes_between(1, max_oob_size);
        const Plain plain = encoded(OobSend{peer, payload});
        const auto decoded = decode(plain);
        const auto& oob = std::get<OobSend>(std::get<Packet>(decoded));
        RC_ASSERT(oob.destination == peer);
        RC_ASSERT(copy_of(oob.payload) == payload);
    });
    rc::prop("for forward requests", [] {
        ForwardTarget target;
        if (*rc::gen::arbitrary<bool>()) {
            target.address = *properties::array_of<4>();
        } else {
            target.address = *properties::array_of<16>();
        }
        target.port = *rc::gen::arbitrary<std::uint16_t>();
        const auto payload = *properties::bytes_between(0, max_forward_size);
        const Plain plain = encoded(ForwardRequest{target, payload});
        const auto decoded = decode(plain);
        const auto& request = std::get<ForwardRequest>(std::get<Packet>(decoded));
        RC_ASSERT(request.target == target);
        RC_ASSERT(copy_of(request.payload) == payload);
    });
}
