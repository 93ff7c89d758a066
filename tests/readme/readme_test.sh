#!/usr/bin/env bash
# The loop that README.md shows is the one that is compiled and run.
set -uo pipefail

shown=$(awk '/^```cpp$/ {inside = 1; next} /^```$/ {if (inside) exit} inside' README.md)
compiled=$(awk '/\[README: six steps\]/ {inside = 1; next} /\[README: end\]/ {exit} inside' examples/six_steps.cpp)

if [[ -n $shown && $shown == "$(sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' <<<"$compiled")" ]]; then
    echo "1 passed, 0 failed"
else
    diff <(echo "$shown") <(echo "$compiled")
    echo "0 passed, 1 failed"
    exit 1
fi
