#!/usr/bin/env bash
# mutate FILE WAS NOW: prints the file with one text in place of another, which has to be in it exactly once.
set -euo pipefail
text=$(<"$1")
rest=${text#*"$2"}
if [[ $rest == "$text" || $rest == *"$2"* ]]; then
    echo "$1 does not have exactly one: $2" >&2
    exit 1
fi
printf '%s\n' "${text%%"$2"*}$3$rest"
