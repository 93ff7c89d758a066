#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "toxrelay/bytes.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/event.hpp"
#include "toxrelay/interest.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/packet.hpp"
#include "toxrelay/proxy.hpp"
#include "toxrelay/route_id.hpp"
#include "toxrelay/send_status.hpp"
#include "toxrelay/statistics.hpp"
#include "toxrelay/time.hpp"
#include "toxrelay/transcript/recorder.hpp"

namespace toxrelay::transcript {

/// A Client that can be recorded: in every way as Client, which documents its functions. Without a recorder a call costs one
/// comparison more. What cannot be played again is a memory resource that has nothing left.
class RecordedClient {
public:
    /// `recorder` may be null: nothing is recorded. Outlives the client.
    RecordedClient(Recorder* recorder, const Config& config, const KeyPair& self, SessionSeed seed, Instant now,
                   std::span<const Hop> through = {});
    RecordedClient(const RecordedClient&) = delete;
    RecordedClient& operator=(const RecordedClient&) = delete;
    ~RecordedClient();

    // Bytes in

    /// Client::read_buffer().
    MutableBytes read_buffer() { return recorder_ == nullptr ? client_.read_buffer() : record_lending(); }
    /// Client::commit_read().
    void commit_read(std::size_t size, Instant now) {
        recorder_ == nullptr ? client_.commit_read(size, now) : record_read(size, now);
    }
    /// Client::transport_ended().
    void transport_ended(TransportEnd end);

    // Bytes out

    /// Client::write_buffer().
    Bytes write_buffer() const noexcept { return client_.write_buffer(); }
    /// Client::commit_write().
    void commit_write(std::size_t size, Instant now) {
        recorder_ == nullptr ? client_.commit_write(size, now) : record_write(size, now);
    }

    // Time

    /// Client::next_deadline().
    std::optional<Deadline> next_deadline() const noexcept { return client_.next_deadline(); }
    /// Client::handle_timeout().
    void handle_timeout(Instant now) { recorder_ == nullptr ? client_.handle_timeout(now) : record_timeout(now); }

    // Events

    /// Client::poll_event().
    std::optional<Event> poll_event() { return recorder_ == nullptr ? client_.poll_event() : record_event(); }

    // Commands

    /// Client::open_route().
    SendStatus open_route(const PublicKey& peer);
    /// Client::close_route().
    SendStatus close_route(RouteId route);
    /// Client::close_route().
    SendStatus close_route(const PublicKey& peer);
    /// Client::send_data().
    SendStatus send_data(RouteId route, Bytes payload);
    /// Client::send_oob().
    SendStatus send_oob(const PublicKey& peer, Bytes payload);
    /// Client::send().
    SendStatus send(const PublicKey& peer, Bytes payload);
    /// Client::send_onion().
    SendStatus send_onion(Bytes payload);
    /// Client::send_forward().
    SendStatus send_forward(const ForwardTarget& target, Bytes payload);
    /// Client::close().
    void close();

    // Questions

    /// Client::interest().
    Interest interest() const noexcept { return client_.interest(); }
    /// Client::route_to().
    std::optional<RouteId> route_to(const PublicKey& peer) const noexcept { return client_.route_to(peer); }
    /// Client::peer_of().
    const PublicKey* peer_of(RouteId route) const noexcept { return client_.peer_of(route); }
    /// Client::is_online().
    bool is_online(RouteId route) const noexcept { return client_.is_online(route); }
    /// Client::statistics().
    const Statistics& statistics() const noexcept { return client_.statistics(); }
    /// What is recorded. Good as long as this object.
    const Client& client() const noexcept { return client_; }
    /// When it is recorded: what read_buffer() has lent and no commit_read() has given back.
    MutableBytes lent() const noexcept { return lent_; }

private:
    MutableBytes record_lending();
    void record_read(std::size_t size, Instant now);
    void record_write(std::size_t size, Instant now);
    void record_timeout(Instant now);
    std::optional<Event> record_event();
    Line line(std::string_view what) { return recorder_->line(number_, what); }
    template <class Command>
    SendStatus record(Line& line, Command command);
    void note_state();

    struct Waiting {
        Interest interest;
        std::optional<Deadline> deadline;
        friend bool operator==(const Waiting&, const Waiting&) = default;
    };

    Recorder* recorder_;
    std::uint64_t number_;
    Client client_;
    MutableBytes lent_;
    Bytes offered_;  // a transport may be writing it, even when the client has ended since
    bool read_outlives_transport_ = false;
    bool drained_ = false;  // nothing has happened since an event was asked for and there was none
    std::optional<Waiting> waiting_;
};

}  // namespace toxrelay::transcript
