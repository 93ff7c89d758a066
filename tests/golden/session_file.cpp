#include "tests/golden/session_file.hpp"

#include <fstream>
#include <string_view>

namespace toxrelay::test {
namespace {

unsigned digit(char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto at = digits.find(c);
    if (at == std::string_view::npos) throw std::runtime_error("not hexadecimal in a session file");
    return static_cast<unsigned>(at);
}

std::vector<std::byte> from_hex(std::string_view hex) {
    if (hex.size() % 2 != 0) throw std::runtime_error("half a byte in a session file");
    std::vector<std::byte> bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        bytes.push_back(static_cast<std::byte>(digit(hex[i]) * 16 + digit(hex[i + 1])));
    }
    return bytes;
}

std::vector<std::byte> joined(std::vector<std::byte> front, const std::vector<std::vector<std::byte>>& pieces) {
    for (const auto& piece : pieces) front.insert(front.end(), piece.begin(), piece.end());
    return front;
}

}  // namespace

SessionFile SessionFile::read(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read " + path);
    SessionFile session;
    for (std::string line; std::getline(file, line);) {
        const auto middle = line.find(" = ");
        if (middle == std::string::npos) throw std::runtime_error("not understood in a session file: " + line);
        session.values_[line.substr(0, middle)] = from_hex(std::string_view{line}.substr(middle + 3));
    }
    return session;
}

const std::vector<std::byte>& SessionFile::operator[](const std::string& name) const {
    const auto found = values_.find(name);
    if (found == values_.end()) throw std::runtime_error("not in the session file: " + name);
    return found->second;
}

std::vector<std::vector<std::byte>> SessionFile::frames(const std::string& direction, const std::string& what) const {
    std::vector<std::vector<std::byte>> all;
    while (true) {
        std::string name = direction + ".frame";
        name += std::to_string(all.size());
        name += '.';
        name += what;
        const auto found = values_.find(name);
        if (found == values_.end()) return all;
        all.push_back(found->second);
    }
}

std::vector<std::byte> SessionFile::client_stream() const {
    return joined((*this)["client_handshake.wire"], frames("client_to_relay", "wire"));
}

std::vector<std::byte> SessionFile::relay_stream() const {
    return joined((*this)["server_handshake.wire"], frames("relay_to_client", "wire"));
}

}  // namespace toxrelay::test
