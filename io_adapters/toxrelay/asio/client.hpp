#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "toxrelay/asio/close_error.hpp"
#include "toxrelay/asio/driver.hpp"
#include "toxrelay/asio/net.hpp"
#include "toxrelay/asio/operation.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/event.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/proxy.hpp"
#include "toxrelay/route_id.hpp"
#include "toxrelay/send_status.hpp"
#include "toxrelay/socket_options.hpp"

namespace toxrelay {

/// A Client, or what is used as one (transcript::RecordedClient), on an Asio socket. Config::connect_timeout runs from its construction.
///
/// Functions that begin with async_ take any completion token, may be called from any thread, and are cancelled one by
/// one; what is cancelled, and what waits when the object is destroyed, ends with operation_aborted. All other functions, the
/// destructor among them, run on the executor: where several threads run it, make it a strand.
///
/// Keep an async_next_event() waiting: it is what reads. While there is none, TCP pushes back on the relay.
template <class Machine>
class BasicAsioClient {
    using Driver = AsioDriver<Machine>;
    using ErrorCode = asio_net::ErrorCode;

public:
    /// As Asio wants it named.
    using executor_type = asio_net::net::any_io_executor;

    /// As Client's constructor. The executor's context and Config::memory outlive the object.
    BasicAsioClient(const executor_type& executor, const Config& config, const KeyPair& self, SessionSeed seed,
                    std::span<const Hop> through = {}, const SocketOptions& options = {})
        : state_(std::make_shared<State>(executor, options, config, self, std::move(seed), asio_now(), through)) {}
    /// With a recorder, for a RecordedClient.
    template <class Recorder>
    BasicAsioClient(const executor_type& executor, Recorder* recorder, const Config& config, const KeyPair& self,
                    SessionSeed seed, std::span<const Hop> through = {}, const SocketOptions& options = {})
        : state_(std::make_shared<State>(executor, options, recorder, config, self, std::move(seed), asio_now(),
                                         through)) {}
    BasicAsioClient(const BasicAsioClient&) = delete;
    BasicAsioClient& operator=(const BasicAsioClient&) = delete;
    /// Hangs up at once. What is queued is lost: close(), and wait for Closed, where that matters.
    ~BasicAsioClient() { state_->stop(); }

    /// As it was made with.
    executor_type get_executor() const noexcept { return state_->executor(); }

    // Asynchronous operations

    /// Connects to the relay or, where the way goes through proxies, to the first of them: a host name or an address (no
    /// brackets), all its addresses in turn. Completes when the relay has proven its key, or with the reason of the
    /// connection's end (close_reason_of). Cancelling ends the waiting only: close() ends the connecting.
    /// Signature: void(error_code).
    template <class Token>
    auto async_connect(const std::string& host, std::uint16_t port, Token&& token) {
        return async_established([=](State& state) { state.connect(host, port); }, std::forward<Token>(token));
    }
    /// The same over a socket that is connected already.
    template <class Token>
    auto async_connect(asio_net::net::ip::tcp::socket connected, Token&& token) {
        const auto socket = std::make_shared<asio_net::net::ip::tcp::socket>(std::move(connected));
        return async_established([=](State& state) { state.adopt(std::move(*socket)); }, std::forward<Token>(token));
    }

    /// What happened next; one call at a time. A payload is good until the next call or the destructor, and nothing is read
    /// meanwhile. After Closed the reason is the error. Signature: void(error_code, Event).
    template <class Token>
    auto async_next_event(Token&& token) {
        return async_repeat<Event>(
            [](State& state) -> Result<Event> {
                const std::optional<Event> event = state.take();
                state.turn();
                if (event) {
                    state.tell();
                    return {{ErrorCode{}, *event}};
                }
                if (state.closed) return {{make_error_code(state.closed->reason), Event{}}};
                return std::nullopt;
            },
            std::forward<Token>(token));
    }

    /// Client::send_data that waits for room: it never says would_block. The payload stays good until it completes; an error
    /// is that of a cancelled wait. Signature, as of the next two: void(error_code, SendStatus).
    template <class Token>
    auto async_send_data(RouteId route, Bytes payload, Token&& token) {
        return async_sent([=](Machine& client) { return client.send_data(route, payload); },
                          std::forward<Token>(token));
    }
    /// Client::send_oob that waits for room.
    template <class Token>
    auto async_send_oob(const PublicKey& peer, Bytes payload, Token&& token) {
        return async_sent([=](Machine& client) { return client.send_oob(peer, payload); }, std::forward<Token>(token));
    }
    /// Client::send that waits for room.
    template <class Token>
    auto async_send(const PublicKey& peer, Bytes payload, Token&& token) {
        return async_sent([=](Machine& client) { return client.send(peer, payload); }, std::forward<Token>(token));
    }

