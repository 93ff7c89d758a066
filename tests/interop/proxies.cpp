#include "tests/interop/proxies.hpp"

#include <fstream>
#include <utility>
#include <variant>
#include <vector>

#include "toxrelay/credentials.hpp"
#include "toxrelay/posix/address.hpp"

namespace toxrelay::interop {
namespace {

template <class Credentials>
std::optional<Credentials> credentials_of(const std::optional<Account>& account) {
    if (!account) return std::nullopt;
    return std::get<Credentials>(Credentials::from(account->user, account->password));
}

}  // namespace

Hop Proxy::hop(const Destination& to, const std::optional<Account>& account) const {
    if (kind == Kind::http) return {HttpProxy{credentials_of<HttpCredentials>(account)}, to};
    return {Socks5Proxy{credentials_of<Socks5Credentials>(account)}, to};
}

Proxy tinyproxy(std::uint16_t allowed, const std::optional<Account>& account) {
    const auto arguments = [=](const Daemon::Place& place) -> std::vector<std::string> {
        const std::string file = place.folder + "/config";
        std::ofstream config{file};
        config << "Port " << place.port << "\n"
               << "Listen 127.0.0.1\n"
               << "Listen ::1\n"
               << "Timeout 60\n"
               << "ConnectPort " << allowed << "\n";
        if (account) config << "BasicAuth " << account->user << " " << account->password << "\n";
        return {"-d", "-c", file};
    };
    return {Proxy::Kind::http, Daemon{{"tinyproxy", "tinyproxy", arguments}}};
}

Proxy squid(std::uint16_t allowed, const std::optional<Account>& account) {
    const auto arguments = [=](const Daemon::Place& place) -> std::vector<std::string> {
        const std::string file = place.folder + "/config";
        std::ofstream config{file};
        config << "http_port 127.0.0.1:" << place.port << "\n"
               << "http_port [::1]:" << place.port << "\n"
               << "pid_filename none\n"
               << "coredump_dir none\n"
               << "access_log none\n"
               << "cache_log /dev/null\n"  // -d sends it here
               << "cache_mem 0\n"
               << "cache deny all\n"
               << "pinger_enable off\n"
               << "visible_hostname localhost\n"
               << "shutdown_lifetime 0 seconds\n"
               << "acl allowed port " << allowed << "\n"
               << "http_access deny !allowed\n";
        if (account) {
            const std::string judge = place.folder + "/judge";
            std::ofstream{judge} << "while read -r who; do\n"
                                 << "    if [ \"$who\" = '" << account->user << " " << account->password
                                 << "' ]; then\n"
                                 << "        echo OK\n"
                                 << "    else\n"
                                 << "        echo ERR\n"
                                 << "    fi\n"
                                 << "done\n";
            config << "auth_param basic program /bin/sh " << judge << "\n"
                   << "auth_param basic children 1 startup=1\n"
                   << "acl known proxy_auth REQUIRED\n"
                   << "http_access deny !known\n";
        }
        config << "http_access allow CONNECT\n"
               << "http_access deny all\n";
        return {"-N", "-d1", "-f", file};
    };
    return {Proxy::Kind::http, Daemon{{"/usr/sbin/squid", "squid", arguments}}};
}

Proxy microsocks(const std::optional<Account>& account) {
    const auto arguments = [=](const Daemon::Place& place) {
        std::vector<std::string> result{"-i", "127.0.0.1", "-p", std::to_string(place.port)};
        if (account) result.insert(result.end(), {"-u", account->user, "-P", account->password});
        return result;
    };
    return {Proxy::Kind::socks5, Daemon{{"microsocks", "microsocks", arguments}}};
}

Proxy danted(std::uint16_t allowed) {
    const auto arguments = [=](const Daemon::Place& place) -> std::vector<std::string> {
        const std::string file = place.folder + "/config";
        std::ofstream{file} << "errorlog: stderr\n"
                            << "logoutput: stderr\n"
                            << "internal: 127.0.0.1 port = " << place.port << "\n"
                            << "internal: ::1 port = " << place.port << "\n"
                            << "external: lo\n"
                            << "clientmethod: none\n"
                            << "socksmethod: none\n"
                            << "client pass { from: 0/0 to: 0/0 }\n"
                            << "socks pass { from: 0/0 to: 0/0 port = " << allowed << " }\n";
        return {"-p", place.folder + "/pid", "-f", file};
    };
    return {Proxy::Kind::socks5, Daemon{{"/usr/sbin/danted", "dante-server", arguments}}};
}

Destination destination(const std::string& host, std::uint16_t port) { return {posix::parse_host(host).value(), port}; }

}  // namespace toxrelay::interop
