#include "toxrelay/socks5.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <variant>

namespace toxrelay {
namespace {

constexpr std::byte version{5};
constexpr std::byte authentication_version{1};

constexpr std::byte no_authentication{0};
constexpr std::byte user_and_password{2};
constexpr std::byte no_acceptable_method{0xFF};

constexpr std::byte connect_command{1};
constexpr std::byte reserved_value{0};
constexpr std::byte ipv4_type{1};
constexpr std::byte name_type{3};
constexpr std::byte ipv6_type{4};
constexpr std::size_t port_size = 2;

constexpr std::byte success{0};

template <std::size_t capacity>
void add(SecretBytes<capacity>& to, Bytes bytes) noexcept {
    std::ranges::copy(bytes, to.append(bytes.size()).begin());
}

/// A length of one byte, then as many bytes.
template <std::size_t capacity>
void add_sized(SecretBytes<capacity>& to, Bytes bytes) noexcept {
    add(to, std::array{static_cast<std::byte>(bytes.size())});
    add(to, bytes);
}

template <std::size_t capacity>
void add_host(SecretBytes<capacity>& to, const Ipv4& address) noexcept {
    add(to, std::array{ipv4_type});
    add(to, address);
}

template <std::size_t capacity>
void add_host(SecretBytes<capacity>& to, const Ipv6& address) noexcept {
    add(to, std::array{ipv6_type});
    add(to, address);
}

template <std::size_t capacity>
void add_host(SecretBytes<capacity>& to, const HostName& name) noexcept {
    add(to, std::array{name_type});
    add_sized(to, std::as_bytes(std::span{name.text()}));
}

/// Not for success.
CloseReason reason_of(std::byte reply) noexcept {
    switch (std::to_integer<unsigned>(reply)) {
        case 1: return CloseReason::socks_general_failure;
        case 2: return CloseReason::socks_not_allowed;
        case 3: return CloseReason::socks_network_unreachable;
        case 4: return CloseReason::socks_host_unreachable;
        case 5: return CloseReason::socks_connection_refused;
        case 6: return CloseReason::socks_ttl_expired;
        case 7: return CloseReason::socks_command_not_supported;
        case 8: return CloseReason::socks_address_type_not_supported;
        default: return CloseReason::socks_reply_unknown;
    }
}

}  // namespace

Socks5::Socks5(const Destination& to, const Socks5Credentials* credentials) noexcept {
    add(request_, std::array{version, connect_command, reserved_value});
    std::visit([&](const auto& host) { add_host(request_, host); }, to.host);
    store_big_endian16(to.port, request_.append(port_size).first<port_size>());

    if (credentials == nullptr) {
        add(asked_, std::array{version, std::byte{1}, no_authentication});
        return;
    }
    add(authentication_, std::array{authentication_version});
    add_sized(authentication_, credentials->user());
    add_sized(authentication_, credentials->password());
    add(asked_, std::array{version, std::byte{2}, no_authentication, user_and_password});
}

Bytes Socks5::pending() const noexcept { return asked_.expose().subspan(sent_); }

void Socks5::written(std::size_t size) noexcept { sent_ += std::min(size, pending().size()); }

void Socks5::ask_for_authentication() noexcept {
    add(asked_, authentication_.expose());
    step_ = ProxyStep::authentication;
    next_ = Field::status_version;
}

void Socks5::ask_for_tunnel() noexcept {
    add(asked_, request_.expose());
    step_ = ProxyStep::request;
    next_ = Field::reply_version;
}

std::size_t Socks5::take(Bytes bytes) noexcept {
    std::size_t taken = 0;
    while (!result_ && taken < bytes.size()) read(bytes[taken++]);
    return taken;
}

void Socks5::read(std::byte value) noexcept {
    switch (next_) {
        case Field::method_version: return go_on(value == version, Field::method);
        case Field::method: return read_method(value);
        case Field::status_version:
            // It is 1 (RFC 1929), but servers that repeat the 5 are known in the field (tinyproxy, pull request 174).
            return go_on(value == authentication_version || value == version, Field::status);
        case Field::status:
            if (value != success) return refuse(CloseReason::proxy_credentials_refused, value);
            return ask_for_tunnel();
        case Field::reply_version: return go_on(value == version, Field::reply);
        case Field::reply:
            // What follows is not waited for: it says no more, and some proxies leave it out.
            if (value != success) return refuse(reason_of(value), value);
            return go_on(true, Field::reserved);
        case Field::reserved: return go_on(true, Field::address_type);  // 0 (RFC 1928); nothing depends on it
        case Field::address_type: return read_address_type(value);
        case Field::name_size:
            address_and_port_left_ = std::to_integer<std::size_t>(value) + port_size;
            return go_on(true, Field::address_and_port);
        case Field::address_and_port:
            if (--address_and_port_left_ == 0) result_ = TunnelOpen{};
            return;
    }
}

void Socks5::read_method(std::byte method) noexcept {
    if (method == no_authentication) return ask_for_tunnel();
    if (method == user_and_password && offers_credentials()) return ask_for_authentication();
    if (method != no_acceptable_method) return refuse(CloseReason::socks_method_not_offered, method);
    refuse(offers_credentials() ? CloseReason::socks_no_method : CloseReason::proxy_credentials_missing, method);
}

void Socks5::read_address_type(std::byte type) noexcept {
    if (type == name_type) return go_on(true, Field::name_size);
    address_and_port_left_ = (type == ipv4_type ? Ipv4{}.size() : Ipv6{}.size()) + port_size;
    go_on(type == ipv4_type || type == ipv6_type, Field::address_and_port);
}

void Socks5::go_on(bool understood, Field next) noexcept {
    if (!understood) return refuse(CloseReason::socks_malformed, std::byte{0});
    next_ = next;
}

void Socks5::refuse(CloseReason reason, std::byte code) noexcept {
    result_ = TunnelRefused{reason, std::to_integer<std::uint16_t>(code)};
}

}  // namespace toxrelay
