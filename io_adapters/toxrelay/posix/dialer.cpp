#include "toxrelay/posix/dialer.hpp"

#include <utility>
#include <variant>

#include "toxrelay/attempt_deadline.hpp"

namespace toxrelay::posix {

Dialer::Dialer(std::vector<Address> addresses, const SocketOptions& options)
    : addresses_(std::move(addresses)), options_(options) {
    failures_.reserve(addresses_.size());  // so that nothing is allocated, and nothing throws, later on
}

Dialer::Outcome Dialer::step(bool writable, const std::optional<Deadline>& machines, Instant now) noexcept {
    if (attempt_.is_open()) {
        if (writable) {
            const std::error_code error = attempt_.connect_result();
            if (!error) return Outcome::connected;
            fail(error);
        } else if (deadline_ && now >= *deadline_) {
            fail(std::make_error_code(std::errc::timed_out));
            if (next_ == addresses_.size()) return Outcome::waiting;
        } else {
            return Outcome::waiting;
        }
    }
    while (!attempt_.is_open() && next_ < addresses_.size()) begin_next(machines, now);
    return attempt_.is_open() ? Outcome::waiting : Outcome::failed;
}

Socket Dialer::take() noexcept {
    connected_ = true;
    deadline_.reset();
    return std::exchange(attempt_, Socket{});
}

void Dialer::stop() noexcept {
    attempt_ = Socket{};
    deadline_.reset();
    if (!connected_) next_ = addresses_.size();
}

void Dialer::begin_next(const std::optional<Deadline>& machines, Instant now) noexcept {
    const std::size_t left = addresses_.size() - next_;
    auto attempt = Socket::connecting_to(addresses_[next_], options_);
    ++next_;
    if (const auto* error = std::get_if<std::error_code>(&attempt)) {
        fail(*error);
        return;
    }
    attempt_ = std::move(std::get<Socket>(attempt));
    deadline_ = attempt_deadline(machines, left, now);
}

void Dialer::fail(std::error_code error) noexcept {
    failures_.push_back({addresses_[next_ - 1], error});
    attempt_ = Socket{};
    deadline_.reset();
}

}  // namespace toxrelay::posix
