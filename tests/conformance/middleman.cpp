#include "tests/conformance/middleman.hpp"

#include <array>
#include <chrono>
#include <stdexcept>
#include <string_view>
#include <variant>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace toxrelay::conformance {
namespace {

posix::FileDescriptor connected_to(const posix::HostPort& relay) {
    const auto address = std::get<0>(posix::resolve(relay.host, relay.port)).at(0);
    posix::FileDescriptor fd{::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.size) != 0) {
        throw std::runtime_error{"the relay does not answer"};
    }
    loopback::limit_waiting(fd);
    return fd;
}

void send_at_once(const posix::FileDescriptor& fd) {
    const int on = 1;
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

Middleman::Middleman(const posix::HostPort& relay, Manner manner)
    : relay_{relay}, manner_{manner}, thread_{[this] { run(); }} {}

Middleman::~Middleman() {
    {
        const std::lock_guard lock{mutex_};
        over_ = true;
    }
    thread_.join();
}

posix::HostPort Middleman::at(const std::string& host) const {
    return {host, loopback::place_of(listener_.address()).port};
}

void Middleman::become(Manner manner) {
    const std::lock_guard lock{mutex_};
    manner_ = manner;
}

void Middleman::reset() {
    const std::lock_guard lock{mutex_};
    loopback::reset(to_client_);
}

void Middleman::finish() {
    const std::lock_guard lock{mutex_};
    loopback::finish_sending(to_client_);
}

void Middleman::say(const std::string& bytes) {
    const std::lock_guard lock{mutex_};
    loopback::send_all(to_client_, bytes);
}

bool Middleman::has_client() {
    const std::lock_guard lock{mutex_};
    return static_cast<bool>(to_client_);
}

void Middleman::run() {
    while (true) {
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
        const std::lock_guard lock{mutex_};
        if (over_) return;
        if (!to_client_ && !to_relay_ && listener_.has_caller()) {
            to_client_ = listener_.accept();
            to_relay_ = connected_to(relay_);
            send_at_once(to_client_);
            send_at_once(to_relay_);
        }
        if (to_client_ && manner_ != Manner::deaf) {
            hand_on(to_client_, to_relay_);
            hand_on(to_relay_, to_client_);
        }
    }
}

void Middleman::hand_on(const posix::FileDescriptor& from, const posix::FileDescriptor& to) const {
    std::array<char, 65536> bytes{};
    const ssize_t got = ::recv(from.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    std::string_view rest{bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0};
    while (!rest.empty()) {
        const std::size_t size = manner_ == Manner::byte_at_a_time ? 1 : rest.size();
        const ssize_t sent = ::send(to.get(), rest.data(), size, MSG_NOSIGNAL);
        if (sent <= 0) return;  // whom it was for has gone
        rest.remove_prefix(static_cast<std::size_t>(sent));
    }
}

}  // namespace toxrelay::conformance
