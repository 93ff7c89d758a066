#!/usr/bin/env bash
# fleet_plot_test.sh FLEET: what --plot draws, with the real gnuplot. One case for each function.
set -uo pipefail

fleet=$PWD/$1
work=${TEST_TMPDIR:-$(mktemp -d)}
export HOME=$work
options=(--peers 12 --relays 3 --weather hostile --minutes 2 --seed 3)
passed=0
failed=0
try() {
    if "$1"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "failed: $1"
    fi
}

"$fleet" "${options[@]}" >"$work/plain" || exit 1
"$fleet" "${options[@]}" --plot "$work/drawn/here" >"$work/told" 2>"$work/complaints"
status=$?

drawing_succeeds_without_a_word() { ((status == 0)) && [[ ! -s $work/complaints ]]; }
drawing_changes_nothing_that_happens() { diff "$work/plain" "$work/told"; }

three_pictures_have_their_axes() {
    local picture axis ok=0
    while IFS=: read -r picture axis; do
        python3 -c 'import sys, xml.etree.ElementTree as tree; tree.parse(sys.argv[1])' "$work/drawn/here/$picture.svg" || ok=1
        grep -qF "$axis" "$work/drawn/here/$picture.svg" || { echo "$picture.svg does not say '$axis'" && ok=1; }
    done <<'AXES'
delivery:messages / s
delivery:delay / ms
delivery:faults: at a peer
delivery:half_close
delivery:simulated time / min
delivery:12 peers, 3 relays, 2 minutes of hostile weather, seed 3
latency:messages that took no longer / %
latency:delay from sending to the event / ms
online:clients connected
online:relay 2
online:simulated time / min
AXES
    return $ok
}

# messages.dat has messages a second in steps of 5 s.
columns_add_up_to_what_was_printed() {
    local expected
    expected=$(sed -n 's/^messages *\([0-9]*\) sent, \([0-9]*\) delivered.*/\1 \2/p' "$work/told")
    [[ $(awk '!/^#/ { sent += 5 * $2; delivered += 5 * $3 } END { printf "%.0f %.0f\n", sent, delivered }' "$work/drawn/here/messages.dat") == "$expected" ]]
}
the_last_online_are_those_that_were_printed_or_more() { # connected, and not yet with their friend
    local printed
    printed=$(sed -n 's/^online *\([0-9]*\) of.*/\1/p' "$work/told")
    (($(tail -n 1 "$work/drawn/here/online.dat" | awk '{ print $2 + $3 + $4 }') >= printed))
}
the_median_is_that_of_the_table() {
    local printed
    printed=$(sed -n 's/^latency *p50 \([0-9.]*\) ms.*/\1/p' "$work/told")
    awk -v printed="$printed" '!/^#/ && $2 >= 50 { exit !($1 - printed < 5 && printed - $1 < 5) }' "$work/drawn/here/delays.dat"
}

each_fault_is_marked() {
    local -r marked=$(grep -vc '^#' "$work/drawn/here/faults.dat")
    local -r planned=$("$fleet" "${options[@]}" --print-faults | grep -vcE ' (mend|restart|welcome) ')
    ((marked > 0 && marked <= planned && 2 * marked > planned))
}

scripts_draw_again() {
    rm "$work/drawn/here/online.svg"
    (cd "$work/drawn/here" && gnuplot online.gp) && [[ -s $work/drawn/here/online.svg ]]
}

a_folder_that_cannot_be_made_is_told() {
    "$fleet" "${options[@]}" --plot /proc/nowhere >/dev/null 2>"$work/why"
    [[ $? == 1 ]] && grep -q '^fleet: cannot make the folder /proc/nowhere: ' "$work/why"
}
a_missing_gnuplot_is_told() {
    PATH=$work "$fleet" "${options[@]}" --plot "$work/again" >/dev/null 2>"$work/why"
    [[ $? == 1 ]] && grep -q '^fleet: there is no gnuplot here: install it (Debian: gnuplot-nox)' "$work/why"
}

what_is_shorter_than_a_step_is_seen() { # for two seconds nobody is connected
    printf '300 crash 0\n302 restart 0\n' >"$work/crash"
    "$fleet" --peers 4 --relays 1 --minutes 30 --faults "$work/crash" --plot "$work/crashed" >/dev/null || return 1
    [[ $(awk '!/^#/ && $1 > 60 && $2 == 0' "$work/crashed/online.dat" | wc -l) == 1 ]]
}
a_fleet_of_which_no_message_arrives_is_drawn_all_the_same() {
    echo '0 ignore 0' >"$work/ignore"
    "$fleet" --peers 4 --relays 1 --minutes 2 --faults "$work/ignore" --plot "$work/silent" >/dev/null 2>"$work/why"
    [[ $? == 0 && ! -s $work/why ]] && grep -q 'no message arrived' "$work/silent/delivery.svg" && grep -q 'no message arrived' "$work/silent/latency.svg"
}
many_relays_are_drawn_together_from_the_ninth_on() {
    "$fleet" --peers 24 --relays 12 --minutes 1 --plot "$work/many" >/dev/null || return 1
    grep -q '>relay 7<' "$work/many/online.svg" && ! grep -q '>relay 8<' "$work/many/online.svg" && grep -q '>4 others<' "$work/many/online.svg"
}

try drawing_succeeds_without_a_word
try drawing_changes_nothing_that_happens
try three_pictures_have_their_axes
try columns_add_up_to_what_was_printed
try the_last_online_are_those_that_were_printed_or_more
try the_median_is_that_of_the_table
try each_fault_is_marked
try what_is_shorter_than_a_step_is_seen
try a_fleet_of_which_no_message_arrives_is_drawn_all_the_same
try many_relays_are_drawn_together_from_the_ninth_on
try scripts_draw_again
try a_folder_that_cannot_be_made_is_told
try a_missing_gnuplot_is_told
cat "$work/complaints"
echo "$passed passed, $failed failed"
((failed == 0))
