#include "tests/capture/tshark.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/interop/program.hpp"

namespace toxrelay::test {
namespace {

constexpr int exec_failed = 127;

std::string folder() {
    const char* given = std::getenv("TEST_TMPDIR");
    return given != nullptr ? given : "/tmp";
}

}  // namespace

std::string capture_file(const std::string& name, std::string_view content) {
    auto path = folder() + "/" + name;
    std::ofstream file{path, std::ios::binary};
    file << content;
    if (!file.flush()) throw std::runtime_error{"cannot write " + path};
    return path;
}

std::vector<std::string> tshark(const std::string& file, const std::vector<std::string>& arguments) {
    setenv("HOME", folder().c_str(), 1);  // there it looks for settings, of which there shall be none
    std::vector<std::string> all{"-n", "-r", file};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const auto outcome = interop::run_program("tshark", all);
    if (outcome.status == exec_failed) {
        throw std::runtime_error{"tshark is not installed: install the package tshark, or run script/bootstrap"};
    }
    // A script that it cannot load it only mentions.
    if (outcome.status != 0 || outcome.err.find("Lua") != std::string::npos) {
        throw std::runtime_error{"tshark failed:\n" + outcome.err};
    }
    std::vector<std::string> lines;
    std::istringstream out{outcome.out};
    for (std::string line; std::getline(out, line);) lines.push_back(line);
    return lines;
}

std::vector<std::string> complaints(const std::string& file) {
    return tshark(file, {"-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE", "-Y",
                         "_ws.malformed || _ws.expert.severity >= \"Warning\"", "-T", "fields", "-e", "frame.number",
                         "-e", "_ws.expert.message"});
}

}  // namespace toxrelay::test
