#!/usr/bin/env bash
# A very short run prints every figure, each a positive number; how large is not asked here. One case for each figure.
#
#   frame_smoke_test.sh BENCHMARK
set -uo pipefail

output=$("$1" --benchmark_min_time=0.001) || { echo "$output" && echo "0 passed, 1 failed" && exit 1; }
passed=0
failed=0
for name in {seal,open}_{64,256,1024,1373,2031,geomean} geomean; do
    if [[ $(grep -cE "^figure $name [0-9]+\.[0-9]{2}$" <<<"$output") == 1 ]] && ! grep -q "^figure $name 0\.00$" <<<"$output"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "no line 'figure $name RATIO'"
    fi
done
grep -q ERROR <<<"$output" && failed=$((failed + 1))
((failed == 0)) || echo "$output"
echo "$passed passed, $failed failed"
((failed == 0))
