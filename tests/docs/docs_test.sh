#!/usr/bin/env bash
# docs_test.sh PAGE SOURCE...: the C++ that the page shows is what stands between the marks of the sources, in the same order.
set -uo pipefail

shown=$(awk '/^```cpp$/ {inside = 1; next} /^```$/ {inside = 0} inside' "$1")
compiled=$(awk '/\[docs: end\]/ {inside = 0} inside; /\[docs: [a-z]+\]/ && !/end/ {inside = 1}' "${@:2}")

if [[ -n $shown && $shown == "$compiled" ]]; then
    echo "1 passed, 0 failed"
else
    diff <(echo "$shown") <(echo "$compiled")
    echo "0 passed, 1 failed"
    exit 1
fi
