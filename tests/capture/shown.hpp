#pragma once

#include <map>
#include <string>
#include <vector>

namespace toxrelay::test {

/// What tools/toxrelay.lua shows of a capture, by tshark with these options more. The script must be among the test's data.
struct Shown {
    explicit Shown(const std::string& file, const std::vector<std::string>& options = {});

    /// The Info column of each packet that has something of ours.
    std::vector<std::string> infos;
    /// By fields' names, without "toxrelay.": in order, from all packets.
    std::map<std::string, std::vector<std::string>> values;
    /// How many packets have an error of the script in them, or are malformed.
    int faulty_packets = 0;
};

}  // namespace toxrelay::test
