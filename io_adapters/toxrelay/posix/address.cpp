#include "toxrelay/posix/address.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <system_error>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

namespace toxrelay::posix {

namespace {

std::optional<std::uint16_t> parse_port(std::string_view digits) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc{} || end != digits.data() + digits.size() || port == 0) return std::nullopt;
    return port;
}

bool is_host(std::string_view text) {
    return !text.empty() && std::ranges::none_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= ' ' || byte == 0x7F || c == '[' || c == ']' || c == '/' || c == '@';
    });
}

ResolveError resolve_error(int code) {
    if (code == EAI_SYSTEM) return {code, std::system_category().message(errno)};
    return {code, ::gai_strerror(code)};
}

}  // namespace

std::string to_string(const Address& address) {
    std::array<char, NI_MAXHOST> host{};
    std::array<char, NI_MAXSERV> port{};
    const int code = ::getnameinfo(reinterpret_cast<const sockaddr*>(&address.storage), address.size, host.data(),
                                   host.size(), port.data(), port.size(), NI_NUMERICHOST | NI_NUMERICSERV);
    if (code != 0) return "no address";
    const std::string name = host.data();
    const bool brackets = address.storage.ss_family == AF_INET6;
    return (brackets ? "[" + name + "]" : name) + ":" + port.data();
}

std::variant<std::vector<Address>, ResolveError> resolve(const std::string& host, std::uint16_t port) {
    // The system would read it up to the zero only.
    if (host.find('\0') != std::string::npos) return resolve_error(EAI_NONAME);
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_protocol = IPPROTO_TCP;
    // Without AI_ADDRCONFIG, which does not count loopback: a family with no way out fails at once when it is tried.
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* list = nullptr;
    const int code = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
    if (code != 0) return resolve_error(code);
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner{list, &::freeaddrinfo};

    std::vector<Address> addresses;
    for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
        Address address;
        if (entry->ai_addrlen > sizeof address.storage) continue;
        std::memcpy(&address.storage, entry->ai_addr, entry->ai_addrlen);
        address.size = entry->ai_addrlen;
        addresses.push_back(address);
    }
    return addresses;
}

std::optional<HostPort> parse_host_port(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    std::string_view host = text.substr(0, colon);
    const auto port = parse_port(text.substr(colon + 1));
    const bool brackets = host.size() >= 2 && host.front() == '[' && host.back() == ']';
    if (brackets) host = host.substr(1, host.size() - 2);
    // Brackets are for IPv6 and IPv6 is for brackets: in "::1:33445" nobody knows where the port begins.
    const bool is_ipv6 = host.find(':') != std::string_view::npos;
    if (!port || !is_host(host) || brackets != is_ipv6) return std::nullopt;
    return HostPort{std::string{host}, *port};
}

std::optional<Host> parse_host(std::string_view text) {
    // The system would read it up to the zero only.
    if (text.find('\0') != std::string_view::npos) return std::nullopt;
    const std::string terminated{text};
    Ipv4 ipv4{};
    if (::inet_pton(AF_INET, terminated.c_str(), ipv4.data()) == 1) return ipv4;
    Ipv6 ipv6{};
    if (::inet_pton(AF_INET6, terminated.c_str(), ipv6.data()) == 1) return ipv6;
    return HostName::from(text);
}

Destination to_destination(const Address& address) noexcept {
    if (address.storage.ss_family == AF_INET6) {
        sockaddr_in6 from{};
        Ipv6 ipv6{};
        std::memcpy(&from, &address.storage, sizeof from);
        std::memcpy(ipv6.data(), &from.sin6_addr, ipv6.size());
        return {ipv6, ntohs(from.sin6_port)};
    }
    sockaddr_in from{};
    Ipv4 ipv4{};
    std::memcpy(&from, &address.storage, sizeof from);
    std::memcpy(ipv4.data(), &from.sin_addr, ipv4.size());
    return {ipv4, ntohs(from.sin_port)};
}

}  // namespace toxrelay::posix
