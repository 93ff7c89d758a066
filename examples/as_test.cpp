#include "examples/as_test.hpp"

#include <ostream>
#include <string>

#include "toxrelay/transcript/end_line.hpp"

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

/// In pieces, as no editor likes lines of 30,000 characters, and no compiler literals of megabytes.
std::string literals(std::string_view line) {
    constexpr std::size_t longest = 100;
    std::string text;
    for (; line.size() > longest; line.remove_prefix(longest)) {
        text += "        \"" + escaped(line.substr(0, longest)) + "\",\n";
    }
    return text + "        \"" + escaped(line) + "\\n\",\n";
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
        if (line == nullptr) break;
        // The last line is a hash of the others: without it they may be edited.
        if (line->starts_with(transcript::end_begin)) continue;
        session += literals(*line);
        ++written;
    }
    to << "// Made by replay --as-test. Where what a client does is changed on purpose, change it here as well.\n"
          "// The session's keys and all that was said are in here.\n\n"
          "#include <sstream>\n"
          "#include <variant>\n\n"
          "#include <catch2/catch.hpp>\n\n"
          "#include \"toxrelay/transcript/replay.hpp\"\n\n"
          "TEST_CASE(\""
       << escaped(name) << "\") {\n    std::stringstream session;\n    for (const char* const piece : {\n"
       << session
       << "    }) {\n        session << piece;\n    }\n"
          "    const auto result = toxrelay::transcript::replay(session, "
       << written
       << ");\n    INFO(to_string(result));\n"
          "    CHECK(std::holds_alternative<toxrelay::transcript::Agreed>(result));\n}\n";
    return std::nullopt;
}

}  // namespace toxrelay::examples
