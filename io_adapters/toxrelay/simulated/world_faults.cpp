#include <algorithm>
#include <chrono>

#include "toxrelay/simulated/world.hpp"

namespace toxrelay::simulated {

void World::plan(std::span<const Fault> schedule) {
    for (const Fault& fault : schedule) {
        faults_.push_back(fault);
        queue_.plan(std::max(now_, Instant{} + fault.at),
                    {Kind::fault, 0, static_cast<std::uint32_t>(faults_.size() - 1), 0});
    }
}

void World::apply(const Fault& fault) {
    if (static_cast<std::uint32_t>(fault.host) >= hosts_.size()) return;  // of a larger world
    Host& host = at(fault.host);
    switch (fault.kind) {
        case FaultKind::cut: host.cut = true; return;
        case FaultKind::mend:
            host.cut = false;
            host.stalled_until = now_;
            return release_held();
        case FaultKind::stall:
            host.stalled_until =
                std::max(host.stalled_until,
                         after(now_, std::chrono::milliseconds{std::min<std::uint64_t>(fault.amount, 1U << 30U)}));
            queue_.plan(host.stalled_until, {Kind::release, 0, static_cast<std::uint32_t>(fault.host), 0});
            return;
        case FaultKind::reset:
            return for_each_socket_of(fault.host, [this](std::uint32_t socket) { break_both(socket); });
        case FaultKind::half_close:
            return for_each_socket_of(fault.host, [this](std::uint32_t socket) {
                const std::uint32_t peer = sockets_[socket].peer;
                if (peer == none || sockets_[peer].end_sent) return;
                send(peer, {}, true);
                sockets_[peer].end_sent = true;
            });
        case FaultKind::refuse: host.door = Door::refusing; return;
        case FaultKind::ignore: host.door = Door::ignoring; return;
        case FaultKind::welcome: host.door = Door::open; return;
        case FaultKind::flip: host.flip = fault.amount; return;
        case FaultKind::latency:
            host.line.latency = std::chrono::microseconds{std::min<std::uint64_t>(fault.amount, 1U << 30U)};
            return;
        case FaultKind::bandwidth: host.line.bytes_per_second = fault.amount; return;
        case FaultKind::segment: host.line.max_segment = static_cast<std::size_t>(fault.amount); return;
        case FaultKind::crash:
            host.ports.clear();
            host.alarm.reset();
            for_each_socket_of(fault.host, [this](std::uint32_t socket) {
                sockets_[socket].stream = nullptr;
                break_both(socket);
            });
            if (Program* const program = at(fault.host).program) program->crashed();
            return;
        case FaultKind::restart:
            if (host.program != nullptr) host.program->restarted();
            return;
        case FaultKind::lie:
            if (host.program != nullptr) host.program->lie(fault.amount);
            return;
    }
}

bool World::is_silent(HostId host) const noexcept { return at(host).cut || now_ < at(host).stalled_until; }

/// What was held back comes now, in its order; what still has to wait is held again.
void World::release_held() {
    for (const Plan& plan : held_) queue_.plan(now_, plan);
    held_.clear();
}

template <class Visit>
void World::for_each_socket_of(HostId host, Visit&& visit) {
    for (std::uint32_t i = 0; i < sockets_.size(); ++i) {
        const State state = sockets_[i].state;
        if (state != State::free && state != State::closed && sockets_[i].host == host) visit(i);
    }
}

}  // namespace toxrelay::simulated
