#include "tests/capture/pcapng_file.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>
#include <utility>

namespace toxrelay::test {
namespace {

void expect(bool right, const std::string& what) {
    if (!right) throw std::runtime_error{"not a pcapng file as it should be: " + what};
}

/// Takes from the front.
class Reader {
public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}

    bool empty() const { return rest_.empty(); }
    std::string_view take(std::size_t size) {
        expect(size <= rest_.size(), "it is cut");
        const auto taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }
    std::string_view take_padded(std::size_t size) {
        const auto taken = take(size);
        for (const char padding : take((4 - size % 4) % 4)) expect(padding == 0, "padding is zero");
        return taken;
    }
    std::uint64_t number(std::size_t size) {
        std::uint64_t value = 0;
        std::uint64_t weight = 1;
        for (const char byte : take(size)) {
            value += weight * static_cast<unsigned char>(byte);
            weight *= 256;
        }
        return value;
    }

private:
    std::string_view rest_;
};

struct Option {
    std::uint64_t code;
    std::string value;
};

std::vector<Option> read_options(Reader& body) {
    std::vector<Option> options;
    while (!body.empty()) {
        const auto code = body.number(2);
        const auto size = body.number(2);
        if (code == 0) {
            expect(size == 0 && body.empty(), "the end of options is the last");
            return options;
        }
        options.push_back({code, std::string{body.take_padded(size)}});
    }
    expect(options.empty(), "options have an end");
    return options;
}

std::string_view read_block(Reader& file, std::uint64_t type) {
    expect(file.number(4) == type, "the type of a block");
    const auto size = file.number(4);
    expect(size >= 12 && size % 4 == 0, "the length of a block");
    const auto body = file.take(size - 12);
    expect(file.number(4) == size, "a block's two lengths are the same");
    return body;
}

void read_section_header(Reader body) {
    expect(body.number(4) == 0x1A2B3C4D, "little-endian");
    expect(body.number(2) == 1 && body.number(2) == 0, "version 1.0");
    expect(body.number(8) == UINT64_MAX, "a section's length may be open");
    expect(body.empty(), "no options");
}

void read_interface(Reader body) {
    expect(body.number(2) == 1, "Ethernet");
    expect(body.number(2) == 0, "reserved");
    expect(body.number(4) == 0, "no limit");
    const auto options = read_options(body);
    expect(options.size() == 1 && options[0].code == 9 && options[0].value == "\x09", "nanoseconds");
}

CapturedPacket read_packet(Reader body) {
    CapturedPacket packet;
    expect(body.number(4) == 0, "the only interface");
    packet.nanoseconds = body.number(4) << 32U;
    packet.nanoseconds |= body.number(4);
    const auto captured = body.number(4);
    expect(body.number(4) == captured, "the whole packet");
    const auto frame = std::as_bytes(std::span{body.take_padded(captured)});
    packet.frame.assign(frame.begin(), frame.end());
    for (auto& option : read_options(body)) {
        expect(option.code == 1, "only comments");
        packet.comments.push_back(std::move(option.value));
    }
    return packet;
}

}  // namespace

std::vector<CapturedPacket> read_pcapng(std::string_view file) {
    Reader reader{file};
    read_section_header(Reader{read_block(reader, 0x0A0D0D0A)});
    read_interface(Reader{read_block(reader, 1)});
    std::vector<CapturedPacket> packets;
    while (!reader.empty()) packets.push_back(read_packet(Reader{read_block(reader, 6)}));
    return packets;
}

}  // namespace toxrelay::test
