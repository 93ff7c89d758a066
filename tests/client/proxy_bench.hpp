#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/bench.hpp"
#include "tests/support/told.hpp"
#include "toxrelay/proxy.hpp"

/// A way through proxies to relay.example:33445, with proxies that a test plays.
namespace toxrelay::test {

inline constexpr std::string_view http_request =
    "CONNECT relay.example:33445 HTTP/1.1\r\nHost: relay.example:33445\r\n\r\n";
inline constexpr std::string_view http_opens = "HTTP/1.1 200 OK\r\n\r\n";
inline constexpr std::string_view http_refuses = "HTTP/1.1 403 Forbidden\r\n";
inline constexpr std::string_view socks_greeting{"\x05\x01\x00", 3};
inline constexpr std::string_view socks_method{"\x05\x00", 2};
inline constexpr std::string_view socks_request{"\x05\x01\x00\x03\x0Drelay.example\x82\xA5", 20};
inline constexpr std::string_view socks_opens{"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00", 10};

Hop http();
Hop http_with_password();
Hop socks5();

template <class... Hops>
std::vector<Hop> hops(Hops&&... of) {
    std::vector<Hop> made;
    (made.push_back(std::forward<Hops>(of)), ...);
    return made;
}

/// A client whose way leads through proxies.
class ProxyBench : public Bench {
public:
    explicit ProxyBench(const std::vector<Hop>& through, const Change& change = {}) : Bench(change, 1, through) {}

    /// Lets all go out. Returns it.
    std::string asked();
    /// What the client tells of it; all of it must be taken.
    Story answers(std::string_view bytes);
};

}  // namespace toxrelay::test
