#include "tests/client/proxy_bench.hpp"

#include <stdexcept>
#include <variant>

#include "tests/support/plaintext.hpp"
#include "toxrelay/bytes.hpp"
#include "toxrelay/credentials.hpp"
#include "toxrelay/destination.hpp"

namespace toxrelay::test {
namespace {

Destination relay_example() { return {HostName::from("relay.example").value(), 33445}; }

}  // namespace

Hop http() { return {HttpProxy{}, relay_example()}; }
Hop http_with_password() {
    return {HttpProxy{std::get<HttpCredentials>(HttpCredentials::from("alice", "correct horse"))}, relay_example()};
}
Hop socks5() { return {Socks5Proxy{}, relay_example()}; }

std::string ProxyBench::asked() {
    std::string all;
    while (!client.write_buffer().empty()) {
        const Bytes pending = client.write_buffer();
        all.append(reinterpret_cast<const char*>(pending.data()), pending.size());
        client.commit_write(pending.size(), now);
    }
    return all;
}

Story ProxyBench::answers(std::string_view bytes) {
    if (deliver(text(bytes)) != bytes.size()) throw std::runtime_error("the client did not take all of the answer");
    return told();
}

}  // namespace toxrelay::test
