#pragma once

#include <optional>
#include <string>
#include <vector>

#include "examples/command_line.hpp"
#include "toxrelay/posix/address.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::examples {

/// What relay_probe found out, as far as it came.
struct ProbeReport {
    RelayAddress relay;
    std::vector<std::string> proxies{};  ///< their names, in the order of travel
    int pings_wanted = 0;
    std::optional<posix::Address> address{};  ///< the one that answered, of the first proxy if there is one
    std::optional<Duration> connect{};        ///< until TCP was connected
    std::optional<Duration> tunnels{};        ///< from there until every proxy had opened its tunnel
    std::optional<Duration> handshake{};      ///< from there until the relay had proven its key
    std::vector<Duration> round_trips{};      ///< of the pings
    bool own_key_refused = false;

    struct Failure {
        std::string step;
        std::string why;
    };
    std::optional<Failure> failure{};
    bool healthy() const { return !failure; }
};

/// A table for people.
std::string to_text(const ProbeReport& report);

/// One JSON object on one line. What was not measured is null.
std::string to_json(const ProbeReport& report);

}  // namespace toxrelay::examples
