#pragma once

#include <optional>
#include <string>

#include "toxrelay/asio/net.hpp"
#include "toxrelay/close_reason.hpp"

namespace toxrelay {

/// The reasons for which a connection ends, as error codes of Asio's kind; their messages are those of to_string().
inline const asio_net::ErrorCategory& close_category() noexcept {
    static const class final : public asio_net::ErrorCategory {
        const char* name() const noexcept override { return "toxrelay"; }
        std::string message(int value) const override {
            return std::string{to_string(static_cast<CloseReason>(value - 1))};
        }
    } category;
    return category;
}

/// From 1, as an error code of 0 is none.
inline asio_net::ErrorCode make_error_code(CloseReason reason) noexcept {
    return {static_cast<int>(reason) + 1, close_category()};
}

/// Why the connection ended, when that is what this error says.
inline std::optional<CloseReason> close_reason_of(const asio_net::ErrorCode& error) noexcept {
    if (error.category() != close_category()) return std::nullopt;
    return static_cast<CloseReason>(error.value() - 1);
}

}  // namespace toxrelay
