#include "toxrelay/transcript/recorder.hpp"

#include <algorithm>
#include <utility>

#include "toxrelay/transcript/end_line.hpp"
#include "toxrelay/transcript/header.hpp"

namespace toxrelay::transcript {
namespace {

constexpr std::uint64_t no_client = 0;  // what is of nobody stands there

}  // namespace

std::unique_ptr<Recorder> Recorder::with_secrets(Sink sink, Instant start) {
    return std::unique_ptr<Recorder>{new Recorder{std::move(sink), start, std::nullopt}};
}

std::unique_ptr<Recorder> Recorder::without_secrets(Sink sink, Instant start, PseudonymKey key) {
    return std::unique_ptr<Recorder>{new Recorder{std::move(sink), start, std::move(key)}};
}

Recorder::Recorder(Sink sink, Instant start, std::optional<PseudonymKey> hiding)
    : sink_(std::move(sink)), start_(start), latest_(start), hiding_(std::move(hiding)) {
    write(hiding_ ? header_without_secrets : header_with_secrets);
}

Recorder::~Recorder() { sink_(end_line(written_)); }

Line Recorder::line(Instant at, std::uint64_t client, std::string_view what) {
    latest_ = std::max(latest_, at);
    return {at - start_, client, what, hiding_ ? &*hiding_ : nullptr};
}

void Recorder::clock(Instant at, Duration since_1970) {
    Line text = line(at, no_client, "clock");
    write(text.time(since_1970));
}

void Recorder::write(std::string_view text) {
    written_.add(text);
    sink_(text);
}

}  // namespace toxrelay::transcript
