#!/usr/bin/env bash
# A very short run prints both figures, each a positive number; how large is not asked here.
#
#   recording_smoke_test.sh BENCHMARK
set -uo pipefail

output=$("$1" --smoke) && [[ $(grep -cE '^figure (off|on) [0-9]+\.[0-9]{2}$' <<<"$output") == 2 ]] && ! grep -qE 'ERROR|0\.00' <<<"$output" && echo "1 passed, 0 failed" && exit 0
echo "$output"
echo "0 passed, 1 failed"
exit 1
