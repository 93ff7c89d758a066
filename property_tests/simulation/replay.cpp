// Runs a scenario that a property has found, and says which law it breaks.

#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "examples/command_line.hpp"
#include "examples/recording.hpp"
#include "property_tests/simulation/scenario.hpp"
#include "toxrelay/time.hpp"

namespace properties {
namespace {

using namespace toxrelay::examples;

constexpr std::string_view usage = R"(usage: replay FILE [--record FILE]

FILE is a scenario as a failed property has printed it. Exit status 0: it breaks no law, 1: it does, 2: no scenario,
or a file that cannot be written.
)";

int run(const std::vector<std::string_view>& given) {
    if (asks_for_help(given)) {
        std::cout << usage << record_help();
        return exit_done;
    }
    std::vector<std::string_view> arguments = given;
    const auto option = take_record_option(arguments);
    if (const auto* error = std::get_if<UsageError>(&option)) return report("replay", *error);
    if (arguments.size() != 1) return report("replay", UsageError{"name one scenario: see --help"});

    std::ifstream file{std::string{arguments[0]}};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    const auto scenario = parse_scenario(text);
    if (!scenario) return report("replay", UsageError{std::string{arguments[0]} + " is no scenario"});
    const auto begun = Recording::begin(std::get<RecordOption>(option), toxrelay::Instant{});
    if (const auto* error = std::get_if<UsageError>(&begun)) return report("replay", *error);
    Recording& recording = *std::get<0>(begun);

    const auto law = broken_law(*scenario, recording.recorder());
    std::cout << (law ? "broken: " + *law : "nothing is broken") << "\n";
    const auto trouble = recording.end();
    if (trouble) return report("replay", UsageError{*trouble});
    return law ? exit_failed : exit_done;
}

}  // namespace
}  // namespace properties

int main(int argc, char** argv) { return toxrelay::examples::run_program("replay", argc, argv, properties::run); }
