#include "tests/interop/toxcore_client.hpp"

#include <array>
#include <stdexcept>

namespace toxrelay::interop {
namespace {

struct FreeOptions {
    void operator()(Tox_Options* options) const { tox_options_free(options); }
};

const std::uint8_t* bytes_of(const PublicKey& key) { return reinterpret_cast<const std::uint8_t*>(key.bytes.data()); }

void check(bool good, const char* what, int error) {
    if (!good) throw std::runtime_error{std::string{what} + " failed with " + std::to_string(error)};
}

}  // namespace

ToxcoreClient::ToxcoreClient(Network network) {
    const std::unique_ptr<Tox_Options, FreeOptions> options{tox_options_new(nullptr)};
    check(options != nullptr, "tox_options_new", 0);
    tox_options_set_udp_enabled(options.get(), network == Network::udp);
    tox_options_set_local_discovery_enabled(options.get(), false);
    tox_options_set_ipv6_enabled(options.get(), false);
    Tox_Err_New error{};
    tox_.reset(tox_new(options.get(), &error));
    check(tox_ != nullptr, "tox_new", error);
    tox_callback_friend_message(tox_.get(), [](Tox*, std::uint32_t, Tox_Message_Type, const std::uint8_t* text,
                                               std::size_t size, void* client) {
        static_cast<ToxcoreClient*>(client)->heard_.emplace_back(reinterpret_cast<const char*>(text), size);
    });
}

void ToxcoreClient::use_relay(const PublicKey& key, std::uint16_t port) {
    Tox_Err_Bootstrap error{};
    check(tox_add_tcp_relay(tox_.get(), "127.0.0.1", port, bytes_of(key), &error), "tox_add_tcp_relay", error);
}

void ToxcoreClient::bootstrap_from(const ToxcoreClient& node) {
    const std::uint16_t port = tox_self_get_udp_port(node.tox_.get(), nullptr);
    Tox_Err_Bootstrap error{};
    check(tox_bootstrap(tox_.get(), "127.0.0.1", port, bytes_of(node.dht_key()), &error), "tox_bootstrap", error);
}

void ToxcoreClient::befriend(const ToxcoreClient& other) {
    std::array<std::uint8_t, TOX_PUBLIC_KEY_SIZE> key{};
    tox_self_get_public_key(other.tox_.get(), key.data());
    Tox_Err_Friend_Add error{};
    tox_friend_add_norequest(tox_.get(), key.data(), &error);
    check(error == TOX_ERR_FRIEND_ADD_OK, "tox_friend_add_norequest", error);
}

bool ToxcoreClient::say(const std::string& text) {
    Tox_Err_Friend_Send_Message error{};
    tox_friend_send_message(tox_.get(), 0, TOX_MESSAGE_TYPE_NORMAL, reinterpret_cast<const std::uint8_t*>(text.data()),
                            text.size(), &error);
    return error == TOX_ERR_FRIEND_SEND_MESSAGE_OK;
}

PublicKey ToxcoreClient::dht_key() const {
    PublicKey key;
    static_assert(sizeof key.bytes == TOX_PUBLIC_KEY_SIZE);
    tox_self_get_dht_id(tox_.get(), reinterpret_cast<std::uint8_t*>(key.bytes.data()));
    return key;
}

}  // namespace toxrelay::interop
