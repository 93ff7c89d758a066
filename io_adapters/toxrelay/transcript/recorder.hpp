#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "toxrelay/time.hpp"
#include "toxrelay/transcript/line.hpp"
#include "toxrelay/transcript/line_hash.hpp"
#include "toxrelay/transcript/pseudonym.hpp"

/// Sessions that are kept, read, and played again.
namespace toxrelay::transcript {

/// Writes the transcript of any number of clients, line by line as things happen (docs/transcripts.md has the format). Holds
/// none of it. For one thread at a time, like the clients themselves.
class Recorder {
public:
    /// Is given the transcript as it comes, good during the call: a line, or the front of one, with a space at its end, and then the
    /// rest. The front is what is known before the client is called: who writes it at once has the call that never came back.
    using Sink = std::function<void(std::string_view text)>;

    /// With all seeds, keys and payloads, so that it can be played again: keep it as you keep a key. Times count from
    /// `start`; no client's time is before it.
    static std::unique_ptr<Recorder> with_secrets(Sink sink, Instant start);
    /// For reading: payloads as their sizes, keys as pseudonyms, no host and no secret.
    static std::unique_ptr<Recorder> without_secrets(Sink sink, Instant start, PseudonymKey key);
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;
    /// Writes the last line, by which a whole transcript is told from one that was cut off.
    ~Recorder();

    /// Writes down what a clock on the wall says at the instant `at`, since 1970 in UTC: by it a session can be found again in
    /// other logs, and captures have their date. Not needed for anything else.
    void clock(Instant at, Duration since_1970);

    // For RecordedClient

    /// One more client.
    std::uint64_t add_client() noexcept { return ++clients_; }
    /// Whether seeds and keys are to be written.
    bool has_secrets() const noexcept { return !hiding_; }
    /// An entry, for write(), of a call that is told the time.
    Line line(Instant at, std::uint64_t client, std::string_view what);
    /// The same of one that is not: at the latest that any client was told.
    Line line(std::uint64_t client, std::string_view what) { return line(latest_, client, what); }
    /// From the transcript's beginning.
    Duration since_start(Instant at) const noexcept { return at - start_; }
    /// Another word will follow.
    void write_front(Line& line) { write(line.take_front()); }
    /// It is whole.
    void write(Line& line) { write(line.take_rest()); }

private:
    Recorder(Sink sink, Instant start, std::optional<PseudonymKey> hiding);
    void write(std::string_view text);

    Sink sink_;
    Instant start_;
    Instant latest_;
    std::optional<PseudonymKey> hiding_;
    std::uint64_t clients_ = 0;
    LineHash written_;
};

}  // namespace toxrelay::transcript
