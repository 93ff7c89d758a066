#include "toxrelay/posix/loop.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <functional>
#include <memory>
#include <memory_resource>
#include <optional>
#include <vector>

#include <sys/time.h>

#include <catch2/catch.hpp>

#include "toxrelay/posix/now.hpp"

namespace toxrelay {
namespace {

using namespace std::chrono_literals;
using posix::Loop;
using posix::Pollable;

/// Due at once, and does what the test says.
class Due final : public Pollable {
public:
    Due(Loop& loop, std::function<void()> what) : loop_(loop), what_(std::move(what)) { loop_.add(*this); }
    Due(const Due&) = delete;
    Due& operator=(const Due&) = delete;
    ~Due() override { loop_.remove(*this); }

    Wish prepare(Instant /*now*/) override { return {}; }
    std::optional<Instant> deadline() const override { return Instant::min(); }
    void run(bool readable, bool writable, Instant /*now*/) override {
        CHECK_FALSE(readable);
        CHECK_FALSE(writable);
        const auto what = what_;  // it may destroy this object
        what();
    }

private:
    Loop& loop_;
    std::function<void()> what_;
};

/// SIGALRM every few milliseconds, so that one comes during the wait, whenever that begins.
class Alarms {
public:
    explicit Alarms(void (*handler)(int)) {
        struct sigaction action {};
        action.sa_handler = handler;
        action.sa_flags = SA_RESTART;
        REQUIRE(::sigaction(SIGALRM, &action, &before_) == 0);
        const timeval every{.tv_sec = 0, .tv_usec = 5000};
        const itimerval timer{.it_interval = every, .it_value = every};
        REQUIRE(::setitimer(ITIMER_REAL, &timer, nullptr) == 0);
    }
    Alarms(const Alarms&) = delete;
    Alarms& operator=(const Alarms&) = delete;
    ~Alarms() {
        const itimerval none{};
        ::setitimer(ITIMER_REAL, &none, nullptr);
        ::sigaction(SIGALRM, &before_, nullptr);
    }

private:
    struct sigaction before_ {};
};

Loop* loop_of_handler = nullptr;

TEST_CASE("a loop with nothing to drive waits as long as it is told") {
    Loop loop;
    const Duration wait = GENERATE(Duration{20ms}, Duration{1500us}, Duration{0}, Duration{-1s});
    const Instant start = posix::now();
    loop.wait(wait);
    CHECK(posix::now() - start >= wait);
    CHECK(posix::now() - start < 2s);
}

TEST_CASE("a loop with nothing to drive waits for a wake-up") {
    Loop loop;
    loop.wake();
    loop.wait();
    SUCCEED("it returned");
}

TEST_CASE("many wake-ups end one wait only") {
    Loop loop;
    for (int i = 0; i < 100'000; ++i) loop.wake();  // more than a pipe holds
    loop.wait();
    const Instant start = posix::now();
    loop.wait(20ms);
    CHECK(posix::now() - start >= 20ms);
}

TEST_CASE("a signal ends a wait") {
    Loop loop;
    const Alarms alarms{[](int) {}};
    loop.wait();
    SUCCEED("it returned");
}

TEST_CASE("a signal handler may wake the loop") {
    Loop loop;
    loop_of_handler = &loop;
    {
        const Alarms alarms{[](int) { loop_of_handler->wake(); }};
        loop.wait();
        loop.wait();
    }
    loop.wait(0s);  // whatever the handler left
    const Instant start = posix::now();
    loop.wait(20ms);
    CHECK(posix::now() - start >= 20ms);
}

TEST_CASE("a pollable may leave the loop and come back between two waits") {
    Loop loop;
    int runs = 0;
    Due due{loop, [&] { ++runs; }};
    loop.wait();
    loop.remove(due);
    loop.wait(0s);
    CHECK(runs == 1);
    loop.add(due);
    loop.wait();
    CHECK(runs == 2);
}

TEST_CASE("a pollable may destroy itself and others, and bring new ones, while it runs") {
    Loop loop;
    std::array<int, 4> runs{};
    std::vector<std::unique_ptr<Due>> pollables(4);
    pollables[0] = std::make_unique<Due>(loop, [&] { ++runs[0]; });
    pollables[1] = std::make_unique<Due>(loop, [&] {
        ++runs[1];
        for (auto& pollable : pollables) pollable.reset();
        pollables[3] = std::make_unique<Due>(loop, [&] { ++runs[3]; });
    });
    pollables[2] = std::make_unique<Due>(loop, [&] { ++runs[2]; });
    loop.wait();
    CHECK(runs == std::array{1, 1, 0, 0});
    loop.wait();
    CHECK(runs == std::array{1, 1, 0, 1});
}

/// Counts what a pool asks the system for, while it is the default.
class Counted final : public std::pmr::memory_resource {
public:
    Counted() : before_(std::pmr::set_default_resource(this)) {}
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    ~Counted() override { std::pmr::set_default_resource(before_); }
    int allocations = 0;
    std::size_t bytes = 0;

private:
    void* do_allocate(std::size_t size, std::size_t alignment) override {
        ++allocations;
        bytes += size;
        return before_->allocate(size, alignment);
    }
    void do_deallocate(void* pointer, std::size_t size, std::size_t alignment) override {
        before_->deallocate(pointer, size, alignment);
    }
    bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }

    std::pmr::memory_resource* before_;
};

TEST_CASE("buffers that were given back to the loop's memory are given out again without asking the system") {
    Counted system;
    Loop loop;
    const auto use_two_buffers = [&] {
        void* const first = loop.memory().allocate(16384);
        void* const second = loop.memory().allocate(16384);
        loop.memory().deallocate(first, 16384);
        loop.memory().deallocate(second, 16384);
    };
    use_two_buffers();
    const int allocations = system.allocations;
    for (int i = 0; i < 100; ++i) use_two_buffers();
    CHECK(system.allocations == allocations);
    CHECK(system.bytes < 500'000);
}

}  // namespace
}  // namespace toxrelay
