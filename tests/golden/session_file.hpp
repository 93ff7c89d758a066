#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

/// relay_session.txt: a session that was recorded between a real client and a real relay. Lines of "name = hexadecimal".
namespace toxrelay::test {

class SessionFile {
public:
    /// Throws when the file cannot be read or a line is not understood.
    static SessionFile read(const std::string& path = "tests/golden/relay_session.txt");

    /// Throws when there is no such name.
    const std::vector<std::byte>& operator[](const std::string& name) const;
    template <std::size_t Size>
    std::array<std::byte, Size> array(const std::string& name) const {
        const auto& bytes = (*this)[name];
        if (bytes.size() != Size) throw std::runtime_error(name + " has another size");
        std::array<std::byte, Size> made{};
        std::copy(bytes.begin(), bytes.end(), made.begin());
        return made;
    }
    /// Of every frame in one direction ("client_to_relay", "relay_to_client"), in order: "plain", "wire" or "nonce".
    std::vector<std::vector<std::byte>> frames(const std::string& direction, const std::string& what) const;
    /// The whole stream in one direction.
    std::vector<std::byte> client_stream() const;
    std::vector<std::byte> relay_stream() const;

private:
    std::map<std::string, std::vector<std::byte>> values_;
};

}  // namespace toxrelay::test
