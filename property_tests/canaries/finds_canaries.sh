#!/usr/bin/env bash
# finds_canaries PROGRAM LAW...: each program has a defect, and has to fail with a message that names the law.
set -uo pipefail
# A fixed seed: whether a defect is found must not be a matter of luck. Enough cases for the rarest.
export RC_PARAMS='seed=1 max_success=20000'
passed=0
failed=0
while (($# >= 2)); do
    started=$SECONDS
    output=$(timeout 60 "$1" 2>&1)
    status=$?
    found=$(tr '\n' ' ' <<<"$output" | tr -s ' ')
    if ((status != 0 && status != 124)) && [[ $found == *"$2"* ]]; then
        passed=$((passed + 1))
        grep -o 'Falsifiable after.*' <<<"$output" | head -1 | sed "s|^|$2 ($((SECONDS - started)) s): |"
    else
        failed=$((failed + 1))
        echo "NOT FOUND: $2 by $1 (status $status)"
        tail -25 <<<"$output"
    fi
    shift 2
done
echo "$passed passed, $failed failed"
((passed > 0 && failed == 0))