    // Commands: those of Client. They also see to it that their packet leaves.

    /// Client::open_route().
    SendStatus open_route(const PublicKey& peer) { return woken(state_->machine().open_route(peer)); }
    /// Client::close_route().
    SendStatus close_route(RouteId route) { return woken(state_->machine().close_route(route)); }
    /// Client::close_route().
    SendStatus close_route(const PublicKey& peer) { return woken(state_->machine().close_route(peer)); }
    /// Client::send_data().
    SendStatus send_data(RouteId route, Bytes payload) { return woken(state_->machine().send_data(route, payload)); }
    /// Client::send_oob().
    SendStatus send_oob(const PublicKey& peer, Bytes payload) {
        return woken(state_->machine().send_oob(peer, payload));
    }
    /// Client::send().
    SendStatus send(const PublicKey& peer, Bytes payload) { return woken(state_->machine().send(peer, payload)); }
    /// Client::send_onion().
    SendStatus send_onion(Bytes payload) { return woken(state_->machine().send_onion(payload)); }
    /// Client::send_forward().
    SendStatus send_forward(const ForwardTarget& target, Bytes payload) {
        return woken(state_->machine().send_forward(target, payload));
    }
    /// Client::close().
    void close() {
        state_->machine().close();
        wake();
    }

    // Questions

    /// For its questions: route_to, is_online, statistics.
    const Machine& client() const noexcept { return state_->machine(); }
    /// How the connection ended, once that was told as an event or as the error of async_connect().
    const std::optional<Closed>& closed() const noexcept { return state_->closed; }
    /// The addresses that did not answer, each with its cause, in the order in which they were tried.
    const std::vector<AsioConnectFailure>& failures() const noexcept { return state_->failures(); }
    /// Why the host has no address, or what broke the connection once it was there; none for an end of file.
    ErrorCode error() const noexcept { return state_->error(); }
    /// The address that answered; an error when there is no connection.
    asio_net::net::ip::tcp::endpoint remote_endpoint(ErrorCode& error) const {
        return state_->socket().remote_endpoint(error);
    }

private:
    template <class... Values>
    using Result = std::optional<std::tuple<ErrorCode, Values...>>;

    struct State : Driver {
        using Driver::Driver;

        std::optional<Event> take() {
            const std::optional<Event> event = this->machine().poll_event();
            if (!event || std::holds_alternative<Closed>(*event)) {
                if (event) closed = std::get<Closed>(*event);
                this->drained();
            } else if (std::holds_alternative<Connected>(*event)) {
                connected = true;
            } else {
                this->hold();
            }
            return event;
        }
        bool connected = false;
        std::optional<Closed> closed;
    };

    template <class... Values, class Attempt, class Token>
    auto async_repeat(Attempt attempt, Token&& token) {
        return asio_net::async_repeat<Values...>(state_, std::move(attempt), std::forward<Token>(token));
    }
    template <class Begin, class Token>
    auto async_established(Begin begin, Token&& token) {
        return async_repeat<>(
            [begin = std::move(begin)](State& state) -> Result<> {
                begin(state);  // which counts only once
                while (!state.connected && !state.closed && state.take()) {
                }
                state.turn();
                if (state.closed) return {{make_error_code(state.closed->reason)}};
                if (state.connected) return {{ErrorCode{}}};
                return std::nullopt;
            },
            std::forward<Token>(token));
    }
    template <class Send, class Token>
    auto async_sent(Send send, Token&& token) {
        return async_repeat<SendStatus>(
            [send = std::move(send)](State& state) -> Result<SendStatus> {
                const SendStatus status = send(state.machine());
                state.turn();
                if (status == SendStatus::would_block) return std::nullopt;
                return {{ErrorCode{}, status}};
            },
            std::forward<Token>(token));
    }

    void wake() {
        state_->turn();
        state_->tell();
    }
    SendStatus woken(SendStatus status) {
        wake();
        return status;
    }

    std::shared_ptr<State> state_;
};

/// A Client on an Asio socket.
using AsioClient = BasicAsioClient<Client>;

}  // namespace toxrelay
