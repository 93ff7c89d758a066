#include "toxrelay/tunnel.hpp"

#include <new>

namespace toxrelay {
namespace {

template <class Scheme>
const Credentials<Scheme>* pointer_to(const std::optional<Credentials<Scheme>>& credentials) noexcept {
    return credentials ? &*credentials : nullptr;
}

}  // namespace

std::optional<Tunnel> Tunnel::through(std::span<const Hop> hops, std::pmr::memory_resource& memory) noexcept {
    if (hops.empty()) return std::nullopt;
    Tunnel tunnel{memory};
    try {
        for (const Hop& hop : hops) {
            if (const auto* http = std::get_if<HttpProxy>(&hop.proxy)) {
                tunnel.machines_.emplace_back(std::in_place_type<HttpConnect>, hop.to, pointer_to(http->credentials));
            } else {
                const auto& socks5 = std::get<Socks5Proxy>(hop.proxy);
                tunnel.machines_.emplace_back(std::in_place_type<Socks5>, hop.to, pointer_to(socks5.credentials));
            }
        }
    } catch (const std::bad_alloc&) {
        return std::nullopt;
    }
    return tunnel;
}

Bytes Tunnel::pending() const noexcept {
    if (open()) return {};
    return std::visit([](const auto& machine) { return machine.pending(); }, machines_.front());
}

void Tunnel::written(std::size_t size) noexcept {
    if (open()) return;
    std::visit([&](auto& machine) { machine.written(size); }, machines_.front());
    take({});
}

std::size_t Tunnel::take(Bytes bytes) noexcept {
    std::size_t taken = 0;
    while (!open()) {
        taken += std::visit([&](auto& machine) { return machine.take(bytes.subspan(taken)); }, machines_.front());
        if (!front_is_done()) break;
        machines_.pop_front();
        ++hop_;
    }
    return taken;
}

std::optional<TunnelRefused> Tunnel::refused() const noexcept {
    if (open() || !result()) return std::nullopt;
    const auto* refused = std::get_if<TunnelRefused>(&*result());
    return refused != nullptr ? std::optional{*refused} : std::nullopt;
}

AtProxy Tunnel::place() const noexcept {
    const ProxyStep step = std::visit([](const auto& machine) { return machine.step(); }, machines_.front());
    const auto refusal = refused();
    return {hop_, step, refusal ? refusal->code : std::uint16_t{0}};
}

const std::optional<TunnelResult>& Tunnel::result() const noexcept {
    return std::visit(
        [](const auto& machine) -> const auto& { return machine.result(); }, machines_.front());
}

bool Tunnel::front_is_done() const noexcept {
    return result() && std::holds_alternative<TunnelOpen>(*result()) && pending().empty();
}

}  // namespace toxrelay
