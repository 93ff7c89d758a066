#include "examples/as_test.hpp"

#include <ostream>
#include <string>

namespace toxrelay::examples {
namespace {

std::string escaped(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '"' || c == '\\') escaped += '\\';
        escaped += c;
    }
    return escaped;
}

/// In pieces, as no editor likes lines of 30,000 characters.
std::string literals(std::string_view line) {
    constexpr std::size_t longest = 100;
    std::string text;
    for (; line.size() > longest; line.remove_prefix(longest)) {
        text += "        \"" + escaped(line.substr(0, longest)) + "\"\n";
    }
    return text + "        \"" + escaped(line) + "\\n\"\n";
}

}  // namespace

std::optional<transcript::Unreadable> write_test(transcript::Reader& transcript, std::uint64_t lines,
                                                 std::string_view name, std::ostream& to) {
    std::string session;
    std::uint64_t written = 0;
    while (written < lines) {
        const std::string* line = transcript.next();
        if (transcript.trouble()) return transcript.trouble();
        if (!transcript.has_secrets())
            return transcript::Unreadable{1, "it was recorded without secrets: no test can replay it"};
        // The last line is a hash of the others: without it they may be edited.
        if (line == nullptr || line->starts_with("end ")) break;
        session += literals(*line);
        ++written;
    }
    to << "// Made by replay --as-test. Where what a client does is changed on purpose, change it here as well.\n\n"
          "#include <sstream>\n"
          "#include <variant>\n\n"
          "#include <catch2/catch.hpp>\n\n"
          "#include \"toxrelay/transcript/replay.hpp\"\n\n"
          "TEST_CASE(\""
       << escaped(name) << "\") {\n    std::istringstream session{\n"
       << session << "    };\n    const auto result = toxrelay::transcript::replay(session, " << written
       << ");\n    INFO(to_string(result));\n"
          "    CHECK(std::holds_alternative<toxrelay::transcript::Agreed>(result));\n}\n";
    return std::nullopt;
}

}  // namespace toxrelay::examples
