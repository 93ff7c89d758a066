#include <algorithm>
#include <cerrno>
#include <utility>
#include <variant>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "examples/select_loop.hpp"
#include "tests/conformance/adapter.hpp"
#include "toxrelay/interest.hpp"
#include "toxrelay/posix/file_descriptor.hpp"
#include "toxrelay/posix/now.hpp"
#include "toxrelay/random.hpp"

namespace toxrelay::conformance {
namespace {

/// The loop drives what is connected; this connects, one address after the other, and waits for that.
class SelectAdapter final : public Adapter {
public:
    std::unique_ptr<AdaptedClient> connect(const posix::HostPort& where, const Config& config, const KeyPair& keys,
                                           std::span<const Hop> through, OnEvent on_event) override {
        return std::make_unique<OnLoop>(*this, where, config, keys, through, std::move(on_event));
    }
    void run(Duration at_most) override {
        const auto hand_over = [this](Client& client, const Event& event) {
            const auto owner = std::ranges::find(clients_, &client, &OnLoop::address);
            (*owner)->on_event(event);
        };
        loop_.turn(at_most, hand_over);
        for (OnLoop* client : clients_) client->tell_when_unconnected();
    }

private:
    class OnLoop final : public CommandsOf<Client> {
    public:
        OnLoop(SelectAdapter& adapter, const posix::HostPort& where, const Config& config, const KeyPair& keys,
               std::span<const Hop> through, OnEvent told)
            : on_event(std::move(told)),
              adapter_(adapter),
              client_(config, keys, random_seed(), posix::now(), through) {
            const auto addresses = posix::resolve(where.host, where.port);
            for (const auto& address : std::get<0>(addresses)) {
                if (!socket_) dial(address, config.connect_timeout);
            }
            adapter_.loop_.add(client_, socket_.get());
            adapter_.clients_.push_back(this);
        }
        OnLoop(const OnLoop&) = delete;
        OnLoop& operator=(const OnLoop&) = delete;
        ~OnLoop() override {
            adapter_.loop_.remove(client_);
            std::erase(adapter_.clients_, this);
        }

        /// Not before a deadline that has passed could speak: it knows better why there is no connection.
        void tell_when_unconnected() {
            if (!socket_ && std::exchange(turned_, true)) client_.transport_ended(TransportEnd::no_connect);
        }
        const Client* address() const { return &client_; }
        const Client& core() const override { return client_; }
        std::vector<int> failures() const override { return failures_; }

        const OnEvent on_event;

    private:
        Client& commands() override { return client_; }
        void dial(const posix::Address& address, Duration limit) {
            posix::FileDescriptor fd{::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
            const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(limit).count();
            const timeval time{.tv_sec = microseconds / 1'000'000, .tv_usec = microseconds % 1'000'000};
            ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
            if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.size) == 0) {
                ::fcntl(fd.get(), F_SETFL, O_NONBLOCK);
                socket_ = std::move(fd);
            } else {
                failures_.push_back(errno == EINPROGRESS ? ETIMEDOUT : errno);
            }
        }

        SelectAdapter& adapter_;
        Client client_;
        posix::FileDescriptor socket_;
        std::vector<int> failures_;
        bool turned_ = false;
    };

    examples::SelectLoop loop_;
    std::vector<OnLoop*> clients_;
};

}  // namespace

std::unique_ptr<Adapter> select_adapter() { return std::make_unique<SelectAdapter>(); }

}  // namespace toxrelay::conformance
