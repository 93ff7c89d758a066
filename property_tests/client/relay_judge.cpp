#include "property_tests/client/relay_judge.hpp"

#include <algorithm>
#include <cstddef>

#include "property_tests/client/packet_fields.hpp"

namespace properties {

using toxrelay::test::Plaintext;

std::optional<std::string> RelayJudge::hears(const Plaintext& plain) {
    const std::uint8_t kind = number(plain.front());
    const std::size_t size = plain.size();
    const bool is_first = !heard_;
    heard_ = true;
    if (is_first && kind != 4) return "the first packet is no ping";
    if (kind == 4 || kind == 5) {
        if (size != 9) return "a ping or pong of a wrong size";
        if (std::all_of(plain.begin() + 1, plain.end(), [](std::byte b) { return b == std::byte{0}; })) {
            return "a ping or pong with id 0";
        }
        if (kind == 4) ping_ = Plaintext{plain.begin() + 1, plain.end()};
        return std::nullopt;
    }
    switch (kind) {
        case 0:
            if (size != 33) return "a routing request of a wrong size";
            if (std::ranges::count(pending_, key_at(plain, 1)) > 0 && !lied_) return "the same request twice";
            pending_.push_back(key_at(plain, 1));
            return std::nullopt;
        case 3:
            if (size != 2) return "a disconnect notification of a wrong size";
            if (!registered_[number(plain[1])] && !lied_)
                return "a disconnect notification for an id that is not registered";
            registered_[number(plain[1])] = false;
            return std::nullopt;
        case 6: return size < 34 || size > 1057 ? std::optional{"an OOB packet of a wrong size"} : std::nullopt;
        case 8: return size < 2 || size > 2032 ? std::optional{"an onion request of a wrong size"} : std::nullopt;
        case 10: return size < 8 || size > 1812 ? std::optional{"a forward request of a wrong size"} : std::nullopt;
        default: break;
    }
    if (kind < 16) return "a kind that no client sends";
    if (size < 2 || size > 2032) return "data of a wrong size";
    if (!registered_[kind] && !lied_) return "data for an id that is not registered";
    return std::nullopt;
}

void RelayJudge::says(const Plaintext& plain) {
    if (plain.front() != std::byte{1} || plain.size() != 34) return;
    const auto answered = std::ranges::find(pending_, key_at(plain, 2));
    if (answered != pending_.end()) pending_.erase(answered);
    if (number(plain[1]) < 16) return;
    lied_ |= registered_[number(plain[1])];
    registered_[number(plain[1])] = true;
}

}  // namespace properties
