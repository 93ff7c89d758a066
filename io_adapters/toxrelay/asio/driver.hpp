#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "toxrelay/asio/attempts.hpp"
#include "toxrelay/asio/net.hpp"
#include "toxrelay/asio/socket.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/input_before_deadline.hpp"
#include "toxrelay/interest.hpp"
#include "toxrelay/socket_options.hpp"
#include "toxrelay/stream_machine.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay {

/// Asio's steady clock.
inline Instant asio_now() {
    return Instant{std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch())};
}

/// Plugs a stream machine into a TCP socket of Asio. It waits until the socket is ready and only then lends a buffer, so
/// that an idle machine holds none and nothing in flight points into it.
///
/// Held by a std::shared_ptr, as what waits shares in it. All its functions run on its executor, one at a time. The
/// machine lives until stop() at most; what was in flight then comes to nothing.
template <StreamMachine Machine>
class AsioDriver : public std::enable_shared_from_this<AsioDriver<Machine>> {
    using ErrorCode = asio_net::ErrorCode;
    using Wait = asio_net::net::steady_timer;
    using Tcp = asio_net::net::ip::tcp;

public:
    /// The machine is made in place, of `arguments`.
    template <class... Arguments>
    explicit AsioDriver(const asio_net::net::any_io_executor& executor, const SocketOptions& options,
                        Arguments&&... arguments)
        : machine_(std::in_place, std::forward<Arguments>(arguments)...),
          options_(options),
          resolver_(executor),
          socket_(executor),
          timer_(executor),
          changed_(executor, Wait::time_point::max()) {}

    /// Resolves `host` and connects to the first of its addresses that answers. The machine's own deadline bounds the
    /// whole; each address gets an equal share of what is left of it. Only the first call counts.
    void connect(const std::string& host, std::uint16_t port) {
        if (std::exchange(begun_, true)) return;
        resolver_.async_resolve(
            host, std::to_string(port), Tcp::resolver::numeric_service,
            unless_stopped([](AsioDriver& self, ErrorCode error, const Tcp::resolver::results_type& found) {
                self.error_ = error;
                self.attempts_.found(found);
                self.dial_next();
            }));
        turn();
    }
    /// Goes on over a socket that is connected already. Only the first call counts, of this and connect().
    void adopt(Tcp::socket connected) {
        if (std::exchange(begun_, true)) return;
        socket_ = std::move(connected);
        begin_transport();
        turn();
    }

    /// The machine has changed: takes care that its bytes leave and that its deadline is kept.
    void turn() {
        const Interest interest = machine_->interest();
        const bool drained = events_ == Events::drained;
        if (drained && interest == Interest{}) hang_up();
        if (drained && std::exchange(nowhere_left_, false)) {
            auto tell_it =
                unless_stopped([](AsioDriver& self, ErrorCode) { self.end(TransportEnd::no_connect, self.error_); });
            asio_net::net::post(executor(), [tell_it] { tell_it(ErrorCode{}); });
        }
        if (drained && broken_ && !interest.read) end(TransportEnd::error, error_);
        if (open_ && !ended_ && events_ != Events::held && interest.read && !std::exchange(reading_, true)) {
            socket_.async_wait(Tcp::socket::wait_read, unless_stopped([](AsioDriver& self, ErrorCode) {
                                   self.reading_ = false;
                                   self.expire(self.read());
                               }));
        }
        if (open_ && !broken_ && interest.write && !std::exchange(writing_, true)) {
            socket_.async_wait(Tcp::socket::wait_write, unless_stopped([](AsioDriver& self, ErrorCode) {
                                   self.writing_ = false;
                                   self.write();
                                   self.expire(0);
                               }));
        }
        set_timer();
    }
    /// A view into the machine's buffer is in somebody's hands: nothing is read until drained(). Nor is a deadline told
    /// then, while there is something to read: it might be what the machine waits for.
    void hold() noexcept { events_ = Events::held; }
    /// The machine has no events left. Only then its having no interest means that it is done with the socket, and not that
    /// its buffer is full.
    void drained() noexcept { events_ = Events::drained; }
    /// Ends what waits on changed().
    void tell() { changed_.cancel(); }
    /// Closes the socket and destroys the machine.
    void stop() noexcept {
        hang_up();
        machine_.reset();
        resolver_.cancel();
        timer_.cancel();
        tell();
    }

    /// On which all of it runs.
    asio_net::net::any_io_executor executor() noexcept { return timer_.get_executor(); }
    /// Whether the machine is gone.
    bool stopped() const noexcept { return !machine_; }
    /// Not after stop().
    Machine& machine() noexcept { return *machine_; }
    /// Never expires; its waits are cancelled whenever something may have changed.
    Wait& changed() noexcept { return changed_; }
    /// The socket, open or not.
    const Tcp::socket& socket() const noexcept { return socket_; }
    /// The addresses that did not answer, in the order in which they were tried.
    const std::vector<AsioConnectFailure>& failures() const noexcept { return attempts_.failures(); }
    /// Why the name has no address, or what broke the connection once it was there; none for an end of file.
    ErrorCode error() const noexcept { return error_; }

private:
    /// What Asio calls back: `then`, and what follows from it.
    template <class Then>
    auto unless_stopped(Then then) {
        auto handler = [self = this->shared_from_this(), then](ErrorCode error, const auto&... more) {
            if (self->stopped() || error == asio_net::net::error::operation_aborted) return;
            if (self->events_ == Events::drained) self->events_ = Events::unknown;
            then(*self, error, more...);
            self->turn();
            self->tell();
        };
        return asio_net::net::bind_executor(executor(), std::move(handler));
    }

