#include "toxrelay/close_reason.hpp"

#include <map>
#include <set>
#include <string_view>

#include <catch2/catch.hpp>

using namespace toxrelay;

namespace {

// Who has to change something, by the words of close_reason.hpp.
const std::map<CloseReason, Fault> faults{
    {CloseReason::closed_locally, Fault::ours},
    {CloseReason::relay_key_invalid, Fault::ours},
    {CloseReason::out_of_memory, Fault::ours},
    {CloseReason::connect_failed, Fault::circumstance},
    {CloseReason::connect_timed_out, Fault::circumstance},
    {CloseReason::handshake_timed_out, Fault::circumstance},
    {CloseReason::pong_timed_out, Fault::circumstance},
    {CloseReason::write_stalled, Fault::circumstance},
    {CloseReason::transport_failed, Fault::circumstance},
    {CloseReason::closed_in_handshake, Fault::circumstance},
    {CloseReason::closed_by_relay, Fault::circumstance},
    {CloseReason::proxy_credentials_missing, Fault::ours},
    {CloseReason::proxy_credentials_refused, Fault::ours},
    {CloseReason::proxy_timed_out, Fault::circumstance},
    {CloseReason::proxy_closed, Fault::circumstance},
    {CloseReason::socks_general_failure, Fault::circumstance},
    {CloseReason::socks_network_unreachable, Fault::circumstance},
    {CloseReason::socks_host_unreachable, Fault::circumstance},
    {CloseReason::socks_connection_refused, Fault::circumstance},
    {CloseReason::socks_ttl_expired, Fault::circumstance},
    {CloseReason::http_malformed, Fault::proxy},
    {CloseReason::http_header_too_long, Fault::proxy},
    {CloseReason::http_refused, Fault::proxy},
    {CloseReason::socks_malformed, Fault::proxy},
    {CloseReason::socks_no_method, Fault::proxy},
    {CloseReason::socks_method_not_offered, Fault::proxy},
    {CloseReason::socks_not_allowed, Fault::proxy},
    {CloseReason::socks_command_not_supported, Fault::proxy},
    {CloseReason::socks_address_type_not_supported, Fault::proxy},
    {CloseReason::socks_reply_unknown, Fault::proxy},
    {CloseReason::stream_truncated, Fault::relay},
    {CloseReason::handshake_not_authentic, Fault::relay},
    {CloseReason::handshake_reflected, Fault::relay},
    {CloseReason::handshake_key_invalid, Fault::relay},
    {CloseReason::frame_length_invalid, Fault::relay},
    {CloseReason::frame_not_authentic, Fault::relay},
    {CloseReason::packet_malformed, Fault::relay},
    {CloseReason::packet_unexpected, Fault::relay},
    {CloseReason::route_not_requested, Fault::relay},
    {CloseReason::route_slot_taken, Fault::relay},
};

constexpr auto beyond_the_last = static_cast<CloseReason>(static_cast<int>(CloseReason::route_slot_taken) + 1);

}  // namespace

TEST_CASE("every close reason says whose fault it was") {
    for (const auto& [reason, fault] : faults) {
        CAPTURE(to_string(reason));
        CHECK(fault_of(reason) == fault);
    }
}

TEST_CASE("every close reason has a text, and no two have the same") {
    std::set<std::string_view> texts;
    for (const auto& [reason, fault] : faults) {
        const std::string_view text = to_string(reason);
        CAPTURE(static_cast<int>(reason));
        CHECK(text.size() > 10);
        CHECK(text != to_string(beyond_the_last));
        CHECK(texts.insert(text).second);
    }
}

TEST_CASE("this test knows every close reason") {
    CHECK(faults.size() == static_cast<std::size_t>(beyond_the_last));
    CHECK(to_string(beyond_the_last) == "unknown");
}
