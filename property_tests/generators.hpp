#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include <rapidcheck.h>
#include <rapidcheck/detail/Configuration.h>

/// What more than one property is checked with.
namespace properties {

/// The command that runs a test with this run's seed again: it fails in the same way, and finds the same smallest case.
inline std::string replay_command(const std::string& target) {
    return "bazel test " + target + " --test_output=all --test_env=RC_PARAMS='" +
           rc::detail::configToMinimalString(rc::detail::configuration()) + "'";
}

/// `min` to below `max`, each as likely as the others. inRange() alone stays near `min` in the first tests.
template <class T>
rc::Gen<T> uniform(T min, T max) {
    return rc::gen::resize(rc::kNominalSize, rc::gen::inRange(min, max));
}

/// Any byte.
inline rc::Gen<std::byte> any_byte() {
    return rc::gen::map(uniform(0, 256), [](int value) { return static_cast<std::byte>(value); });
}

/// Exactly `size` bytes.
inline rc::Gen<std::vector<std::byte>> bytes_of(std::size_t size) {
    return rc::gen::container<std::vector<std::byte>>(size, any_byte());
}

/// `min` to `max` bytes.
inline rc::Gen<std::vector<std::byte>> bytes_between(std::size_t min, std::size_t max) {
    return rc::gen::mapcat(uniform(min, max + 1), bytes_of);
}

template <std::size_t N>
rc::Gen<std::array<std::byte, N>> array_of() {
    return rc::gen::map(bytes_of(N), [](const std::vector<std::byte>& bytes) {
        std::array<std::byte, N> array{};
        std::copy_n(bytes.begin(), N, array.begin());
        return array;
    });
}

/// A nonce whose last bytes are full more often than chance has it, so that carries happen, across byte 16, too.
inline rc::Gen<std::array<std::byte, 24>> nonce_near_a_carry() {
    return rc::gen::map(rc::gen::tuple(array_of<24>(), uniform<std::size_t>(0, 25), uniform(0, 4)),
                        [](const auto& parts) {
                            auto [nonce, full, below] = parts;
                            std::fill(nonce.end() - static_cast<std::ptrdiff_t>(full), nonce.end(), std::byte{0xFF});
                            if (full > 0) nonce.back() = static_cast<std::byte>(0xFF - below);
                            return nonce;
                        });
}

}  // namespace properties
