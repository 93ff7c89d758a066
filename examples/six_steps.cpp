// The loop that drives a client, over a plain socket and poll(2): README.md shows it, and a test compares the two.
// For programs, io_adapters/toxrelay/posix does this for any number of clients, and connects without blocking.

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <iostream>
#include <variant>
#include <vector>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "examples/command_line.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/posix/address.hpp"
#include "toxrelay/posix/now.hpp"
#include "toxrelay/random.hpp"

namespace {

using namespace toxrelay;

bool handle(const Event& event, Client& client) {
    if (std::holds_alternative<Connected>(event)) {
        std::cout << "connected\n";
        client.close();
    }
    if (const auto* closed = std::get_if<Closed>(&event)) {
        std::cout << to_string(closed->reason) << '\n';
        return false;
    }
    return true;
}

bool broken(int error) { return error != EAGAIN && error != EINTR; }

// [README: six steps]
void drive(Client& client, int socket) {
    while (true) {
        // 1. Take what has happened, until there is nothing more.
        while (const auto event = client.poll_event()) {
            if (!handle(*event, client)) return;
        }

        // 2. Offer what is to be written.
        if (const Bytes out = client.write_buffer(); !out.empty()) {
            const ssize_t sent = send(socket, out.data(), out.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
            if (sent > 0) client.commit_write(static_cast<std::size_t>(sent), posix::now());
            if (sent < 0 && broken(errno)) client.transport_ended(TransportEnd::error);
        }

        // 3. Sleep until the transport is ready, or the deadline has come.
        const Interest interest = client.interest();
        pollfd ready{socket, 0, 0};
        if (interest.read) ready.events |= POLLIN;
        if (interest.write) ready.events |= POLLOUT;
        int milliseconds = -1;
        if (const auto deadline = client.next_deadline()) {
            const auto wait = std::chrono::ceil<std::chrono::milliseconds>(deadline->at - posix::now());
            milliseconds = static_cast<int>(std::max<std::chrono::milliseconds::rep>(wait.count(), 0));
        }
        poll(&ready, 1, milliseconds);

        // 4. Read what has come.
        if (interest.read && ready.revents != 0) {
            const MutableBytes in = client.read_buffer();
            const ssize_t got = recv(socket, in.data(), in.size(), MSG_DONTWAIT);
            client.commit_read(got > 0 ? static_cast<std::size_t>(got) : 0, posix::now());

            // 5. Say when nothing more will come.
            if (got == 0) client.transport_ended(TransportEnd::eof);
            if (got < 0 && broken(errno)) client.transport_ended(TransportEnd::error);
        }

        // 6. After reading, let time pass.
        if (const auto deadline = client.next_deadline(); deadline && deadline->at <= posix::now()) {
            client.handle_timeout(posix::now());
        }
    }
}
// [README: end]

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: six_steps HOST:PORT PUBLIC_KEY\n";
        return examples::exit_usage;
    }
    const auto relay = examples::read_relay(argv[1], argv[2]);
    if (const auto* error = std::get_if<examples::UsageError>(&relay)) return examples::report("six_steps", *error);
    const auto& [where, public_key] = std::get<examples::RelayAddress>(relay);

    const auto addresses = posix::resolve(where.host, where.port);
    if (const auto* error = std::get_if<posix::ResolveError>(&addresses)) {
        std::cerr << "six_steps: " << where.host << ": " << error->text << '\n';
        return examples::exit_failed;
    }
    const posix::Address& address = std::get<std::vector<posix::Address>>(addresses).front();
    const int socket = ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(socket, reinterpret_cast<const sockaddr*>(&address.storage), address.size) != 0) {
        std::cerr << "six_steps: no connection to " << to_string(address) << '\n';
        return examples::exit_failed;
    }
    Client client{Config{.relay = public_key}, random_key_pair(), random_seed(), posix::now()};
    drive(client, socket);
    close(socket);
    return client.statistics().received.frames > 0 ? examples::exit_done : examples::exit_failed;
}
