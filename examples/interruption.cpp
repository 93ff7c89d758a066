#include "examples/interruption.hpp"

#include <array>
#include <csignal>

namespace toxrelay::examples {
namespace {

constexpr std::array signals{SIGINT, SIGTERM, SIGHUP};

// A signal handler reaches nothing else.
volatile std::sig_atomic_t interrupted = 0;
posix::Loop* woken_loop = nullptr;

extern "C" void interrupt(int) {
    interrupted = 1;
    woken_loop->wake();
}

}  // namespace

Interruption::Interruption(posix::Loop& loop) {
    interrupted = 0;
    woken_loop = &loop;
    for (const int number : signals) {
        struct sigaction action {};
        sigaction(number, nullptr, &action);
        if (action.sa_handler == SIG_IGN) continue;  // as under nohup
        action = {};
        action.sa_handler = interrupt;
        action.sa_flags = static_cast<int>(SA_RESETHAND);
        sigaction(number, &action, nullptr);
    }
}

Interruption::~Interruption() {
    for (const int number : signals) {
        struct sigaction action {};
        sigaction(number, nullptr, &action);
        if (action.sa_handler == interrupt) std::signal(number, SIG_DFL);
    }
}

bool Interruption::came() const noexcept { return interrupted != 0; }

}  // namespace toxrelay::examples
