#include "toxrelay/credentials.hpp"

namespace toxrelay {
namespace {

constexpr bool is_control(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

}  // namespace

std::string_view to_string(CredentialsError error) noexcept {
    switch (error) {
        case CredentialsError::user_empty: return "a SOCKS5 proxy takes no empty user name: give 1 to 255 bytes";
        case CredentialsError::user_too_long: return "a proxy's user name has at most 255 bytes";
        case CredentialsError::user_has_colon: return "an HTTP proxy's user name cannot have a colon in it";
        case CredentialsError::password_empty: return "a SOCKS5 proxy takes no empty password: give 1 to 255 bytes";
        case CredentialsError::password_too_long: return "a proxy's password has at most 255 bytes";
        case CredentialsError::control_character:
            return "an HTTP proxy's user name and password cannot have control characters in them";
    }
    return "unknown";
}

std::optional<CredentialsError> HttpBasic::error_in(std::string_view user, std::string_view password) noexcept {
    if (user.size() > HttpCredentials::max_size) return CredentialsError::user_too_long;
    if (password.size() > HttpCredentials::max_size) return CredentialsError::password_too_long;
    if (user.find(':') != std::string_view::npos) return CredentialsError::user_has_colon;
    if (std::ranges::any_of(user, is_control) || std::ranges::any_of(password, is_control)) {
        return CredentialsError::control_character;
    }
    return std::nullopt;
}

std::optional<CredentialsError> Socks5Password::error_in(std::string_view user, std::string_view password) noexcept {
    if (user.empty()) return CredentialsError::user_empty;
    if (user.size() > Socks5Credentials::max_size) return CredentialsError::user_too_long;
    if (password.empty()) return CredentialsError::password_empty;
    if (password.size() > Socks5Credentials::max_size) return CredentialsError::password_too_long;
    return std::nullopt;
}

}  // namespace toxrelay
