#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace toxrelay::test {

/// Writes a file for this test process, and says where it is.
std::string capture_file(const std::string& name, std::string_view content);

/// What tshark says about a capture, line by line. Throws std::runtime_error with tshark's own words when it fails or cannot load
/// a script, and when it is not installed.
std::vector<std::string> tshark(const std::string& file, const std::vector<std::string>& arguments);

/// Each packet that Wireshark finds malformed or warns of, with what it says. Checksums count.
std::vector<std::string> complaints(const std::string& file);

}  // namespace toxrelay::test
