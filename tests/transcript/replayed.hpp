#pragma once

#include <array>
#include <cstddef>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/transcript/recorded_fleet.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/transcript/replay.hpp"

namespace toxrelay::transcript_test {

inline transcript::Replayed replayed(const std::string& text) {
    std::istringstream transcript{text};
    return transcript::replay(transcript);
}

/// One pair that meets, and some data.
inline const std::string& recorded() {
    static const std::string transcript =
        run_fleet(1, "calm", std::chrono::minutes{1}, Recorded::with_secrets).transcript;
    return transcript;
}

inline std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& line : lines) text += line + "\n";
    return text;
}

inline std::size_t line_with(const std::vector<std::string>& lines, std::string_view what) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].find(what) != std::string::npos) return i;
    }
    FAIL("no line has " << what);
    return 0;
}

inline std::array<std::byte, key_size> made(int number) {
    std::array<std::byte, key_size> bytes{};
    bytes.fill(static_cast<std::byte>(number));
    return bytes;
}

inline PublicKey key(int number) { return KeyPair{SecretKey{made(number)}}.public_key(); }

}  // namespace toxrelay::transcript_test
