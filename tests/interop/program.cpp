#include "tests/interop/program.hpp"

#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include <sys/wait.h>
#include <unistd.h>

namespace toxrelay::interop {
namespace {

// Files without a name: nothing fills up and blocks, as a pipe would.
struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

File new_file(const std::string& content = {}) {
    File file{std::tmpfile()};
    if (!file) throw std::runtime_error{"cannot make a temporary file"};
    std::fwrite(content.data(), 1, content.size(), file.get());
    std::rewind(file.get());
    return file;
}

std::string content_of(std::FILE* file) {
    std::rewind(file);
    std::string content;
    std::array<char, 4096> piece{};
    while (const auto size = std::fread(piece.data(), 1, piece.size(), file)) content.append(piece.data(), size);
    return content;
}

}  // namespace

Outcome run_program(const std::string& path, const std::vector<std::string>& arguments, const std::string& input) {
    const File in = new_file(input);
    const File out = new_file();
    const File err = new_file();
    std::vector<std::string> words{path};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);

    const pid_t process = fork();
    if (process < 0) throw std::runtime_error{"cannot fork"};
    if (process == 0) {
        dup2(fileno(in.get()), STDIN_FILENO);
        dup2(fileno(out.get()), STDOUT_FILENO);
        dup2(fileno(err.get()), STDERR_FILENO);
        execvp(path.c_str(), argv.data());
        _exit(127);
    }
    int status = 0;
    waitpid(process, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), content_of(out.get()),
            content_of(err.get())};
}

}  // namespace toxrelay::interop
