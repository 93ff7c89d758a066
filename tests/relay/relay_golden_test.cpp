// The session recorded between a real client and a real relay, with our relay in the real one's place: what the recorded
// client says is answered as the recorded relay did. (The recording does not have the relay's temporary secret key, so
// its bytes cannot be made again, but its packets can.)

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>

#include <catch2/catch.hpp>

#include "tests/golden/session_file.hpp"
#include "tests/relay/relay_bench.hpp"
#include "tests/support/plaintext.hpp"
#include "toxrelay/bytes.hpp"

namespace toxrelay::test {
namespace {

/// With one key in place of another, wherever it stands.
Plaintext replaced(Plaintext plain, Bytes key, Bytes with) {
    const auto found = std::search(plain.begin(), plain.end(), key.begin(), key.end());
    if (found != plain.end()) std::ranges::copy(with, found);
    return plain;
}

}  // namespace

TEST_CASE("the recorded client's handshake is answered by a relay with the recorded key") {
    const auto session = SessionFile::read();
    Relay relay{{},
                KeyPair{SecretKey{session.array<32>("relay.secret_key")}},
                SessionSeed{session.array<32>("relay.secret_key")}};
    RelaySession& answering = *relay.accept({});
    const auto& wire = session["client_handshake.wire"];
    std::ranges::copy(wire, answering.read_buffer().begin());
    answering.commit_read(wire.size(), {});
    CHECK_FALSE(relay.poll_event());
    CHECK_FALSE(answering.ended());
    REQUIRE(answering.client() != nullptr);
    CHECK(Plaintext{answering.client()->bytes.begin(), answering.client()->bytes.end()} ==
          session["client.dht_public_key"]);
    CHECK(answering.write_buffer().size() == session["server_handshake.wire"].size());
}

TEST_CASE("what the recorded client said is answered as the recorded relay did") {
    const auto session = SessionFile::read();
    RelayBench bench;
    Guest& client = bench.greet(7);
    Guest& peer = bench.join(8);
    const PublicKey client_key = client.client.key();
    const PublicKey peer_key = peer.client.key();
    const auto ours = [&](const Plaintext& plain) {
        return replaced(replaced(plain, session["client.dht_public_key"], client_key.bytes),
                        session["peer.dht_public_key"], peer_key.bytes);
    };
    const auto said = session.frames("client_to_relay", "plain");
    const auto recorded = session.frames("relay_to_client", "plain");
    Plaintexts heard;
    const auto client_hears = [&] {
        bench.told();
        std::ranges::copy(bench.heard(client), std::back_inserter(heard));
    };

    for (std::size_t i = 0; i < 4; ++i) bench.says(client, ours(said[i]));  // ping, itself, OOB, the peer
    bench.told();
    CHECK(bench.heard(peer) == Plaintexts{oob_recv(client_key, text("oob-payload"))});
    bench.says(peer, oob_send(client_key, text("oob-reply")));
    bench.says(peer, routing_request(client_key));
    client_hears();
    CHECK(bench.heard(peer) == Plaintexts{routing_response(16, client_key), connect_notification(16)});
    bench.says(client, ours(said[4]));
    bench.told();
    CHECK(bench.heard(peer) == Plaintexts{data(16, text("hello via relay"))});
    bench.says(peer, data(16, text("hello back")));
    client_hears();
    bench.leaves(peer);
    bench.says(client, ours(said[5]));
    bench.says(client, ours(said[6]));
    client_hears();

    // In the recording the OOB came before the answer to a request behind it, and the relay's ping has an id of its own.
    Plaintexts expected;
    for (const std::size_t i : {0U, 1U, 3U, 2U, 4U, 5U, 6U, 8U}) expected.push_back(ours(recorded[i]));
    CHECK(heard == expected);
}

}  // namespace toxrelay::test
