#pragma once

#include <memory>
#include <optional>
#include <tuple>
#include <utility>

#include "toxrelay/asio/net.hpp"

namespace toxrelay::asio_net {

/// An asynchronous operation on a driver: calls `attempt(driver)` on the driver's executor, again whenever something has
/// changed, until it gives a result: the handler's arguments, as a tuple. Then the handler is called where it wants to be.
/// Stopping the driver and cancelling the operation both end it with operation_aborted.
template <class Driver, class Attempt, class... Values>
class Operation {
public:
    Operation(std::shared_ptr<Driver> driver, Attempt attempt)
        : driver_(std::move(driver)), attempt_(std::move(attempt)) {}

    template <class Self>
    void operator()(Self& self, ErrorCode = {}) {
        // `self` holds this object, and moves away.
        const auto driver = driver_;
        switch (step_) {
            case Step::begin:
                step_ = Step::attempt;
                self.reset_cancellation_state(net::enable_total_cancellation());
                net::post(net::bind_executor(driver->executor(), std::move(self)));
                return;
            case Step::attempt:
                if (driver->stopped() || self.get_cancellation_state().cancelled() != net::cancellation_type::none) {
                    result_.emplace(net::error::operation_aborted, Values{}...);
                } else {
                    result_ = attempt_(*driver);
                }
                if (!result_) {
                    driver->changed().async_wait(net::bind_executor(driver->executor(), std::move(self)));
                    return;
                }
                step_ = Step::complete;
                net::dispatch(std::move(self));
                return;
            case Step::complete: {
                const auto result = *result_;
                std::apply([&self](auto... values) { self.complete(values...); }, result);
            }
        }
    }

private:
    enum class Step { begin, attempt, complete };

    std::shared_ptr<Driver> driver_;
    Attempt attempt_;
    Step step_ = Step::begin;
    std::optional<std::tuple<ErrorCode, Values...>> result_;
};

/// `attempt` returns a std::optional<std::tuple<ErrorCode, Values...>>.
template <class... Values, class Driver, class Attempt, class Token>
auto async_repeat(const std::shared_ptr<Driver>& driver, Attempt attempt, Token&& token) {
    return net::async_compose<Token, void(ErrorCode, Values...)>(
        Operation<Driver, Attempt, Values...>{driver, std::move(attempt)}, token, driver->executor());
}

}  // namespace toxrelay::asio_net
