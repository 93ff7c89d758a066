#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "toxrelay/bytes.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/credentials.hpp"
#include "toxrelay/destination.hpp"
#include "toxrelay/proxy.hpp"
#include "toxrelay/wipe.hpp"

namespace toxrelay {

/// Asks an HTTP proxy for a tunnel (protocol.md, "Proxies"; RFC 9110, section 9.3.6; RFC 9112). Bytes in, bytes out, one
/// result; no allocation. Pinned, as pending() points into it.
class HttpConnect {
public:
    /// Both are read only during the call. Null: no credentials.
    HttpConnect(const Destination& to, const HttpCredentials* credentials) noexcept;
    HttpConnect(const HttpConnect&) = delete;
    HttpConnect& operator=(const HttpConnect&) = delete;
    ~HttpConnect() = default;

    /// What the proxy should be sent next. Good until written(); may hold credentials.
    Bytes pending() const noexcept;
    /// `size` of the pending bytes have been sent; at most all.
    void written(std::size_t size) noexcept;

    /// Reads what came from the proxy. Returns how many bytes belong to its answer: all, until there is a result. The byte
    /// that shows a refusal is counted, one beyond 8 KiB is not. What is behind an answer that opens the tunnel came
    /// through it.
    std::size_t take(Bytes bytes) noexcept;

    /// Nothing while the answer is not complete.
    const std::optional<TunnelResult>& result() const noexcept { return result_; }
    ProxyStep step() const noexcept { return ProxyStep::request; }

private:
    // The request, around the authority ("host:port", twice) and the base64 of the credentials.
    static constexpr std::string_view before_target = "CONNECT ";
    static constexpr std::string_view before_host = " HTTP/1.1\r\nHost: ";
    static constexpr std::string_view before_base64 = "Proxy-Authorization: Basic ";
    static constexpr std::string_view line_end = "\r\n";

    static constexpr std::size_t max_authority_size = HostName::max_size + std::string_view{":65535"}.size();
    static constexpr std::size_t max_base64_size = (2 * HttpCredentials::max_size + 1 + 2) / 3 * 4;
    static constexpr std::size_t max_request_size = before_target.size() + before_host.size() + 2 * max_authority_size +
                                                    before_base64.size() + max_base64_size + 3 * line_end.size();
    static constexpr std::size_t max_answer_size = 8192;

    /// Where in the answer the next byte stands.
    enum class Place : std::uint8_t {
        version,        // "HTTP/1."
        minor,          // a digit
        space,          // before the status
        status,         // three digits
        behind_status,  // a space, or the line's end
        reason,
        line_start,   // of a field, of the rest of one (obs-fold), or of the empty line
        first_field,  // the same behind the status line, where nothing can be folded
        field_name,
        field_value,
    };

    void add(std::string_view text) noexcept;
    void add_credentials(const HttpCredentials& credentials) noexcept;

    void read(std::byte byte) noexcept;
    void read_line_end() noexcept;
    void read_status_line_end() noexcept;
    void go_on(bool understood, Place next) noexcept;
    void refuse(CloseReason reason, std::uint16_t code = 0) noexcept;

    SecretBytes<max_request_size> request_;
    std::size_t sent_ = 0;
    bool has_credentials_ = false;

    Place place_ = Place::version;
    std::size_t matched_ = 0;     // of "HTTP/1.", or of the status's digits
    bool behind_return_ = false;  // the last byte was a CR: only a LF may follow
    std::uint16_t status_ = 0;
    std::size_t answer_size_ = 0;
    std::optional<TunnelResult> result_;
};

}  // namespace toxrelay
