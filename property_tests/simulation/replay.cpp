// replay FILE: runs a scenario that a property has found, and says which law it breaks. Exit status 0: none, 1: one,
// 2: no scenario.

#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "property_tests/simulation/scenario.hpp"

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: replay FILE\n";
        return 2;
    }
    std::ifstream file{argv[1]};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    const auto scenario = properties::parse_scenario(text);
    if (!scenario) {
        std::cerr << argv[1] << " is no scenario\n";
        return 2;
    }
    const auto law = properties::broken_law(*scenario);
    std::cout << (law ? "broken: " + *law : "nothing is broken") << "\n";
    return law ? 1 : 0;
}
