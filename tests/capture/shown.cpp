#include "tests/capture/shown.hpp"

#include <array>
#include <sstream>

#include "tests/capture/tshark.hpp"

namespace toxrelay::test {
namespace {

constexpr std::array fields{"client_key", "nonce",   "handshake_note", "frame.number",  "frame.length",
                            "mac",        "sealed",  "plaintext",      "kind",          "connection_id",
                            "public_key", "ping_id", "ipv4",           "ipv6",          "port",
                            "payload",    "other",   "length_invalid", "comment_misfit"};

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::istringstream rest{text};
    for (std::string part; std::getline(rest, part, separator);) parts.push_back(part);
    return parts;
}

}  // namespace

Shown::Shown(const std::string& file, const std::vector<std::string>& options) {
    std::vector<std::string> arguments{"-X", "lua_script:tools/toxrelay.lua",
                                       "-Y", "toxrelay || _ws.lua.error || _ws.malformed",
                                       "-T", "fields",
                                       "-E", "separator=|",
                                       "-e", "_ws.lua.error",
                                       "-e", "_ws.malformed",
                                       "-e", "_ws.col.Info"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    for (const auto* field : fields) arguments.insert(arguments.end(), {"-e", std::string{"toxrelay."} + field});
    for (const auto& line : tshark(file, arguments)) {
        auto columns = split(line, '|');
        columns.resize(3 + fields.size());
        if (!columns[0].empty() || !columns[1].empty()) ++faulty_packets;
        infos.push_back(columns[2]);
        for (std::size_t i = 0; i < fields.size(); ++i) {
            for (auto& value : split(columns[3 + i], ',')) values[fields[i]].push_back(value);
        }
    }
}

}  // namespace toxrelay::test
