#pragma once

#include <functional>
#include <vector>

#include "toxrelay/client.hpp"
#include "toxrelay/event.hpp"
#include "toxrelay/time.hpp"

namespace toxrelay::examples {

// [docs: header]
/// Any number of clients on select(2): an adapter in its shortest form.
class SelectLoop {
public:
    /// `socket` is connected, does not block, and belongs to the caller; -1 while there is none. Both outlive their stay.
    void add(Client& client, int socket);
    void remove(const Client& client);

    /// One round for all of them, which sleeps for `at_most`. `on_event` neither adds nor removes.
    void turn(Duration at_most, const std::function<void(Client&, const Event&)>& on_event);

private:
    struct Entry {
        Client* client;
        int socket;
        bool readable;  // until the end of the stream
    };
    std::vector<Entry> entries_;
};
// [docs: end]

}  // namespace toxrelay::examples
