#!/usr/bin/env bash
# runs_test.sh PROGRAM LINE: the program ends well, and prints this line.
set -uo pipefail

if output=$("$1") && [[ $output == "$2" ]]; then
    echo "1 passed, 0 failed"
else
    echo "$output"
    echo "0 passed, 1 failed"
    exit 1
fi
