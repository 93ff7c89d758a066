#include <array>
#include <cstddef>
#include <vector>

#include <catch2/catch.hpp>
#include <rapidcheck.h>
#include <rapidcheck/catch.h>

#include "property_tests/generators.hpp"
#include "toxrelay/sealed_stream.hpp"

using namespace toxrelay;

TEST_CASE("the length field of a frame is two bytes, the first the more significant, and 17 to 2048") {
    rc::prop("for any two bytes", [] {
        const auto field = *rc::gen::oneOf(
            properties::array_of<2>(),
            rc::gen::map(
                rc::gen::oneOf(properties::uniform(0, 2100), rc::gen::element(16, 17, 2048, 2049)), [](int length) {
                    return std::array{static_cast<std::byte>(length / 256), static_cast<std::byte>(length % 256)};
                }));
        const int length = std::to_integer<int>(field[0]) * 256 + std::to_integer<int>(field[1]);
        const auto size = frame_size(field);
        RC_TAG(size.has_value() ? "a frame" : "no frame");
        RC_ASSERT(size.has_value() == (17 <= length && length <= 2048));
        if (size) RC_ASSERT(*size == static_cast<std::size_t>(2 + length));
    });
}

TEST_CASE("what one end of a stream seals the other opens, in any interleaving of the two directions") {
    rc::prop("for any key, nonces and texts", [] {
        const auto key = *properties::array_of<32>();
        const Nonce one{*properties::nonce_near_a_carry()};
        const Nonce other{*properties::nonce_near_a_carry()};
        RC_PRE(one != other);
        SealedStream here{SharedKey{key}, one, other};
        SealedStream there{SharedKey{key}, other, one};
        const int frames = *properties::uniform(1, 12);
        for (int i = 0; i < frames; ++i) {
            const bool from_here = *rc::gen::arbitrary<bool>();
            const auto text = *properties::bytes_between(1, max_plain_size);
            std::vector<std::byte> frame(frame_overhead);
            frame.insert(frame.end(), text.begin(), text.end());
            (from_here ? here : there).seal(frame);
            RC_ASSERT(frame_size(MutableBytes{frame}.first<2>()) == frame.size());
            const auto opened = (from_here ? there : here).open(frame);
            RC_ASSERT(opened.has_value());
            RC_ASSERT(std::vector<std::byte>(opened->begin(), opened->end()) == text);
        }
    });
}
