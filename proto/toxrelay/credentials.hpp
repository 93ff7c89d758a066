#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "toxrelay/bytes.hpp"
#include "toxrelay/wipe.hpp"

namespace toxrelay {

/// Why a user name and a password cannot be told to a proxy.
enum class CredentialsError : std::uint8_t {
    user_empty,         ///< SOCKS5 has no empty user name (RFC 1929)
    user_too_long,      ///< more than 255 bytes
    user_has_colon,     ///< HTTP ends the user name there (RFC 7617, section 2)
    password_empty,     ///< SOCKS5 has no empty password (RFC 1929)
    password_too_long,  ///< more than 255 bytes
    control_character,  ///< HTTP knows none in either (RFC 7617, section 2)
};

/// One line for people: what is wrong and how to write it.
std::string_view to_string(CredentialsError error) noexcept;

/// The user name and password for one kind of proxy: wiped when dropped and when moved from, never copied or printed.
template <class Scheme>
class Credentials {
public:
    static constexpr std::size_t max_size = 255;  ///< of each

    /// The texts stay with the caller, who wipes them.
    static std::variant<Credentials, CredentialsError> from(std::string_view user, std::string_view password) noexcept {
        if (const auto error = Scheme::error_in(user, password)) return *error;
        return Credentials{user, password};
    }
    /// Leaves two empty texts behind.
    Credentials(Credentials&& other) noexcept
        : user_size_(other.user_size_), password_size_(other.password_size_), bytes_(other.bytes_) {
        other.forget();
    }
    Credentials(const Credentials&) = delete;
    Credentials& operator=(const Credentials&) = delete;
    Credentials& operator=(Credentials&&) = delete;
    ~Credentials() { forget(); }

    /// Good as long as this object. Copy it nowhere.
    Bytes user() const noexcept { return Bytes{bytes_}.first(user_size_); }
    /// Good as long as this object. Copy it nowhere.
    Bytes password() const noexcept { return Bytes{bytes_}.subspan(user_size_, password_size_); }

private:
    Credentials(std::string_view user, std::string_view password) noexcept
        : user_size_(user.size()), password_size_(password.size()) {
        const auto end = std::ranges::copy(std::as_bytes(std::span{user}), bytes_.begin()).out;
        std::ranges::copy(std::as_bytes(std::span{password}), end);
    }
    void forget() noexcept {
        wipe(bytes_);
        user_size_ = password_size_ = 0;
    }

    std::size_t user_size_;
    std::size_t password_size_;
    std::array<std::byte, 2 * max_size> bytes_{};
};

/// RFC 7617, "Basic": either may be empty.
struct HttpBasic {
    /// Nothing when both can be told.
    static std::optional<CredentialsError> error_in(std::string_view user, std::string_view password) noexcept;
};
/// For an HttpProxy.
using HttpCredentials = Credentials<HttpBasic>;

/// RFC 1929: any bytes, but at least one of each.
struct Socks5Password {
    /// Nothing when both can be told.
    static std::optional<CredentialsError> error_in(std::string_view user, std::string_view password) noexcept;
};
/// For a Socks5Proxy.
using Socks5Credentials = Credentials<Socks5Password>;

}  // namespace toxrelay
