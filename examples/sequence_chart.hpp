#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "toxrelay/capture/opened_frames.hpp"
#include "toxrelay/time.hpp"
#include "toxrelay/transcript/entry.hpp"

namespace toxrelay::examples {

/// One client of a transcript with secrets as a picture: time runs down, what it says and hears are arrows with the kind of
/// packet on them, and beside it stand its commands, its events and what it waits for. Not to scale.
class SequenceChart {
public:
    /// `client` counts from 1.
    explicit SequenceChart(std::uint64_t client) : client_(client) {}

    /// The next line of the transcript. Of more than a hundred rows those in the middle are only counted: nobody could read them.
    void add(std::string_view line);
    /// Whether there is such a client.
    bool empty() const noexcept { return rows_.empty(); }
    /// SVG.
    std::string to_svg() const;

private:
    enum class Kind : std::uint8_t { said, heard, did };
    struct Row {
        Kind kind;
        Duration at;  // since the client began
        std::string text;
        std::string phase;  // what it waits for
    };

    void add_row(Kind kind, std::string text);
    void add_bytes(Kind kind, std::size_t size, const std::vector<capture::Note>& notes);
    void add_entry(transcript::Entry entry);

    std::uint64_t client_;
    Instant began_;
    Instant now_;
    std::unique_ptr<capture::OpenedFrames> frames_;
    bool through_proxy_ = false;  // for the heading
    std::string phase_ = "connect";
    std::vector<Row> rows_;
    std::size_t left_out_ = 0;
};

}  // namespace toxrelay::examples
