#pragma once

#include <optional>
#include <string>
#include <vector>

#include "examples/interruption.hpp"
#include "examples/relay_pipe/input.hpp"
#include "examples/relay_pipe/output.hpp"
#include "examples/relay_pipe/pipe_session.hpp"
#include "examples/relay_pipe/progress_line.hpp"
#include "examples/way.hpp"
#include "toxrelay/event.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/posix/connection.hpp"
#include "toxrelay/posix/loop.hpp"
#include "toxrelay/time.hpp"
#include "toxrelay/transcript/recorded_client.hpp"
#include "toxrelay/transcript/recorder.hpp"

namespace relay_pipe {

struct TransferSettings {
    toxrelay::PublicKey relay_key;
    toxrelay::PublicKey peer;
    int input = -1;  ///< -1: nothing to send
    int output = -1;
    bool named_file = false;  ///< the input was named by the user: worth a progress line
    std::optional<toxrelay::Duration> wait;
};

/// One session with one peer over one relay: joins the connection, the session, input and output on one loop,
/// and decides nothing that the session could.
class Transfer {
public:
    /// `way` and `self` are read only during the call. `recorder` may be null, and outlives the transfer.
    Transfer(const TransferSettings& settings, const toxrelay::examples::Way& way, const toxrelay::KeyPair& self,
             toxrelay::transcript::Recorder* recorder);

    /// Goes on until both directions have ended or cannot. Says on standard error what went wrong. True when
    /// everything arrived both ways.
    bool run();

private:
    void drain_events();
    void on(const toxrelay::RouteOpened& opened);
    void on(const toxrelay::RouteRefused& refused);
    void on(const toxrelay::PeerOnline& online);
    void on(const toxrelay::PeerOffline& offline);
    void on(const toxrelay::DataReceived& data);
    void on(const toxrelay::Closed& closed);
    template <class T>
    void on(const T& no_concern_of_ours);

    void send();
    void look_at_the_clock();
    void sleep();
    bool ended();
    void leave();
    void fail(std::string why);
    std::string connection_trouble(const toxrelay::Closed& closed) const;

    TransferSettings settings_;
    std::vector<std::string> proxies_;
    toxrelay::posix::Loop loop_;
    toxrelay::examples::Interruption interruption_;
    toxrelay::Instant now_;
    toxrelay::Instant started_;
    toxrelay::transcript::RecordedClient client_;
    toxrelay::posix::Connection<toxrelay::transcript::RecordedClient> connection_;
    PipeSession session_;
    std::optional<Input> input_;
    Output output_;
    ProgressLine progress_;

    std::optional<toxrelay::RouteId> route_;
    std::optional<toxrelay::Instant> say_waiting_at_;
    std::optional<std::string> failure_;
    bool closed_ = false;
};

}  // namespace relay_pipe
