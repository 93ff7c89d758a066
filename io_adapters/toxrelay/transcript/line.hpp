#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "toxrelay/bytes.hpp"
#include "toxrelay/destination.hpp"
#include "toxrelay/keys.hpp"
#include "toxrelay/route_id.hpp"
#include "toxrelay/time.hpp"
#include "toxrelay/transcript/pseudonym.hpp"

namespace toxrelay::transcript {

/// An entry of a transcript while it is written (docs/transcripts.md): words with a space between them. Wiped when dropped.
class Line {
public:
    /// With `hiding`, what is secret, said or names somebody shows as "~" and a size or a pseudonym.
    Line(Duration since_start, std::uint64_t client, std::string_view what, const PseudonymKey* hiding);
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;
    ~Line();

    /// As it is.
    Line& word(std::string_view text);
    /// In decimal digits.
    Line& number(std::uint64_t value);
    /// In seconds.
    Line& time(Duration since_start);
    /// Somebody's.
    Line& key(const PublicKey& key);
    /// What is said, and what only we may know. None is "-".
    Line& bytes(Bytes bytes);
    /// What not even the size of may be known.
    Line& password(Bytes bytes);
    /// Its number on the wire and which of those that had it.
    Line& route(RouteId route);
    /// Its kind and it.
    Line& host(const Host& host);

    /// All of it, with an end of line.
    std::string_view text() const noexcept { return text_; }
    /// What is there, with a space behind it, as a further word has to follow.
    std::string_view take_front() noexcept;
    /// The rest, with the end of line.
    std::string_view take_rest() noexcept;

private:
    std::string text_;
    std::size_t taken_ = 0;
    const PseudonymKey* hiding_;
};

}  // namespace toxrelay::transcript
