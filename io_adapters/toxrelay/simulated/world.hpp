#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory_resource>
#include <optional>
#include <span>
#include <vector>

#include "toxrelay/bytes.hpp"
#include "toxrelay/simulated/event_queue.hpp"
#include "toxrelay/simulated/fault.hpp"
#include "toxrelay/simulated/line.hpp"
#include "toxrelay/simulated/segment.hpp"
#include "toxrelay/simulated/trace.hpp"
#include "toxrelay/time.hpp"

/// A network in memory, with virtual time and faults, and what runs on it.
namespace toxrelay::simulated {

class World;

/// One end of a connection. Names no other one when that end is gone.
struct SocketId {
    std::uint32_t index = 0;       ///< given again once the connection is gone
    std::uint32_t generation = 0;  ///< which of those that had the index; 0 is never in use
    friend bool operator==(SocketId, SocketId) = default;
};

/// Who has a socket. Outlives it, or closes it.
class Stream {
public:
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    virtual ~Stream() = default;
    /// Something happened to the socket, or its time has come: look what, and read and write until that gives nothing any
    /// more. May use the world in any way but step().
    virtual void wake() = 0;

protected:
    Stream() = default;
};

/// Who listens at a host's port.
class Listener {
public:
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    virtual ~Listener() = default;
    /// Somebody connected. Attach a stream to the socket, now or later, or close it.
    virtual void accepted(SocketId socket) = 0;

protected:
    Listener() = default;
};

/// What runs on a host.
class Program {
public:
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
    virtual ~Program() = default;
    /// All that ran is gone: its sockets are broken at the other ends, nobody listens any more, no alarm rings.
    virtual void crashed() = 0;
    /// The host is there again: begin anew, under the same key or name.
    virtual void restarted() = 0;
    /// The instant given to World::alarm_at() has come.
    virtual void alarm() {}
    /// To say something that is not true; `which` chooses among what the program has to say.
    virtual void lie(std::uint64_t /*which*/) {}

protected:
    Program() = default;
};

/// A network with a clock of its own: hosts, lines, TCP-like connections, and faults, in one thread and without I/O. Time
/// passes only from one thing that is due to the next. The same calls give the same world, down to the hash of its trace,
/// whatever compiler, optimisation or machine; what looks like chance is drawn from the seed.
///
/// What it leaves out: loss and retransmission show as jitter, stalls and cuts (a stream machine sees no more of them
/// either), and a line's bandwidth counts outwards only.
///
/// Allocates when there are more hosts, sockets, segments or plans than ever before, and not otherwise.
class World {
public:
    /// Nothing is in it. `memory` outlives it; a pool makes it fast.
    explicit World(std::uint64_t seed, std::pmr::memory_resource& memory = *std::pmr::new_delete_resource());
    World(const World&) = delete;
    World& operator=(const World&) = delete;
    ~World() = default;

    // Time

    /// It begins at 0, and moves only while the world runs.
    Instant now() const noexcept { return now_; }
    /// As it was made with; for what the programs of the world have to draw.
    std::uint64_t seed() const noexcept { return seed_; }
    /// Does what is due next. False when nothing is, ever.
    bool step();
    /// Does all that is due until then, and makes it now.
    void run_until(Instant at);
    /// Does all that is due within so long, and lets all of it pass.
    void run_for(Duration time) { run_until(now_ + time); }

    // Hosts

    /// One more; hosts are never taken away.
    HostId add_host(const Line& line = {});
    /// May be changed at any time; what is on its way is not touched.
    Line& line(HostId host) noexcept { return at(host).line; }
    /// Null: nobody any more. One for each port; outlives the listening.
    void listen(HostId host, std::uint16_t port, Listener* listener);
    /// Null: nothing any more. Outlives its running there.
    void run(HostId host, Program* program) noexcept { at(host).program = program; }
    /// Rings the program's alarm() once, at that instant, and at no other that was given before.
    void alarm_at(HostId host, Instant when);

    // Connections

    /// Begins to connect, and wakes the stream when it is known how that went: is_connected() or is_broken(). It may
    /// never be known.
    SocketId connect(HostId from, HostId to, std::uint16_t port, Stream& stream);
    /// Whom to wake; for accepted sockets.
    void attach(SocketId id, Stream& stream) noexcept;
    /// False before the other side has answered.
    bool is_connected(SocketId id) const noexcept;
    /// Refused or reset. What was not read is lost.
    bool is_broken(SocketId id) const noexcept;
    /// All has been read, and no more will come.
    bool at_end(SocketId id) const noexcept;
    /// Takes a prefix of the bytes, as far as there is room; wakes the stream when there is room again.
    std::size_t write(SocketId id, Bytes bytes);
    /// Fills a prefix of `room` with what has come.
    std::size_t read(SocketId id, MutableBytes room);
    /// What was written still arrives, and then the end of the stream. The id names nothing any more.
    void close(SocketId id);
    /// Wakes the stream at that instant, or earlier, once.
    void wake_at(SocketId id, Instant at);

