#pragma once

#include <cstddef>
#include <iterator>

#include <catch2/catch.hpp>

#include "tests/conformance/adapter.hpp"

namespace toxrelay::conformance {

/// Runs the test once for each adapter.
inline const NamedAdapter& each_adapter() {
    return adapters[GENERATE(Catch::Generators::range(std::size_t{0}, std::size(adapters)))];
}

}  // namespace toxrelay::conformance
