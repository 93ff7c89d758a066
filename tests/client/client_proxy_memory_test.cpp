// The memory of a way through proxies: lent bytes stay put, secrets are wiped, all is given back, and there may be none.

#include <algorithm>
#include <cstddef>
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/client/proxy_bench.hpp"
#include "tests/support/counting_memory.hpp"
#include "tests/support/plaintext.hpp"
#include "tests/support/told.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/client.hpp"
#include "toxrelay/close_reason.hpp"
#include "toxrelay/proxy.hpp"

namespace toxrelay::test {

namespace {

/// Remembers whether any memory that it got back still had `secret` in it.
class SearchingMemory : public std::pmr::memory_resource {
public:
    explicit SearchingMemory(std::string_view secret) : secret_(secret) {}
    std::size_t returned() const { return returned_; }
    bool found() const { return found_; }

private:
    void* do_allocate(std::size_t size, std::size_t alignment) override {
        void* memory = std::pmr::new_delete_resource()->allocate(size, alignment);
        std::fill_n(static_cast<char*>(memory), size, '\0');
        return memory;
    }
    void do_deallocate(void* memory, std::size_t size, std::size_t alignment) override {
        ++returned_;
        found_ |= std::string_view{static_cast<const char*>(memory), size}.find(secret_) != std::string_view::npos;
        std::pmr::new_delete_resource()->deallocate(memory, size, alignment);
    }
    bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override { return this == &other; }

    std::string secret_;
    std::size_t returned_ = 0;
    bool found_ = false;
};

}  // namespace

TEST_CASE("a transport that reports its writes late does not stop a tunnel, and its bytes stay put") {
    ProxyBench bench{hops(socks5(), http())};
    const Bytes greeting = bench.client.write_buffer();
    bench.answers(socks_method);
    CHECK(bench.client.write_buffer().data() == greeting.data());
    const std::size_t questions = bench.client.write_buffer().size();
    CHECK(questions == socks_greeting.size() + socks_request.size());
    CHECK(bench.answers(std::string{socks_opens} + std::string{http_opens}).empty());
    CHECK(bench.client.write_buffer().data() == greeting.data());
    CHECK(bench.client.write_buffer().size() == questions);
    bench.client.commit_write(questions, bench.now);
    CHECK(bench.told().empty());
    CHECK(bench.asked() == http_request);
    CHECK(bench.told().empty());
    bench.connect();
}

TEST_CASE("bytes that a transport is still writing stay put though the proxy has refused") {
    ProxyBench bench{hops(http_with_password())};
    const Bytes lent = bench.client.write_buffer();
    const std::vector<std::byte> before{lent.begin(), lent.end()};
    CHECK(bench.answers(http_refuses) == Story{closed(CloseReason::http_refused, AtProxy{0, ProxyStep::request, 403})});
    CHECK(std::ranges::equal(lent, before));
    CHECK(bench.memory.outstanding() > 0);
    bench.client.commit_write(lent.size(), bench.now);
    CHECK(bench.memory.outstanding() == 0);
}

TEST_CASE("what a proxy was told is wiped when its tunnel is open, and its memory given back") {
    // Out of "alice:correct horse" in base64.
    SearchingMemory memory{"Y29ycmVjdCBob3Jz"};
    ProxyBench bench{hops(http_with_password(), http_with_password()), [&](Config& config) { config.memory = memory; }};
    CHECK(bench.asked().find("Y29ycmVjdCBob3Jz") != std::string::npos);
    CHECK(memory.returned() == 0);
    bench.answers(http_opens);
    bench.asked();
    CHECK(memory.returned() > 0);
    bench.answers(http_opens);
    bench.connect();
    CHECK_FALSE(memory.found());
}

TEST_CASE("what a proxy was told is wiped when it refuses, and when the client is dropped on the way") {
    SearchingMemory memory{"Y29ycmVjdCBob3Jz"};
    {
        ProxyBench bench{hops(http_with_password(), http_with_password()),
                         [&](Config& config) { config.memory = memory; }};
        bench.asked();
        bench.answers(http_refuses);
        CHECK(memory.returned() >= 2);
    }
    {
        ProxyBench bench{hops(http_with_password()), [&](Config& config) { config.memory = memory; }};
        CHECK_FALSE(bench.client.write_buffer().empty());
    }
    CHECK(memory.returned() >= 3);
    CHECK_FALSE(memory.found());
}

TEST_CASE("a client without memory for a way through proxies is closed from the start") {
    CountingMemory memory;
    const std::size_t gives = GENERATE(0U, 1U);
    memory.refuse_after(gives);
    ProxyBench bench{hops(http(), socks5()), [&](Config& config) { config.memory = memory; }};
    CHECK(bench.client.write_buffer().empty());
    CHECK(bench.told() == Story{closed(CloseReason::out_of_memory)});
    CHECK(memory.outstanding() == 0);
}

TEST_CASE("a client that finds no memory for its handshake when the tunnel opens is closed") {
    ProxyBench bench{hops(http())};
    bench.asked();
    bench.deliver(text(http_opens));
    bench.memory.refuse_after(0);
    CHECK(bench.told() == Story{closed(CloseReason::out_of_memory)});
}

TEST_CASE("a client behind proxies costs no more than any other once it is connected") {
    ProxyBench bench{hops(http_with_password(), socks5())};
    bench.asked();
    bench.answers(http_opens);
    bench.asked();
    bench.answers(socks_method);
    bench.asked();
    bench.answers(socks_opens);
    bench.connect();
    CHECK(sizeof(Client) + bench.memory.outstanding() < 1024);
}

}  // namespace toxrelay::test