    // Faults

    /// Their time counts from the world's beginning; what has passed happens at once.
    void plan(std::span<const Fault> schedule);
    /// Now, whatever its time. Nothing when the world has no such host.
    void apply(const Fault& fault);

    // What happened

    /// Of all that happened so far, bytes included.
    std::uint64_t trace_hash() const noexcept { return trace_.hash(); }
    /// How many things that were due have been done so far: a measure of work.
    std::uint64_t events() const noexcept { return events_; }

private:
    enum class Kind : std::uint8_t { knock, connected, refused, reset, arrival, wake, timer, alarm, fault, release };
    struct Plan {
        Kind kind{};
        std::uint16_t port = 0;
        std::uint32_t index = 0;  // of a socket; of a fault; of a host that rings, or was stalled
        std::uint32_t generation = 0;
    };
    struct Port {
        std::uint16_t number = 0;
        Listener* listener = nullptr;
    };
    enum class Door : std::uint8_t { open, refusing, ignoring };
    struct Host {
        explicit Host(const Line& its, std::pmr::memory_resource& memory) : line(its), ports(&memory) {}
        Line line;
        std::pmr::vector<Port> ports;
        Program* program = nullptr;
        std::optional<Instant> alarm;
        Instant line_free{};
        Door door = Door::open;
        bool cut = false;
        Instant stalled_until = Instant::min();
        std::optional<std::uint64_t> flip;
    };
    enum class State : std::uint8_t { free, connecting, connected, broken, closed };
    struct Socket {
        State state = State::free;
        std::uint32_t generation = 0;
        std::uint64_t number = 0;  // of all sockets ever
        HostId host{};
        HostId peer_host{};
        std::uint32_t peer = none;
        Stream* stream = nullptr;
        SegmentList incoming;       // arrived and on their way
        std::size_t arrived = 0;    // how many of them have
        std::size_t in_window = 0;  // bytes of all of them
        Instant last_arrival{};
        std::uint64_t segments_sent = 0;
        std::optional<Instant> timer;
        bool wants_room = false;  // a write was cut short
        bool end_sent = false;
    };
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

    Host& at(HostId host) noexcept { return hosts_[static_cast<std::uint32_t>(host)]; }
    const Host& at(HostId host) const noexcept { return hosts_[static_cast<std::uint32_t>(host)]; }
    Socket* find(SocketId id) noexcept { return is_open(id) ? &sockets_[id.index] : nullptr; }
    const Socket* find(SocketId id) const noexcept { return is_open(id) ? &sockets_[id.index] : nullptr; }
    bool is_open(SocketId id) const noexcept;
    SocketId id_of(std::uint32_t index) const noexcept { return {index, sockets_[index].generation}; }
    std::uint32_t add_socket(HostId host, HostId peer_host, State state);
    void free_socket(std::uint32_t index);

    Duration latency(const Socket& socket) const noexcept;
    void plan_for(std::uint32_t socket, Kind kind, Instant at, std::uint16_t port = 0);
    Instant arrival(Socket& from, Socket& to, std::size_t size) noexcept;
    void send(std::uint32_t index, Bytes bytes, bool last);
    std::size_t segment_size(const Socket& from, std::size_t left) const noexcept;
    void wake(std::uint32_t socket);
    void ring(HostId host, Instant when);
    void break_off(std::uint32_t index);
    void break_both(std::uint32_t index);

    bool is_silent(HostId host) const noexcept;
    void carry_out(const Plan& plan, Instant at);
    void knock(std::uint32_t socket, std::uint16_t port);
    void arrive(std::uint32_t index);
    void release_held();
    template <class Visit>
    void for_each_socket_of(HostId host, Visit&& visit);

    std::uint64_t seed_;
    Instant now_{};
    std::pmr::vector<Host> hosts_;
    std::pmr::vector<Socket> sockets_;
    std::pmr::vector<std::uint32_t> free_sockets_;
    std::uint64_t sockets_made_ = 0;
    SegmentPool segments_;
    std::pmr::vector<Fault> faults_;
    EventQueue<Plan> queue_;
    std::pmr::vector<Plan> held_;  // what would have come to or from a silent host
    Trace trace_;
    std::uint64_t events_ = 0;
};

}  // namespace toxrelay::simulated
