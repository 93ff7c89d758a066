// What happened to a client, again: replays a transcript, prints it, makes a test, a capture or a picture of it.

#include "toxrelay/transcript/replay.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <variant>
#include <vector>

#include "examples/as_test.hpp"
#include "examples/capture_file.hpp"
#include "examples/command_line.hpp"
#include "examples/sequence_chart.hpp"
#include "examples/timeline.hpp"
#include "toxrelay/capture/transcript_capture.hpp"
#include "toxrelay/transcript/reader.hpp"

namespace toxrelay::examples {
namespace {

constexpr std::string_view usage =
    R"(usage: replay FILE [--until N] [--print | --as-test NAME | --pcapng OUT [--decrypted] |
                               --svg OUT [--client N]]

Feeds what was recorded to fresh clients, and compares all that they do with what the recorded ones did. FILE is a transcript,
made by the option --record of relay_probe, relay_pipe, two_friends or fleet; to be replayed it needs --record-secrets as
well.

  --until N       the first N lines only
  --print         print a timeline for people in place of replaying; transcripts without secrets can be printed too.
                  Bytes read are <-, bytes written ->, events *
  --pcapng OUT    write a capture for Wireshark in place of replaying: every connection as its client's host would have
                  seen it, with Ethernet, IP and TCP made up around the bytes
  --decrypted     with each frame's plaintext as a comment of the packet in which the frame ends; tools/toxrelay.lua shows it
  --svg OUT       draw one client's session in place of replaying: what it said and heard, its commands and events; of more
                  than a hundred rows the first and the last fifty
  --client N      the N-th client, in place of the first
  --as-test NAME  print a source file with a Catch2 test case in place of replaying, which replays these lines

Exit status: 0 all agrees, 1 something differs (the first difference is printed) or could not be written, 2 wrong usage, or a file
that is damaged, cut off, of another version or without secrets (the line is told). What was printed, written or drawn before such a
line is as recorded; a difference in a damaged file is printed as well.
)";

constexpr std::uint64_t all_lines = std::numeric_limits<std::uint64_t>::max();

enum class Task : std::uint8_t { replay, print, as_test, pcapng, svg };

struct Arguments {
    std::string path;
    std::uint64_t until = all_lines;
    Task task = Task::replay;
    std::string name;  // of the test, or of the file to write
    bool decrypted = false;
    std::optional<std::uint64_t> client;
};

std::optional<Task> task_of(std::string_view option) {
    if (option == "--print") return Task::print;
    if (option == "--as-test") return Task::as_test;
    if (option == "--pcapng") return Task::pcapng;
    if (option == "--svg") return Task::svg;
    return std::nullopt;
}

std::variant<Arguments, UsageError> read_arguments(const std::vector<std::string_view>& given) {
    Arguments read;
    for (auto argument = given.begin(); argument != given.end(); ++argument) {
        const std::string_view option = *argument;
        const auto value = [&] { return argument + 1 != given.end() ? *++argument : std::string_view{}; };
        const auto task = task_of(option);
        if (task) {
            if (read.task != Task::replay) return UsageError{"one of --print, --as-test, --pcapng and --svg at a time"};
            read.task = *task;
            if (read.task == Task::print) continue;
            read.name = value();
            if (read.name.empty() || read.name.starts_with("--"))
                return UsageError{std::string{option} + " takes a name: see --help"};
        } else if (option == "--decrypted") {
            read.decrypted = true;
        } else if (option == "--until" || option == "--client") {
            const auto number = read_number(option, value(), 1, all_lines, option == "--until" ? 100 : 2);
            if (const auto* error = std::get_if<UsageError>(&number)) return *error;
            (option == "--until" ? read.until : read.client.emplace()) = std::get<std::uint64_t>(number);
        } else if (option.starts_with("--")) {
            return UsageError{"there is no option " + std::string{option} + ": see --help"};
        } else if (read.path.empty()) {
            read.path = option;
        } else {
            return UsageError{"one transcript at a time; see --help"};
        }
    }
    if (read.path.empty()) return UsageError{"name a transcript: write replay FILE; see --help"};
    if (read.decrypted && read.task != Task::pcapng) return UsageError{"--decrypted goes with --pcapng OUT"};
    if (read.client && read.task != Task::svg) return UsageError{"--client goes with --svg OUT"};
    return read;
}

int report_unreadable(const std::string& path, const transcript::Unreadable& trouble) {
    std::cout << std::flush;
    return report("replay", UsageError{path + ", line " + std::to_string(trouble.line) + ": " + trouble.why});
}

int print(std::istream& file, const Arguments& arguments) {
    transcript::Reader reader{file};
    while (reader.lines() < arguments.until) {
        const std::string* line = reader.next();
        if (reader.trouble()) return report_unreadable(arguments.path, *reader.trouble());
        if (line == nullptr) break;
        if (const auto text = in_timeline(*line)) std::cout << *text;
    }
    return exit_done;
}

