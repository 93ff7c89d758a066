#include <algorithm>
#include <utility>

#include "toxrelay/simulated/world.hpp"

namespace toxrelay::simulated {

// Connecting

SocketId World::connect(HostId from, HostId to, std::uint16_t port, Stream& stream) {
    const std::uint32_t socket = add_socket(from, to, State::connecting);
    sockets_[socket].stream = &stream;
    plan_for(socket, Kind::knock, now_ + latency(sockets_[socket]), port);
    return id_of(socket);
}

void World::attach(SocketId id, Stream& stream) noexcept {
    if (Socket* const found = find(id)) found->stream = &stream;
}

void World::knock(std::uint32_t socket, std::uint16_t port) {
    const HostId from = sockets_[socket].host;
    const HostId to = sockets_[socket].peer_host;
    const Host& host = at(to);
    if (host.door == Door::ignoring) return;
    const auto listening = std::ranges::find(host.ports, port, &Port::number);
    const bool refused = host.door == Door::refusing || listening == host.ports.end();
    plan_for(socket, refused ? Kind::refused : Kind::connected, now_ + latency(sockets_[socket]));
    if (refused) return;

    Listener& listener = *listening->listener;
    const std::uint32_t accepted = add_socket(to, from, State::connected);
    sockets_[accepted].peer = socket;
    sockets_[socket].peer = accepted;
    listener.accepted(id_of(accepted));
}

// Moving bytes

std::size_t World::write(SocketId id, Bytes bytes) {
    Socket* const from = find(id);
    if (from == nullptr || from->state != State::connected || from->end_sent) return 0;
    const Socket& to = sockets_[from->peer];
    const std::size_t window = at(to.host).line.window;
    const std::size_t room = window > to.in_window ? window - to.in_window : 0;
    const std::size_t size = std::min({bytes.size(), room, std::max<std::size_t>(at(from->host).line.max_write, 1)});
    from->wants_room = size == room && size < bytes.size();
    for (std::size_t sent = 0; sent < size;) {
        const std::size_t piece = segment_size(sockets_[id.index], size - sent);
        send(id.index, bytes.subspan(sent, piece), false);
        sent += piece;
    }
    return size;
}

std::size_t World::segment_size(const Socket& from, std::size_t left) const noexcept {
    const Line& line = at(from.host).line;
    const std::size_t most = std::clamp<std::size_t>(std::min(left, line.max_segment), 1, Segment::max_size);
    if (!line.ragged) return most;
    return 1 + draw(seed_, from.number, from.segments_sent) % most;
}

void World::send(std::uint32_t index, Bytes bytes, bool last) {
    Socket& from = sockets_[index];
    Socket& to = sockets_[from.peer];
    Segment& segment = segments_.take();
    std::ranges::copy(bytes, segment.bytes.begin());
    segment.size = static_cast<std::uint16_t>(bytes.size());
    segment.last = last;
    if (auto& flip = at(to.host).flip; flip && !bytes.empty()) {
        const std::uint64_t bit = *std::exchange(flip, std::nullopt) % (8 * bytes.size());
        segment.bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    }
    segment.arrives = arrival(from, to, bytes.size());
    ++from.segments_sent;
    to.incoming.push(segment);
    to.in_window += bytes.size();
    plan_for(from.peer, Kind::arrival, segment.arrives);
}

Instant World::arrival(Socket& from, Socket& to, std::size_t size) noexcept {
    Host& host = at(from.host);
    Instant leaves = now_;
    if (host.line.bytes_per_second > 0) {
        constexpr std::uint64_t second = 1'000'000'000;
        const auto time = Duration{static_cast<Duration::rep>(size * second / host.line.bytes_per_second)};
        leaves = host.line_free = std::max(host.line_free, now_) + time;
    }
    const Duration most_late = host.line.jitter + at(to.host).line.jitter;
    const auto range = static_cast<std::uint64_t>(std::max<Duration::rep>(most_late.count(), 0)) + 1;
    const Duration late{static_cast<Duration::rep>(draw(~seed_, from.number, from.segments_sent) % range)};
    to.last_arrival = std::max(to.last_arrival, leaves + latency(from) + late);
    return to.last_arrival;
}

void World::arrive(std::uint32_t index) {
    Socket& socket = sockets_[index];
    if (socket.state == State::closed) {
        // As TCP does: nobody is there any more.
        if (socket.peer != none) plan_for(socket.peer, Kind::reset, now_ + latency(socket));
        return;
    }
    Segment* segment = socket.incoming.first;
    for (std::size_t i = 0; i < socket.arrived; ++i) segment = segment->next;
    if (segment == nullptr) return;
    ++socket.arrived;
    trace_.add(segment->unread());
    wake(index);
}

std::size_t World::read(SocketId id, MutableBytes room) {
    Socket* const socket = find(id);
    if (socket == nullptr || socket->state == State::broken) return 0;
    room = room.first(std::min(room.size(), std::max<std::size_t>(at(socket->host).line.max_read, 1)));
    std::size_t size = 0;
    while (socket->arrived > 0 && size < room.size()) {
        Segment& segment = *socket->incoming.first;
        if (segment.last && segment.unread().empty()) break;
        const Bytes piece = segment.unread().first(std::min(segment.unread().size(), room.size() - size));
        std::ranges::copy(piece, room.begin() + static_cast<std::ptrdiff_t>(size));
        size += piece.size();
        segment.read = static_cast<std::uint16_t>(segment.read + piece.size());
        if (!segment.unread().empty() || segment.last) continue;
        segments_.give_back(socket->incoming.pop());
        --socket->arrived;
    }
    socket->in_window -= size;
    if (size > 0 && socket->peer != none && sockets_[socket->peer].wants_room) {
        sockets_[socket->peer].wants_room = false;
        plan_for(socket->peer, Kind::wake, now_ + latency(*socket));
    }
    return size;
}

// Questions

bool World::is_connected(SocketId id) const noexcept {
    const Socket* const found = find(id);
    return found != nullptr && found->state == State::connected;
}

bool World::is_broken(SocketId id) const noexcept {
    const Socket* const found = find(id);
    return found == nullptr || found->state == State::broken;
}

bool World::at_end(SocketId id) const noexcept {
    const Socket* const found = find(id);
    if (found == nullptr || found->arrived == 0) return false;
    return found->incoming.first->last && found->incoming.first->unread().empty();
}

// Ending

void World::close(SocketId id) {
    Socket* const socket = find(id);
    if (socket == nullptr) return;
    socket->stream = nullptr;
    const std::uint32_t peer = socket->peer;
    const bool peer_is_gone = peer == none || sockets_[peer].state == State::closed;
    if (socket->state != State::broken && !peer_is_gone && !socket->end_sent) send(id.index, {}, true);
    sockets_[id.index].end_sent = true;
    sockets_[id.index].state = State::closed;
    if (!peer_is_gone) return;
    if (peer != none) free_socket(peer);
    free_socket(id.index);
}

void World::break_off(std::uint32_t index) {
    Socket& socket = sockets_[index];
    if (socket.state == State::closed) return;
    socket.state = State::broken;
    wake(index);
}

void World::break_both(std::uint32_t index) {
    const std::uint32_t peer = sockets_[index].peer;
    if (peer != none) plan_for(peer, Kind::reset, now_ + latency(sockets_[index]));
    break_off(index);
}

void World::wake_at(SocketId id, Instant at) {
    Socket* const socket = find(id);
    if (socket == nullptr) return;
    at = std::max(at, now_);
    if (socket->timer && *socket->timer <= at) return;
    socket->timer = at;
    plan_for(id.index, Kind::timer, at);
}

// Sockets

bool World::is_open(SocketId id) const noexcept {
    if (id.index >= sockets_.size() || id.generation == 0 || sockets_[id.index].generation != id.generation)
        return false;
    return sockets_[id.index].state != State::free && sockets_[id.index].state != State::closed;
}

std::uint32_t World::add_socket(HostId host, HostId peer_host, State state) {
    if (free_sockets_.empty()) {
        sockets_.emplace_back();
        free_sockets_.push_back(static_cast<std::uint32_t>(sockets_.size() - 1));
    }
    const std::uint32_t index = free_sockets_.back();
    free_sockets_.pop_back();
    const std::uint32_t generation = sockets_[index].generation + 1;
    sockets_[index] = Socket{};
    sockets_[index].state = state;
    sockets_[index].generation = generation;
    sockets_[index].number = ++sockets_made_;
    sockets_[index].host = host;
    sockets_[index].peer_host = peer_host;
    return index;
}

void World::free_socket(std::uint32_t index) {
    Socket& socket = sockets_[index];
    while (!socket.incoming.empty()) segments_.give_back(socket.incoming.pop());
    const std::uint32_t generation = socket.generation + 1;  // nothing that is planned for it finds it any more
    socket = Socket{};
    socket.generation = generation;
    free_sockets_.push_back(index);
}

Duration World::latency(const Socket& socket) const noexcept {
    return at(socket.host).line.latency + at(socket.peer_host).line.latency;
}

void World::plan_for(std::uint32_t socket, Kind kind, Instant at, std::uint16_t port) {
    queue_.plan(at, {kind, port, socket, sockets_[socket].generation});
}

}  // namespace toxrelay::simulated
