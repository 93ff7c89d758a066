#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "toxrelay/bytes.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/credentials.hpp"
#include "toxrelay/destination.hpp"
#include "toxrelay/proxy.hpp"
#include "toxrelay/wipe.hpp"

namespace toxrelay {

/// Asks a SOCKS5 proxy for a tunnel (protocol.md, "Proxies"; RFC 1928, RFC 1929). Bytes in, bytes out, one result; no
/// allocation. Pinned, as pending() points into it.
class Socks5 {
public:
    /// Both are read only during the call. Null: no credentials.
    Socks5(const Destination& to, const Socks5Credentials* credentials) noexcept;
    Socks5(const Socks5&) = delete;
    Socks5& operator=(const Socks5&) = delete;
    ~Socks5() = default;

    /// What the proxy should be sent next. Good until written(); may hold credentials. take() only adds behind it.
    Bytes pending() const noexcept;
    /// `size` of the pending bytes have been sent; at most all.
    void written(std::size_t size) noexcept;

    /// Reads what came from the proxy. Returns how many bytes belong to its answers: all, until there is a result. What is
    /// behind them came through the tunnel. Answers count whether or not their question has been written() yet, as
    /// transports tell that late: there may be a result with questions still pending.
    std::size_t take(Bytes bytes) noexcept;

    /// Nothing while an answer is still to come.
    const std::optional<TunnelResult>& result() const noexcept { return result_; }
    ProxyStep step() const noexcept { return step_; }

private:
    static constexpr std::size_t max_greeting_size = 2 + 2;
    static constexpr std::size_t max_authentication_size = 1 + 2 * (1 + Socks5Credentials::max_size);
    static constexpr std::size_t max_request_size = 4 + 1 + HostName::max_size + 2;

    /// The answers byte by byte: two of the method, two of the user and password, the rest of the request.
    enum class Field : std::uint8_t {
        method_version,
        method,
        status_version,
        status,
        reply_version,
        reply,
        reserved,
        address_type,
        name_size,
        address_and_port,
    };

    bool offers_credentials() const noexcept { return authentication_.size() > 0; }
    void ask_for_authentication() noexcept;
    void ask_for_tunnel() noexcept;

    void read(std::byte value) noexcept;
    void read_method(std::byte method) noexcept;
    void read_address_type(std::byte type) noexcept;
    void go_on(bool understood, Field next) noexcept;
    void refuse(CloseReason reason, std::byte code) noexcept;

    // Both are rendered once, and go behind what was asked before when their turn has come, if ever.
    SecretBytes<max_authentication_size> authentication_;  // empty without credentials
    SecretBytes<max_request_size> request_;
    SecretBytes<max_greeting_size + max_authentication_size + max_request_size> asked_;
    std::size_t sent_ = 0;  // of what was asked

    Field next_ = Field::method_version;
    std::size_t address_and_port_left_ = 0;
    ProxyStep step_ = ProxyStep::greeting;
    std::optional<TunnelResult> result_;
};

}  // namespace toxrelay
