#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/interop/bootstrapd.hpp"
#include "tests/interop/program.hpp"

namespace toxrelay::transcript_test {

using Words = std::vector<std::string>;

/// The program whose path the build has put into the environment under that name.
inline interop::Outcome run(const char* program, const Words& arguments) {
    const char* path = std::getenv(program);
    if (path == nullptr) FAIL("the build has to say in " << program << " where the program is");
    return interop::run_program(path, arguments);
}

/// Bash, to which the programs are known by the same names.
inline interop::Outcome shell(const std::string& script) {
    std::string absolute;
    for (const char* name : {"FLEET", "REPLAY", "RELAY_PROBE"}) {
        if (const char* path = std::getenv(name)) absolute += std::string{name} + "=$PWD/" + path + "\n";
    }
    return interop::run_program("bash", {"-c", absolute + script});
}

inline std::string folder() { return std::filesystem::temp_directory_path().string(); }

/// A file of this test's own, gone with it.
class File {
public:
    explicit File(const std::string& name) : path_{folder() + "/" + name} {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() { std::filesystem::remove(path_); }

    const std::string& path() const { return path_; }
    std::filesystem::perms mode() const { return std::filesystem::status(path_).permissions(); }
    std::string text() const {
        std::ifstream file{path_};
        return {std::istreambuf_iterator<char>{file}, {}};
    }
    void write(const std::string& text) const { std::ofstream{path_} << text; }

private:
    std::string path_;
};

inline Words with(const interop::Bootstrapd& relay, const Words& more) {
    Words all{"127.0.0.1:" + std::to_string(relay.port()), to_string(relay.public_key())};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

inline constexpr auto owner_only = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;

}  // namespace toxrelay::transcript_test
