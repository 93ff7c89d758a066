// What a relay does with packets that are for others than its clients. As tox-bootstrapd 0.2.18 does it.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/interop/bootstrapd.hpp"
#include "tests/interop/meeting.hpp"
#include "tests/interop/peer.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/packet.hpp"
#include "toxrelay/send_status.hpp"
#include "toxrelay/wire.hpp"

namespace toxrelay::interop {
namespace {

// A node of the DHT, as far as forwarding needs one: it answers each forwarded packet.
class ForwardTargetNode {
public:
    ForwardTargetNode() : socket_{::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)} {
        sockaddr_in own{};
        own.sin_family = AF_INET;
        own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof own;
        if (bind(socket_, reinterpret_cast<sockaddr*>(&own), size) != 0 ||
            getsockname(socket_, reinterpret_cast<sockaddr*>(&own), &size) != 0) {
            throw std::runtime_error{"no UDP socket on loopback"};
        }
        port_ = ntohs(own.sin_port);
    }
    ForwardTargetNode(const ForwardTargetNode&) = delete;
    ForwardTargetNode& operator=(const ForwardTargetNode&) = delete;
    ~ForwardTargetNode() { ::close(socket_); }

    ForwardTarget address() const {
        constexpr std::array loopback{std::byte{127}, std::byte{0}, std::byte{0}, std::byte{1}};
        return {.address = loopback, .port = port_};
    }

    // The payload that arrived, if any. Sends `answer` back the way it came.
    std::optional<std::string> answer_with(const std::string& answer) const {
        std::array<char, 4096> packet{};
        sockaddr_storage from{};
        socklen_t size = sizeof from;
        const auto got = recvfrom(socket_, packet.data(), packet.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
        if (got < 2) return std::nullopt;
        // kind | length of the way back | the way back | payload
        const std::size_t header = 2U + static_cast<unsigned char>(packet[1]);
        constexpr char forward_reply = '\x92';
        std::string reply(packet.data(), header);
        reply[0] = forward_reply;
        reply += answer;
        sendto(socket_, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
        return std::string{packet.data() + header, static_cast<std::size_t>(got) - header};
    }

private:
    int socket_;
    std::uint16_t port_ = 0;
};

// Something that arrives after what was sent before it shows that the connection lives on.
void check_lives(Meeting<Bootstrapd>& meeting) {
    REQUIRE(meeting.alice.client->send_oob(meeting.bob.key(), bytes_of("still here")) == SendStatus::queued);
    CHECK(meeting.until([&] { return !meeting.bob.oob.empty() || meeting.alice.closed; }));
    CHECK_FALSE(meeting.alice.closed);
}

}  // namespace

TEST_CASE("the relay closes the connection on an onion request of less than 159 bytes") {
    Meeting<Bootstrapd> meeting;
    meeting.connect();
    auto& alice = meeting.alice;
    REQUIRE(alice.client->send_onion(std::vector<std::byte>(158)) == SendStatus::queued);
    REQUIRE(meeting.until([&] { return alice.closed.has_value(); }));
    CHECK(alice.closed == CloseReason::closed_by_relay);
}

TEST_CASE("an onion request that is long enough but means nothing is dropped, and the connection stays") {
    Meeting<Bootstrapd> meeting;
    meeting.connect();
    for (const std::size_t size : {std::size_t{159}, std::size_t{177}, std::size_t{178}, max_onion_size}) {
        REQUIRE(meeting.alice.client->send_onion(std::vector<std::byte>(size)) == SendStatus::queued);
    }
    check_lives(meeting);
}

TEST_CASE("a forward request reaches a node over UDP, and its answer comes back") {
    Meeting<Bootstrapd> meeting;
    meeting.connect();
    auto& alice = meeting.alice;
    const ForwardTargetNode node;
    for (const std::string& question : {std::string{"who is there?"}, std::string(max_forward_size, 'q')}) {
        REQUIRE(alice.client->send_forward(node.address(), bytes_of(question)) == SendStatus::queued);
        const auto answers = alice.forwarded.size();
        const std::string answer = "you said: " + question.substr(0, 20);
        std::optional<std::string> arrived;
        REQUIRE(meeting.until([&] {
            if (!arrived) arrived = node.answer_with(answer);
            return alice.forwarded.size() > answers;
        }));
        CHECK(arrived == question);
        CHECK(alice.forwarded.back() == answer);
    }
    check_lives(meeting);
}

TEST_CASE("a forward request without a payload arrives as well") {
    Meeting<Bootstrapd> meeting;
    meeting.connect();
    const ForwardTargetNode node;
    REQUIRE(meeting.alice.client->send_forward(node.address(), {}) == SendStatus::queued);
    std::optional<std::string> arrived;
    REQUIRE(meeting.until([&] {
        if (!arrived) arrived = node.answer_with("yes");
        return meeting.alice.forwarded.size() == 1;
    }));
    CHECK(arrived->empty());
}

// Anybody whom we have the relay forward to can send one.
TEST_CASE("an empty answer to a forward request does not end the connection") {
    Meeting<Bootstrapd> meeting;
    meeting.connect();
    const ForwardTargetNode node;
    REQUIRE(meeting.alice.client->send_forward(node.address(), bytes_of("who is there?")) == SendStatus::queued);
    std::optional<std::string> arrived;
    REQUIRE(meeting.until([&] {
        if (!arrived) arrived = node.answer_with("");
        return arrived.has_value();
    }));
    settle(*meeting.adapter);  // the empty answer is on its way
    check_lives(meeting);
}

}  // namespace toxrelay::interop
