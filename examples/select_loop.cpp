#include "examples/select_loop.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>

#include <sys/select.h>
#include <sys/socket.h>

#include "toxrelay/bytes.hpp"
#include "toxrelay/interest.hpp"
#include "toxrelay/posix/now.hpp"

namespace toxrelay::examples {

// [docs: source]
namespace {

bool broken() { return errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR; }

void write(Client& client, int socket) {
    const Bytes out = client.write_buffer();
    const ssize_t sent = send(socket, out.data(), out.size(), MSG_NOSIGNAL);
    if (sent < 0 && broken()) client.transport_ended(TransportEnd::error);
    client.commit_write(sent > 0 ? static_cast<std::size_t>(sent) : 0, posix::now());
}

bool read(Client& client, int socket) {
    const MutableBytes room = client.read_buffer();
    const ssize_t got = room.empty() ? -1 : recv(socket, room.data(), room.size(), 0);
    const bool ended = got == 0 || (got < 0 && !room.empty() && broken());
    client.commit_read(got > 0 ? static_cast<std::size_t>(got) : 0, posix::now());
    if (ended) client.transport_ended(got == 0 ? TransportEnd::eof : TransportEnd::error);
    return !ended;
}

}  // namespace

void SelectLoop::add(Client& client, int socket) { entries_.push_back({&client, socket, true}); }

void SelectLoop::remove(const Client& client) {
    std::erase_if(entries_, [&](const Entry& entry) { return entry.client == &client; });
}

void SelectLoop::turn(Duration at_most, const std::function<void(Client&, const Event&)>& on_event) {
    fd_set to_read;
    fd_set to_write;
    FD_ZERO(&to_read);
    FD_ZERO(&to_write);
    int highest = -1;
    Instant until = after(posix::now(), at_most);
    for (const Entry& entry : entries_) {
        // 1. Events first: they move the client, and make room.
        while (const auto event = entry.client->poll_event()) on_event(*entry.client, *event);
        // 2. What it waits for. Nothing at all: its owner may close the socket.
        const Interest interest = entry.client->interest();
        if (const auto deadline = entry.client->next_deadline()) until = std::min(until, deadline->at);
        if (entry.socket < 0 || interest == Interest{}) continue;
        if (interest.read && entry.readable) FD_SET(entry.socket, &to_read);
        if (interest.write) FD_SET(entry.socket, &to_write);
        highest = std::max(highest, entry.socket);
    }
    // 3. Sleep. Rounded up: woken before a deadline there would be nothing to do.
    const auto wait = std::max(std::chrono::ceil<std::chrono::microseconds>(until - posix::now()), {});
    timeval time{.tv_sec = wait.count() / 1'000'000, .tv_usec = wait.count() % 1'000'000};
    if (select(highest + 1, &to_read, &to_write, nullptr, &time) < 0) return;  // interrupted

    for (Entry& entry : entries_) {
        // 4. Read, then write, then let time pass: the answer that a deadline is about may have come.
        if (entry.socket >= 0) {
            if (FD_ISSET(entry.socket, &to_read)) entry.readable = read(*entry.client, entry.socket);
            if (FD_ISSET(entry.socket, &to_write)) write(*entry.client, entry.socket);
        }
        const auto deadline = entry.client->next_deadline();
        if (deadline && deadline->at <= posix::now()) entry.client->handle_timeout(posix::now());
    }
}
// [docs: end]

}  // namespace toxrelay::examples
