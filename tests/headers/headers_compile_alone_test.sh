#!/usr/bin/env bash
# That this runs shows that each header compiled by itself. What is left to see is that none was forgotten.
# Arguments: the headers that were compiled, then --, then the files of all there are.
set -uo pipefail

compiled=()
while (($#)) && [[ $1 != -- ]]; do compiled+=("$1") && shift; done
shift

failed=0
for file in "$@"; do
    # Asio takes seconds each time; clang parses each of these alone.
    [[ $file != */toxrelay/asio/* ]] || continue
    [[ " ${compiled[*]} " == *" ${file#*/} "* ]] || { echo "$file was not compiled: add it to tests/headers" && failed=1; }
done
((${#compiled[@]} && $#)) || failed=1
echo "$(((1 - failed) * ${#compiled[@]})) passed, $failed failed"
exit "$failed"
