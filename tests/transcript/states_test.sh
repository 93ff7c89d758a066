#!/usr/bin/env bash
# states_test.sh FLEET STATES.AWK: the states that clients of a transcript went through, as graphviz is told.
set -uo pipefail

work=${TEST_TMPDIR:-$(mktemp -d)}
"$1" --peers 20 --weather hostile --minutes 2 --record "$work/transcript" >"$work/report" || exit 1
drawn=$(awk -f "$2" "$work/transcript")

passed=0
failed=0
has() {
    if grep -qE -- "$1" <<<"$drawn"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "nothing like: $1"
    fi
}

has '^made -> connect .label="the constructor"'
has '^connect -> handshake .label="commit_write"'
has '^handshake -> ping .label="poll_event"'
has '^ping -> pong .label=".*commit_write'
has '^pong -> ping .label=".*poll_event'
has '^(ping|pong) -> closed .label=".*transport_failed'
has '^ping .fillcolor='
has '^}$'
((failed == 0)) || echo "$drawn"
echo "$passed passed, $failed failed"
((failed == 0))
