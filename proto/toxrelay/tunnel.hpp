#pragma once

#include <cstddef>
#include <list>
#include <memory_resource>
#include <optional>
#include <span>
#include <variant>

#include "toxrelay/bytes.hpp"
#include "toxrelay/http_connect.hpp"
#include "toxrelay/proxy.hpp"
#include "toxrelay/socks5.hpp"

namespace toxrelay {

/// The way through one proxy after the other, each asked through the tunnels of those before. What a proxy was told is
/// wiped, and its memory given back, as soon as its tunnel is open.
class Tunnel {
public:
    /// `hops` are read only during the call; `memory` outlives this object. Nothing when there
    /// are no hops, and when it has none left.
    static std::optional<Tunnel> through(std::span<const Hop> hops, std::pmr::memory_resource& memory) noexcept;

    Tunnel(Tunnel&&) noexcept = default;

    /// What goes out next. Good until written(), which the next proxy's turn waits for; take() only adds behind it.
    Bytes pending() const noexcept;
    /// `size` of the pending bytes have gone out; at most all.
    void written(std::size_t size) noexcept;
    /// Reads what came. Returns how many bytes the proxies meant for us; what is behind them came from the relay, or
    /// waits for written().
    std::size_t take(Bytes bytes) noexcept;

    /// Every proxy has opened its tunnel, and what they were told has gone out.
    bool open() const noexcept { return machines_.empty(); }
    /// Nothing while no proxy has refused.
    std::optional<TunnelRefused> refused() const noexcept;
    /// Which proxy's answer is awaited, or refused. Only while not open().
    AtProxy place() const noexcept;

private:
    using Machine = std::variant<HttpConnect, Socks5>;

    explicit Tunnel(std::pmr::memory_resource& memory) noexcept : machines_(&memory) {}
    const std::optional<TunnelResult>& result() const noexcept;
    bool front_is_done() const noexcept;

    std::pmr::list<Machine> machines_;  // a list because machines are pinned; the front one is at work
    std::size_t hop_ = 0;
};

}  // namespace toxrelay
