#!/usr/bin/env bash
# relay_pipe itself, over a real tox-bootstrapd: relay_pipe_test.sh RELAY_PIPE HOSTILE_PEER
set -uo pipefail
pipe=$(realpath "$1")
hostile=$(realpath "$2")
folder=$(mktemp -d "${TEST_TMPDIR:-/tmp}/relay_pipe.XXXXXX")
relay_process=
proxy_process=
trap '[[ -z $relay_process$proxy_process ]] || kill $relay_process $proxy_process; rm -rf "$folder"' EXIT
cd "$folder" || exit 1

# A check is a function that ends with a status other than 0 when it finds something wrong.

passed=0
failed=0

check() {
    local name=${1//_/ }
    if "$1"; then
        passed=$((passed + 1))
        echo "ok: $name"
    else
        failed=$((failed + 1))
        echo "FAILED: $name"
        tail -n 5 ./*.err 2>/dev/null
    fi
}

finish() {
    echo "$passed passed, $failed failed"
    ((failed == 0))
    exit
}

wrong() {
    echo "  $*"
    return 1
}

# expect STATUS COMMAND...: leaves what it says in out and err
expect() {
    local wanted=$1 status
    shift
    "$@" >out 2>err </dev/null
    status=$?
    ((status == wanted)) || wrong "status $status instead of $wanted: $(cat err)"
}

says() { grep -qF -- "$1" "${2:-err}" || wrong "${2:-err} does not say '$1': $(cat "${2:-err}")"; }

one_line() { [[ $(wc -l <err) == 1 ]] || wrong "not one line: $(cat err)"; }

same() { [[ $(sha256sum <"$1") == "$(sha256sum <"$2")" ]] || wrong "$1 and $2 differ"; }

start_relay() {
    for _ in {1..5}; do
        port=$((20000 + RANDOM % 10000))
        cat >relay.conf <<END
port=$port
keys_file_path="$folder/relay.keys"
pid_file_path="$folder/relay.pid"
enable_ipv6=false
enable_ipv4_fallback=true
enable_lan_discovery=false
enable_tcp_relay=true
tcp_relay_ports=[$port]
enable_motd=false
bootstrap_nodes=()
END
        tox-bootstrapd --config=relay.conf --foreground --log-backend=stdout >relay.log 2>&1 &
        relay_process=$!
        for _ in {1..100}; do
            relay_key=$(sed -n 's/.*Public Key: *\([0-9A-Fa-f]\{64\}\).*/\1/p' relay.log)
            [[ -z $relay_key ]] || return 0
            kill -0 "$relay_process" 2>/dev/null || break
            sleep 0.1
        done
        kill "$relay_process" 2>/dev/null && wait "$relay_process"
        relay_process=
    done
    wrong "no relay: $(cat relay.log)"
}

# as NAME PEER MORE...: relay_pipe with NAME's key. Reads and writes what it is given, says in NAME.err.
as() {
    local self=$1 peer=$2
    shift 2
    timeout 60 "$pipe" --relay "127.0.0.1:$port" --relay-key "$relay_key" --key "$self.key" \
        --peer "$(cat "$peer.pub")" "$@" 2>"$self.err"
}

# What NAME said, apart from having to wait: that depends on how busy the machine is.
complaints() { grep -v "waiting for the peer" "$1.err"; }

# Keys
keygen_makes_a_file_for_its_owner_alone() {
    (umask 000 && expect 0 "$pipe" keygen made.key) || return
    cp out made.pub
    [[ $(stat -c '%a %s' made.key) == "600 65" ]] || wrong "$(stat -c '%a %s' made.key)" || return
    [[ $(cat out) =~ ^[0-9a-f]{64}$ && ! -s err ]] || wrong "$(cat out err)" || return
    [[ $(cat out) != "$(cat made.key)" ]] || return
    expect 0 "$pipe" pubkey made.key && same out made.pub
}

keygen_never_overwrites() {
    cp -p made.key before
    expect 1 "$pipe" keygen made.key && one_line && says "exists already" && same before made.key || return
    ln -s nowhere dangling
    expect 1 "$pipe" keygen dangling && [[ ! -e nowhere ]] || return
    expect 1 "$pipe" keygen no/such/folder && one_line && says "No such file"
}

a_key_file_that_others_may_read_is_refused() {
    local mode
    for mode in 640 604 660 601 777; do
        cp made.key open.key
        chmod "$mode" open.key
        expect 1 "$pipe" pubkey open.key && one_line && says "mode 0$mode" && says "chmod 600 open.key" || return
        ! grep -qF "$(cat open.key)" err out || return
    done
    chmod 400 open.key
    expect 0 "$pipe" pubkey open.key && same out made.pub
}

a_key_file_that_is_none_is_refused() {
    local secret name
    secret=$(cat made.key)
    printf '%s\r\n' "$secret" >lines.key
    printf '%s' "$secret" >bare.key
    printf '%s0\n' "$secret" >long.key
    printf '%s\n' "${secret%?}" >short.key
    printf '%s?\n' "${secret%?}" >odd.key
    : >empty.key
    mkfifo pipe.key
    chmod 600 -- *.key
    mkdir -m 700 folder.key
    for name in lines bare; do expect 0 "$pipe" pubkey $name.key && same out made.pub || return; done
    for name in long short odd empty pipe folder missing; do
        expect 1 "$pipe" pubkey $name.key && one_line && says $name.key || return
        ! grep -qF "${secret%?}" err || return
    done
    rm -r folder.key pipe.key
}

# The command line
a_wrong_command_line_ends_with_2_and_one_line() {
    expect 2 "$pipe" && one_line && says "--help" || return
    expect 2 "$pipe" --nonsense && one_line && says "'--nonsense'" || return
    expect 2 "$pipe" --relay nowhere --relay-key "$relay_key" --key a.key --peer "$(cat b.pub)" && one_line || return
    expect 2 "$pipe" --relay 127.0.0.1:1 --relay-key 12 --key a.key --peer "$(cat b.pub)" && one_line || return
    expect 2 as a a && says "--peer is the public key of --key itself" a.err || return
    expect 2 as a b --wait never && says "--wait 60" a.err
}

help_ends_with_0() { expect 0 "$pipe" --help && says "--relay-key" out && [[ ! -s err ]]; }

# Piping
three_mebibytes_of_random_bytes_arrive_both_ways() {
    head -c 3145728 /dev/urandom >from_a
    head -c 3145728 /dev/urandom >from_b
    as a b <from_a >at_a &
    as b a <from_b >at_b || return
    wait $! && same from_a at_b && same from_b at_a || return
    [[ -z $(complaints a) && -z $(complaints b) ]]  # and without a terminal there is no progress line
}

a_file_of_any_size_arrives_at_a_side_that_only_receives() {
    local size
    for size in 0 1 2013 2014 2015 100000; do
        head -c $size /dev/urandom >sent
        as a b --receive >got <sent &
        as b a --file sent >nothing <from_a || return
        wait $! && same sent got && [[ ! -s nothing ]] || return
    done
}

a_pipe_is_read_as_it_fills() {
    as a b --receive >got &
    { printf 'one\n'; sleep 1; printf 'two\n'; } | as b a >nothing || return
    wait $! && [[ $(cat got) == $'one\ntwo' ]]
}

a_slow_reader_loses_nothing() {
    head -c 400000 /dev/urandom >sent
    as a b --receive | { sleep 4; cat >got; } &
    as b a --file sent >nothing || return
    wait $! && same sent got
}

a_terminal_gets_a_progress_line() {
    head -c 100000 /dev/urandom >sent
    as a b --receive >got &
    local command="'$pipe' --relay 127.0.0.1:$port --relay-key $relay_key --key b.key --peer $(cat a.pub)"
    timeout 60 script -qec "$command --file sent" /dev/null >screen </dev/null || return
    wait $! && same sent got && says "97.7 KiB of 97.7 KiB, 100 %" screen || return
    as a b --receive >got &
    timeout 60 script -qec "$command <sent" /dev/null >screen </dev/null || return
    wait $! && says "100 %" screen || return
    as a b --receive >got &
    timeout 60 script -qec "cat sent | $command" /dev/null >screen </dev/null || return
    wait $! && ! grep -q '%' screen
}

# Proxies
start_proxy() {
    proxy_port=$((port + 1))
    microsocks -i 127.0.0.1 -p $proxy_port -u me -P 'open sesame' >proxy.log 2>&1 &
    proxy_process=$!
    for _ in {1..100}; do
        (: </dev/tcp/127.0.0.1/$proxy_port) 2>/dev/null && return
        kill -0 $proxy_process 2>/dev/null || break
        sleep 0.1
    done
    wrong "no proxy: $(cat proxy.log)"
}

a_proxy_carries_both_sides() {
    local url=socks5h://me:open%20sesame@127.0.0.1:$proxy_port
    as a b --proxy $url --receive >got &
    ALL_PROXY=$url as b a --file from_a --proxy env >nothing || return
    wait $! && same from_a got
}

a_proxy_that_refuses_is_named_without_the_password() {
    expect 1 as a b --proxy "socks5h://me:close%20sesame@127.0.0.1:$proxy_port" --receive || return
    [[ $(wc -l <a.err) == 1 ]] && says "proxy 1 (socks5h://127.0.0.1:$proxy_port)" a.err || return
    says "does not accept this user and password" a.err && ! grep -q sesame a.err out || return
    expect 2 as a b --proxy "me:open%20sesame@127.0.0.1:$proxy_port" && says "--proxy socks5h://" a.err &&
        ! grep -q sesame a.err
}

# Trouble
a_peer_that_never_comes_is_waited_for() {
    local before=$SECONDS
    expect 1 as a b --wait 3 && says "did not come" a.err || return
    [[ $(grep -c "waiting for the peer" a.err) == 1 ]] || return
    ((SECONDS - before >= 2 && SECONDS - before <= 8))
}

a_peer_that_is_interrupted_leaves_at_once() {
    local stays leaves
    mkfifo endless
    exec 9<>endless
    as a b >nothing <&9 &
    stays=$!
    # Not by as(), to have its process id.
    "$pipe" --relay "127.0.0.1:$port" --relay-key "$relay_key" --key b.key --peer "$(cat a.pub)" \
        >nothing 2>b.err <&9 &
    leaves=$!
    sleep 2
    kill -TERM $leaves
    wait $leaves
    [[ $? == 1 ]] || wrong "the one that was interrupted: $?" || return
    wait $stays
    [[ $? == 1 ]] || wrong "the one that stayed: $?" || return
    says "interrupted" b.err && says "the peer left before everything had arrived" a.err
}

a_reader_that_goes_away_is_an_error_and_no_signal() {
    as a b --file from_a >nothing &
    { as b a --receive; echo $? >status; } | head -c 1000 >got
    wait $!
    [[ $? == 1 && $(cat status) == 1 ]] || wrong "$(cat status)" || return
    says "cannot write: Broken pipe" b.err && says "the peer left" a.err
}

an_input_that_cannot_be_read_is_an_error() {
    expect 1 as a b --file no_such_file && says "cannot open no_such_file" a.err || return
    as a b --receive >got &
    as b a --file "$folder" >nothing
    [[ $? == 1 ]] && says "cannot read what is to be sent: Is a directory" b.err || return
    wait $!
    [[ $? == 1 ]]
}

missing_standard_descriptors_do_no_harm() {
    printf 'hello' >sent
    as a b --file sent <&- >&- &
    as b a --receive <&- >got || return
    wait $! && same sent got
}

a_relay_that_is_not_there_or_another_is_told() {
    local peer
    peer=$(cat b.pub)
    expect 1 "$pipe" --relay 127.0.0.1:9 --relay-key "$relay_key" --key a.key --peer "$peer" || return
    one_line && says "127.0.0.1:9: Connection refused" || return
    expect 1 "$pipe" --relay "127.0.0.1:$port" --relay-key "$peer" --key a.key --peer "$peer" && one_line
}

a_hostile_peer_is_given_up() {
    local way
    for way in garbage flood; do
        timeout 60 "$hostile" "127.0.0.1:$port" "$relay_key" b.key "$(cat a.pub)" $way &
        (ulimit -t 10 && as a b --receive >got)
        [[ $? == 1 ]] || return
        wait $! || wrong "the hostile peer itself: $?" || return
        [[ $(complaints a | wc -l) == 1 ]] || return
        if [[ $way == garbage ]]; then says "no message of relay_pipe" a.err; else says "gave up" a.err; fi || return
    done
}

check keygen_makes_a_file_for_its_owner_alone
check keygen_never_overwrites
check a_key_file_that_others_may_read_is_refused
check a_key_file_that_is_none_is_refused

for name in a b; do "$pipe" keygen $name.key >$name.pub || exit 1; done
check start_relay
((failed == 0)) || finish

check a_wrong_command_line_ends_with_2_and_one_line
check help_ends_with_0
check three_mebibytes_of_random_bytes_arrive_both_ways
check a_file_of_any_size_arrives_at_a_side_that_only_receives
check a_pipe_is_read_as_it_fills
check a_slow_reader_loses_nothing
check a_terminal_gets_a_progress_line
check start_proxy
check a_proxy_carries_both_sides
check a_proxy_that_refuses_is_named_without_the_password
check a_peer_that_never_comes_is_waited_for
check a_peer_that_is_interrupted_leaves_at_once
check a_reader_that_goes_away_is_an_error_and_no_signal
check an_input_that_cannot_be_read_is_an_error
check missing_standard_descriptors_do_no_harm
check a_relay_that_is_not_there_or_another_is_told
check a_hostile_peer_is_given_up
finish
