#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>

#include "toxrelay/time.hpp"
#include "toxrelay/transcript/entry.hpp"
#include "toxrelay/transcript/recorded_client.hpp"
#include "toxrelay/transcript/recorder.hpp"

namespace toxrelay::transcript {

/// Does to fresh clients what was done to recorded ones, and records them in turn.
class Player {
public:
    Player();
    Player(const Player&) = delete;
    Player& operator=(const Player&) = delete;
    ~Player() = default;

    /// False when the entry does not say what was done.
    bool act(const Entry& entry);
    /// The transcript is over.
    void finish() { recorder_.reset(); }

    /// The new transcript, without ends of lines: for the caller to take from.
    std::deque<std::string>& lines() noexcept { return lines_; }
    /// Of all that there were.
    std::uint64_t clients() const noexcept { return made_; }

private:
    bool clock(Entry entry);
    bool make(const Entry& entry);

    std::deque<std::string> lines_;
    std::unique_ptr<Recorder> recorder_;
    std::map<std::uint64_t, RecordedClient> clients_;
    std::uint64_t made_ = 0;
};

}  // namespace toxrelay::transcript
