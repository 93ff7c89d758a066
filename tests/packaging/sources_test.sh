#!/usr/bin/env bash
# sources_test.sh LIST FILE...: the targets that users depend on are built of exactly these files.
set -uo pipefail

list=$1
shift
if diff <(sed 's#^//##; s#:#/#' "$list" | sort -u) <(printf '%s\n' "$@" | sort -u); then
    echo "1 passed, 0 failed"
else
    echo "< is built by Bazel and in no folder that CMake looks into; > is built by CMake only"
    echo "0 passed, 1 failed"
    exit 1
fi
