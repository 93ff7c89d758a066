#include "toxrelay/capture/opened_frames.hpp"

#include <algorithm>
#include <memory_resource>
#include <span>
#include <utility>

#include "toxrelay/box.hpp"
#include "toxrelay/nonce.hpp"
#include "toxrelay/transcript/hex.hpp"
#include "toxrelay/wire.hpp"

namespace toxrelay::capture {

OpenedFrames::OpenedFrames(const transcript::Setup& setup)
    : tunnel_(Tunnel::through(setup.through, *std::pmr::new_delete_resource())),
      handshake_key_(shared_key(setup.config.relay, setup.self.secret_key())),
      secrets_(SessionSecrets::from(setup.seed)) {}

std::vector<Note> OpenedFrames::sent(Bytes bytes) {
    std::vector<Note> notes;
    behind_tunnel_ = !tunnel_ || tunnel_->open();
    if (behind_tunnel_) {
        open_sent(bytes, 0, notes);
    } else {
        // One call of the client's commit_write() is about the tunnel or about the relay.
        tunnel_->written(std::min(bytes.size(), tunnel_->pending().size()));
        const std::vector<std::byte> waiting = std::exchange(unread_by_tunnel_, {});
        (void)received(waiting);
    }
    return notes;
}

std::vector<Note> OpenedFrames::received(Bytes bytes) {
    std::vector<Note> notes;
    std::size_t before = 0;
    behind_tunnel_ = !tunnel_ || tunnel_->open();
    if (!behind_tunnel_) {
        unread_by_tunnel_.insert(unread_by_tunnel_.end(), bytes.begin(), bytes.end());
        std::size_t taken = 0;
        while (const std::size_t more = tunnel_->take(Bytes{unread_by_tunnel_}.subspan(taken))) taken += more;
        unread_by_tunnel_.erase(unread_by_tunnel_.begin(),
                                unread_by_tunnel_.begin() + static_cast<std::ptrdiff_t>(taken));
        if (!tunnel_->open()) return notes;
        before = bytes.size() - std::min(bytes.size(), unread_by_tunnel_.size());
        bytes = bytes.subspan(before);
        unread_by_tunnel_.clear();
    }
    open_received(bytes, before, notes);
    return notes;
}

void OpenedFrames::open_sent(Bytes bytes, std::size_t before, std::vector<Note>& notes) {
    open(sent_, bytes, before, notes,
         [](Bytes) { return std::string{"handshake: the client's temporary key and base nonce"}; });
}

void OpenedFrames::open_received(Bytes bytes, std::size_t before, std::vector<Note>& notes) {
    open(received_, bytes, before, notes, [this](Bytes response) { return accept(response); });
}

std::string OpenedFrames::accept(Bytes response) {
    std::vector<std::byte> copy{response.begin(), response.end()};
    Nonce nonce;
    std::ranges::copy(response.first<nonce_size>(), nonce.bytes.begin());
    const auto text = MutableBytes{copy}.last<handshake_plain_size>();
    const auto mac = Bytes{copy}.subspan<nonce_size, mac_size>();
    if (!handshake_key_ || !BoxStream{*handshake_key_, nonce}.open(*handshake_key_, text, mac)) {
        return "handshake: not made by the owner of the relay's key";
    }
    PublicKey theirs;
    Nonce base;
    std::ranges::copy(text.first<key_size>(), theirs.bytes.begin());
    std::ranges::copy(text.last<nonce_size>(), base.bytes.begin());
    auto ours = shared_key(theirs, secrets_.temporary.secret_key());
    auto same = shared_key(theirs, secrets_.temporary.secret_key());
    if (!ours || !same) return "handshake: the relay's temporary key is no usable key";
    received_.stream.emplace(std::move(*ours), secrets_.base_nonce, base);
    sent_.stream.emplace(std::move(*same), base, secrets_.base_nonce);  // as the relay opens it
    return "handshake: the relay's temporary key and base nonce";
}

template <class Greet>
void OpenedFrames::open(Direction& direction, Bytes bytes, std::size_t before, std::vector<Note>& notes, Greet greet) {
    auto& partial = direction.partial;
    for (std::size_t done = 0; done < bytes.size() && !direction.broken;) {
        const auto take_up_to = [&](std::size_t size) {
            const std::size_t more = std::min(size - partial.size(), bytes.size() - done);
            partial.insert(partial.end(), bytes.begin() + static_cast<std::ptrdiff_t>(done),
                           bytes.begin() + static_cast<std::ptrdiff_t>(done + more));
            done += more;
            return partial.size() == size;
        };
        const auto note = [&](std::string text) {
            notes.push_back({before + done, std::move(text)});
            partial.clear();
        };
        if (!direction.greeted) {
            if (!take_up_to(direction.handshake_size)) return;
            direction.greeted = true;
            note(greet(partial));
            continue;
        }
        if (partial.size() < frame_length_size && !take_up_to(frame_length_size)) return;
        const auto size = frame_size(Bytes{partial}.first<frame_length_size>());
        direction.broken = !size || !direction.stream;
        if (direction.broken || !take_up_to(*size)) return;
        const std::string name = "frame " + std::to_string(direction.frames++) + ": ";
        const auto plain = direction.stream->open(partial);
        direction.broken = !plain;
        note(plain ? name + transcript::to_hex(*plain) : name + "does not decrypt");
    }
}

}  // namespace toxrelay::capture