    /// Whether a deadline that has come waits for what is held to be given back.
    bool deadline_waits(Instant at) const { return events_ == Events::held && asio_now() >= at && unread() > 0; }

    void set_timer() {
        const auto deadline = machine_->next_deadline();
        std::optional<Instant> at;
        if (deadline && !deadline_waits(deadline->at)) at = deadline->at;
        if (const auto until = attempts_.until()) at = at ? std::min(*at, *until) : *until;
        if (at == timer_at_) return;
        timer_at_ = at;
        if (!at) {
            timer_.cancel();
            return;
        }
        timer_.expires_at(Wait::time_point{std::chrono::ceil<Wait::duration>(at->time_since_epoch())});
        timer_.async_wait(unless_stopped([](AsioDriver& self, ErrorCode) { self.expired(); }));
    }
    void expired() {
        const Instant now = asio_now();
        if (timer_at_ && now >= *timer_at_) timer_at_.reset();  // else it was set anew meanwhile
        const bool too_late = attempts_.until() && now >= *attempts_.until();
        if (too_late) fail_attempt(asio_net::net::error::timed_out);
        expire(0);
        if (too_late) dial_next();
    }
    /// Tells the machine that its deadline has come, unless what it waits for may be there already.
    void expire(std::size_t just_read) {
        const auto deadline = machine_->next_deadline();
        if (!deadline || asio_now() < deadline->at) {
            input_before_deadline_.reset();
            return;
        }
        if (deadline_waits(deadline->at)) return;
        if (just_read == 0) just_read = read();
        if (input_before_deadline_.is_read(just_read, [this] { return unread(); }))
            machine_->handle_timeout(asio_now());
    }

    // Connecting

    void dial_next() {
        if (machine_->interest() == Interest{}) return;
        const auto* endpoint = attempts_.begin_next(machine_->next_deadline(), asio_now());
        nowhere_left_ = endpoint == nullptr;
        if (nowhere_left_) return;
        error_.clear();
        ErrorCode error;
        socket_.open(endpoint->protocol(), error);
        if (error) {
            attempts_.fail(error);
            dial_next();
            return;
        }
        asio_net::apply(options_, socket_);
        socket_.async_connect(*endpoint, unless_stopped([number = attempts_.number()](AsioDriver& self, ErrorCode how) {
            if (self.attempts_.until() && self.attempts_.number() == number) self.attempted(how);
        }));
    }
    void attempted(ErrorCode error) {
        if (!error && asio_net::is_connected_to_itself(socket_)) error = asio_net::net::error::connection_refused;
        if (error) {
            fail_attempt(error);
            dial_next();
            return;
        }
        attempts_.stop();
        begin_transport();
        write();
    }
    void fail_attempt(ErrorCode error) {
        ErrorCode ignored;
        attempts_.fail(error);
        socket_.close(ignored);
    }

    // Moving bytes

    void begin_transport() {
        ErrorCode ignored;
        asio_net::apply(options_, socket_);
        socket_.non_blocking(true, ignored);
        open_ = true;
    }
    std::size_t unread() const {
        ErrorCode ignored;
        return open_ && !ended_ && machine_->interest().read ? socket_.available(ignored) : 0;
    }
    std::size_t read() {
        if (!open_ || ended_ || events_ == Events::held || !machine_->interest().read) return 0;
        const MutableBytes room = machine_->read_buffer();
        ErrorCode error;
        std::size_t size = 0;
        if (!room.empty()) size = socket_.read_some(asio_net::net::buffer(room.data(), room.size()), error);
        machine_->commit_read(size, asio_now());
        // A write has failed before: what had come is read up, and then the machine is told.
        if (broken_ && size == 0) end(TransportEnd::error, error_);
        if (broken_ || !error || error == asio_net::net::error::would_block) return size;
        const bool eof = error == asio_net::net::error::eof;
        end(eof ? TransportEnd::eof : TransportEnd::error, eof ? ErrorCode{} : error);
        return size;
    }
    void write() {
        if (!open_ || broken_ || !machine_->interest().write) return;
        const Bytes out = machine_->write_buffer();
        ErrorCode error;
        const std::size_t size = socket_.write_some(asio_net::net::buffer(out.data(), out.size()), error);
        machine_->commit_write(size, asio_now());
        if (!error || error == asio_net::net::error::would_block) return;
        broken_ = true;
        error_ = error;
    }
    void end(TransportEnd how, ErrorCode error) {
        error_ = error;
        broken_ = false;
        if (!std::exchange(ended_, true)) machine_->transport_ended(how);
        if (how != TransportEnd::eof) hang_up();
    }
    void hang_up() noexcept {
        ErrorCode ignored;
        if (std::exchange(open_, false)) asio_net::hang_up(socket_);
        broken_ = false;
        attempts_.stop();
        socket_.close(ignored);
    }

    std::optional<Machine> machine_;
    SocketOptions options_;
    Tcp::resolver resolver_;
    Tcp::socket socket_;
    Wait timer_;
    Wait changed_;

    asio_net::Attempts attempts_;
    ErrorCode error_;

    bool begun_ = false;
    bool nowhere_left_ = false;  // told when the machine is drained: a deadline that has come as well knows better
    bool open_ = false;
    bool ended_ = false;   // and the machine was told
    bool broken_ = false;  // and the machine is told when what had come is read
    bool reading_ = false;
    bool writing_ = false;
    enum class Events { unknown, held, drained } events_ = Events::unknown;  // what is known of the machine's
    std::optional<Instant> timer_at_;
    InputBeforeDeadline input_before_deadline_;
};

}  // namespace toxrelay
