#include "toxrelay/http_connect.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <variant>

#include <sodium.h>

namespace toxrelay {
namespace {

/// "host:port", as a URI has it (RFC 3986, section 3.2). Plain text: where we go is no secret to the proxy.
class Authority {
public:
    explicit Authority(const Destination& to) noexcept {
        std::visit([this](const auto& host) { add(host); }, to.host);
        add(":");
        add_number(to.port, 10);
    }
    std::string_view text() const noexcept { return {characters_.data(), size_}; }

private:
    void add(std::string_view text) noexcept {
        std::ranges::copy(text, characters_.begin() + static_cast<std::ptrdiff_t>(size_));
        size_ += text.size();
    }
    void add_number(unsigned number, int base) noexcept {
        char* const begin = characters_.data() + size_;
        const auto written = std::to_chars(begin, characters_.data() + characters_.size(), number, base);
        size_ += static_cast<std::size_t>(written.ptr - begin);
    }
    void add(const Ipv4& address) noexcept {
        for (std::size_t i = 0; i < address.size(); ++i) {
            if (i > 0) add(".");
            add_number(std::to_integer<unsigned>(address[i]), 10);
        }
    }
    /// All eight groups, without "::": as valid (RFC 3986, section 3.2.2), and the core has no text functions of the
    /// system to shorten it with.
    void add(const Ipv6& address) noexcept {
        for (std::size_t i = 0; i < address.size(); i += 2) {
            add(i == 0 ? "[" : ":");
            add_number(load_big_endian16(std::span{address}.subspan(i).first<2>()), 16);
        }
        add("]");
    }
    void add(const HostName& name) noexcept { add(name.text()); }

    std::array<char, HostName::max_size + std::string_view{":65535"}.size()> characters_{};
    std::size_t size_ = 0;
};

constexpr std::size_t status_digits = 3;

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// RFC 9110, section 5.6.2.
constexpr bool stands_in_token(char c) noexcept {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || others.find(c) != std::string_view::npos;
}

constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

/// RFC 9112, section 4 and RFC 9110, section 5.5: of a reason and of a field's value.
constexpr bool stands_in_text(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= ' ' && byte != 0x7F);
}

}  // namespace

HttpConnect::HttpConnect(const Destination& to, const HttpCredentials* credentials) noexcept
    : has_credentials_(credentials != nullptr) {
    const Authority authority{to};
    add(before_target);
    add(authority.text());
    add(before_host);
    add(authority.text());
    add(line_end);
    if (credentials != nullptr) add_credentials(*credentials);
    add(line_end);
}

void HttpConnect::add(std::string_view text) noexcept {
    std::ranges::copy(std::as_bytes(std::span{text}), request_.append(text.size()).begin());
}

/// RFC 7617, section 2.
void HttpConnect::add_credentials(const HttpCredentials& credentials) noexcept {
    SecretBytes<2 * HttpCredentials::max_size + 1> plain;
    const auto add_plain = [&](Bytes bytes) { std::ranges::copy(bytes, plain.append(bytes.size()).begin()); };
    add_plain(credentials.user());
    add_plain(std::array{std::byte{':'}});
    add_plain(credentials.password());

    // libsodium's base64 takes the same time whatever the text is. It ends with a zero, which is not ours to send.
    constexpr int variant = sodium_base64_VARIANT_ORIGINAL;
    const std::size_t size = sodium_base64_encoded_len(plain.size(), variant);
    SecretBytes<max_base64_size + 1> encoded;
    const MutableBytes room = encoded.append(size);
    sodium_bin2base64(reinterpret_cast<char*>(room.data()), room.size(),
                      reinterpret_cast<const unsigned char*>(plain.expose().data()), plain.size(), variant);
    add(before_base64);
    add({reinterpret_cast<const char*>(room.data()), size - 1});
    add(line_end);
}

Bytes HttpConnect::pending() const noexcept { return request_.expose().subspan(sent_); }

void HttpConnect::written(std::size_t size) noexcept { sent_ += std::min(size, pending().size()); }

std::size_t HttpConnect::take(Bytes bytes) noexcept {
    std::size_t taken = 0;
    while (!result_ && taken < bytes.size()) {
        if (answer_size_ == max_answer_size) {
            refuse(CloseReason::http_header_too_long);
            break;
        }
        ++answer_size_;
        read(bytes[taken++]);
    }
    return taken;
}

void HttpConnect::read(std::byte byte) noexcept {
    const char c = static_cast<char>(byte);
    const bool may_end = place_ >= Place::behind_status && place_ != Place::field_name;
    if (behind_return_ && c != '\n') return refuse(CloseReason::http_malformed);
    if (may_end && c == '\n') return read_line_end();
    if (may_end && c == '\r') {
        behind_return_ = true;
        return;
    }
    constexpr std::string_view version = "HTTP/1.";
    switch (place_) {
        case Place::version:
            if (c != version[matched_]) return refuse(CloseReason::http_malformed);
            if (++matched_ == version.size()) place_ = Place::minor;
            return;
        case Place::minor: return go_on(is_digit(c), Place::space);
        case Place::space:
            matched_ = 0;
            status_ = 0;
            return go_on(c == ' ', Place::status);
        case Place::status:
            if (!is_digit(c) || (matched_ == 0 && c == '0')) return refuse(CloseReason::http_malformed);
            status_ = static_cast<std::uint16_t>(status_ * 10 + (c - '0'));
            if (++matched_ == status_digits) place_ = Place::behind_status;
            return;
        case Place::behind_status: return go_on(c == ' ', Place::reason);
        case Place::reason: return go_on(stands_in_text(c), Place::reason);
        case Place::line_start:
            if (is_blank(c)) return go_on(true, Place::field_value);
            [[fallthrough]];
        case Place::first_field: return go_on(stands_in_token(c), Place::field_name);
        case Place::field_name:
            if (c == ':') return go_on(true, Place::field_value);
            return go_on(stands_in_token(c), Place::field_name);
        case Place::field_value: return go_on(stands_in_text(c), Place::field_value);
    }
}

void HttpConnect::read_line_end() noexcept {
    behind_return_ = false;
    switch (place_) {
        case Place::behind_status:
        case Place::reason: return read_status_line_end();
        case Place::field_value: place_ = Place::line_start; return;
        default: break;
    }
    // The empty line. Behind an interim answer another one follows.
    if (status_ >= 200) {
        result_ = TunnelOpen{};
        return;
    }
    place_ = Place::version;
    matched_ = 0;
}

void HttpConnect::read_status_line_end() noexcept {
    constexpr std::uint16_t switching_protocols = 101;
    constexpr std::uint16_t unauthorized = 401;
    constexpr std::uint16_t proxy_authentication_required = 407;
    place_ = Place::first_field;
    if (status_ < 300 && status_ != switching_protocols) return;
    // Nothing behind a refusal changes it, so nothing more is waited for.
    if (!has_credentials_ && status_ == proxy_authentication_required) {
        return refuse(CloseReason::proxy_credentials_missing, status_);
    }
    // tinyproxy 1.11 says 401 to a wrong user or password.
    if (has_credentials_ && (status_ == proxy_authentication_required || status_ == unauthorized)) {
        return refuse(CloseReason::proxy_credentials_refused, status_);
    }
    refuse(CloseReason::http_refused, status_);
}

void HttpConnect::go_on(bool understood, Place next) noexcept {
    if (!understood) return refuse(CloseReason::http_malformed);
    place_ = next;
}

void HttpConnect::refuse(CloseReason reason, std::uint16_t code) noexcept { result_ = TunnelRefused{reason, code}; }

}  // namespace toxrelay
