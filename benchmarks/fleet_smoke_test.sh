#!/usr/bin/env bash
# A hundredth of the fleets prints every figure, each a positive number; how large is not asked here. One case for each figure.
#
#   fleet_smoke_test.sh BENCHMARK
set -uo pipefail

output=$("$1" --smoke) || { echo "$output" && echo "0 passed, 1 failed" && exit 1; }
passed=0
failed=0
for name in {keepalive,data}_{clients,simulated_seconds,events,events_per_second,simulated_seconds_per_second,bytes_per_client} data_messages; do
    if [[ $(grep -cE "^figure $name [1-9][0-9]*$" <<<"$output") == 1 ]]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "no line 'figure $name NUMBER'"
    fi
done
((failed == 0)) || echo "$output"
echo "$passed passed, $failed failed"
((failed == 0))
