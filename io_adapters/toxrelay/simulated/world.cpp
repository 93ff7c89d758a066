#include "toxrelay/simulated/world.hpp"

#include <algorithm>
#include <utility>

// How time passes and hosts are. Connections are in world_connections.cpp, faults in world_faults.cpp.

namespace toxrelay::simulated {

World::World(std::uint64_t seed, std::pmr::memory_resource& memory)
    : seed_(seed),
      hosts_(&memory),
      sockets_(&memory),
      free_sockets_(&memory),
      segments_(memory),
      faults_(&memory),
      queue_(memory),
      held_(&memory) {}

bool World::step() {
    if (!queue_.next()) return false;
    const auto due = queue_.take();
    now_ = std::max(now_, due.at);
    carry_out(due.what, due.at);
    return true;
}

void World::run_until(Instant at) {
    while (queue_.next() && *queue_.next() <= at) step();
    now_ = std::max(now_, at);
}

void World::carry_out(const Plan& plan, Instant at) {
    ++events_;
    trace_.add(static_cast<std::uint64_t>(now_.time_since_epoch().count()));
    trace_.add(static_cast<std::uint64_t>(plan.kind) << 32U | plan.index);
    if (plan.kind == Kind::fault) return apply(faults_[plan.index]);
    if (plan.kind == Kind::release) return release_held();
    if (plan.kind == Kind::alarm) return ring(HostId{plan.index}, at);

    const Socket& socket = sockets_[plan.index];
    if (socket.generation != plan.generation) return;  // it was closed meanwhile
    const bool from_network = plan.kind != Kind::wake && plan.kind != Kind::timer;
    if (from_network && (is_silent(socket.host) || is_silent(socket.peer_host))) {
        // TCP repeats what it sends until it arrives, but not a reset: the other end learns of it when it sends something.
        if (plan.kind != Kind::reset) held_.push_back(plan);
        return;
    }
    switch (plan.kind) {
        case Kind::knock: return knock(plan.index, plan.port);
        case Kind::connected:
            if (socket.state == State::connecting) sockets_[plan.index].state = State::connected;
            return wake(plan.index);
        case Kind::refused:
        case Kind::reset: return break_off(plan.index);
        case Kind::arrival: return arrive(plan.index);
        case Kind::wake: return wake(plan.index);
        case Kind::timer:
            if (socket.timer != at) return;  // another instant was named meanwhile
            sockets_[plan.index].timer.reset();
            return wake(plan.index);
        case Kind::alarm:
        case Kind::fault:
        case Kind::release: return;
    }
}

HostId World::add_host(const Line& line) {
    hosts_.emplace_back(line, *hosts_.get_allocator().resource());
    return HostId{static_cast<std::uint32_t>(hosts_.size() - 1)};
}

void World::listen(HostId host, std::uint16_t port, Listener* listener) {
    auto& ports = at(host).ports;
    std::erase_if(ports, [&](const Port& other) { return other.number == port; });
    if (listener != nullptr) ports.push_back({port, listener});
}

void World::alarm_at(HostId host, Instant when) {
    when = std::max(when, now_);
    if (at(host).alarm == when) return;
    at(host).alarm = when;
    queue_.plan(when, {Kind::alarm, 0, static_cast<std::uint32_t>(host), 0});
}

void World::ring(HostId host, Instant when) {
    if (at(host).alarm != when) return;  // another instant was given meanwhile
    at(host).alarm.reset();
    if (Program* const program = at(host).program) program->alarm();
}

void World::wake(std::uint32_t socket) {
    if (Stream* const stream = sockets_[socket].stream) stream->wake();
}

}  // namespace toxrelay::simulated
