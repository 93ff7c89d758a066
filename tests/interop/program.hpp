#pragma once

#include <string>
#include <vector>

namespace toxrelay::interop {

/// How a program ended and what it said.
struct Outcome {
    int status = -1;  ///< its exit status; 128 + n when signal n ended it
    std::string out;
    std::string err;
};

/// Runs a program to its end, with nothing on its standard input. `path` is looked up in PATH when it has no slash.
Outcome run_program(const std::string& path, const std::vector<std::string>& arguments, const std::string& input = {});

}  // namespace toxrelay::interop
