#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <string>

#include <catch2/catch.hpp>

#include "tests/conformance/adapter.hpp"

namespace toxrelay::conformance {

/// Runs the test case in which it stands once for each adapter, and names the one with which something fails.
class EachAdapter {
public:
    EachAdapter()
        : chosen_{adapters[GENERATE(Catch::Generators::range(std::size_t{0}, std::size(adapters)))]},
          name_{Catch::MessageBuilder{"INFO", CATCH_INTERNAL_LINEINFO, Catch::ResultWas::Info}
                << "the adapter is " << std::string{chosen_.name}} {}

    std::unique_ptr<Adapter> make() const { return chosen_.make(); }

private:
    const NamedAdapter& chosen_;
    Catch::ScopedMessage name_;
};

}  // namespace toxrelay::conformance