int print_test(std::istream& file, const Arguments& arguments) {
    if (!std::ranges::all_of(arguments.name, [](char c) { return c >= ' ' && c <= '~'; })) {
        return report("replay", UsageError{"--as-test takes a name of printable ASCII characters"});
    }
    std::cerr << "warning: the test has the session's keys and all that was said in it\n";
    transcript::Reader reader{file};
    const auto trouble = write_test(reader, arguments.until, arguments.name, std::cout);
    return trouble ? report_unreadable(arguments.path, *trouble) : exit_done;
}

/// Reads the first line. What is wrong with it; nothing when the transcript has secrets.
std::optional<transcript::Unreadable> begin_with_secrets(transcript::Reader& reader) {
    reader.next();
    if (reader.trouble()) return reader.trouble();
    if (reader.has_secrets()) return std::nullopt;
    return transcript::Unreadable{1, "it was recorded without secrets: the bytes are not in it"};
}

/// Gives each further line to `take`. What is wrong with the transcript; nothing when it is whole.
template <class Take>
std::optional<transcript::Unreadable> for_the_rest(transcript::Reader& reader, std::uint64_t until, Take take) {
    while (reader.lines() < until) {
        const std::string* line = reader.next();
        if (line == nullptr) break;
        take(*line);
    }
    return reader.trouble();
}

int draw(std::istream& file, const Arguments& arguments) {
    transcript::Reader reader{file};
    if (const auto unreadable = begin_with_secrets(reader)) return report_unreadable(arguments.path, *unreadable);
    SequenceChart chart{arguments.client.value_or(1)};
    const auto trouble = for_the_rest(reader, arguments.until, [&](std::string_view line) { chart.add(line); });
    if (chart.empty() && trouble) return report_unreadable(arguments.path, *trouble);
    if (chart.empty()) return report("replay", UsageError{"there is no such client: --print shows which there are"});
    std::ofstream picture{arguments.name};
    if (!picture) return report("replay", UsageError{"cannot write the picture to " + arguments.name});
    picture << chart.to_svg() << std::flush;
    if (!picture) {
        std::cerr << "replay: cannot write the picture to " << arguments.name << "\n";
        return exit_failed;
    }
    return trouble ? report_unreadable(arguments.path, *trouble) : exit_done;
}

int write_capture(std::istream& file, const Arguments& arguments) {
    transcript::Reader reader{file};
    if (const auto unreadable = begin_with_secrets(reader)) return report_unreadable(arguments.path, *unreadable);
    const auto created =
        CaptureFile::create(arguments.name, arguments.decrypted ? capture::Opened::frames : capture::Opened::none);
    if (const auto* error = std::get_if<UsageError>(&created)) return report("replay", *error);
    CaptureFile& capture = *std::get<0>(created);
    const auto unreadable = for_the_rest(reader, arguments.until, [&](std::string_view line) { capture.add(line); });
    if (const auto trouble = capture.end()) {
        std::cerr << "replay: " << *trouble << "\n";
        return exit_failed;
    }
    return unreadable ? report_unreadable(arguments.path, *unreadable) : exit_done;
}

int replay(std::istream& file, const Arguments& arguments) {
    const transcript::Replayed result = transcript::replay(file, arguments.until);
    if (const auto* trouble = std::get_if<transcript::Unreadable>(&result)) {
        return report_unreadable(arguments.path, *trouble);
    }
    std::cout << to_string(result);
    const auto* differs = std::get_if<transcript::Differs>(&result);
    if (differs == nullptr) return exit_done;
    const bool damaged = differs->unreadable && !differs->unreadable->cut_off;
    return damaged ? exit_usage : exit_failed;
}

int perform(std::istream& file, const Arguments& arguments) {
    switch (arguments.task) {
        case Task::replay: return replay(file, arguments);
        case Task::print: return print(file, arguments);
        case Task::as_test: return print_test(file, arguments);
        case Task::pcapng: return write_capture(file, arguments);
        case Task::svg: return draw(file, arguments);
    }
    return exit_failed;
}

int run(const std::vector<std::string_view>& given) {
    if (asks_for_help(given)) {
        std::cout << usage;
        return exit_done;
    }
    const auto read = read_arguments(given);
    if (const auto* error = std::get_if<UsageError>(&read)) return report("replay", *error);
    const auto& arguments = std::get<Arguments>(read);
    std::ifstream file{arguments.path};
    if (!file)
        return report("replay", UsageError{arguments.path + " cannot be read: name a file that --record has made"});
    std::error_code none;  // what is not there yet is no transcript
    const bool writes = arguments.task == Task::pcapng || arguments.task == Task::svg;
    if (writes && std::filesystem::equivalent(arguments.path, arguments.name, none)) {
        return report("replay", UsageError{arguments.name + " is the transcript itself: name another file"});
    }
    const int status = perform(file, arguments);
    if (std::cout.flush()) return status;
    std::cerr << "replay: cannot write to standard output\n";
    return exit_failed;
}

}  // namespace
}  // namespace toxrelay::examples

int main(int argc, char** argv) {
    return toxrelay::examples::run_program("replay", argc, argv, toxrelay::examples::run);
}
