#!/usr/bin/env bash
# What the core's files include, against a list. One case for each file.
#
#   includes_test.sh FILE...
set -uo pipefail

# Headers of the standard library that bring no input, output, clock or thread along. <chrono> is here for its
# durations; symbols_test sees to it that nobody asks it for the time.
pure='algorithm array bit bitset charconv chrono compare concepts cstddef cstdint cstring functional initializer_list iterator limits list map
memory memory_resource new numeric optional ranges span string string_view tuple type_traits utility variant vector'
includes_sodium='box.cpp http_connect.cpp keys.cpp session_secrets.cpp wipe.cpp'

contains() { [[ " ${1//$'\n'/ } " == *" $2 "* ]]; }

passed=0
failed=0
sodium=()
for file in "$@"; do
    name=$(basename "$file")
    problem=
    while read -r include; do
        case $include in
            '"toxrelay/'*.hpp'"') ;;
            '<sodium.h>')
                sodium+=("$name")
                contains "$includes_sodium" "$name" || problem+=" $include"
                ;;
            '<sanitizer/asan_interface.h>') [[ $name == poison.hpp ]] || problem+=" $include" ;;
            '<'*'>')
                header=${include#<}
                contains "$pure" "${header%>}" || problem+=" $include"
                ;;
            *) problem+=" $include" ;;
        esac
    done < <(sed -En 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*([<"][^>"]*[>"]).*/\1/p' "$file")
    if [[ -n $problem || ! -s $file ]]; then
        failed=$((failed + 1))
        echo "$name: FAILED: may not include${problem:- (it is empty)}"
    else
        passed=$((passed + 1))
    fi
done

# All of these do, so that the files were looked at indeed.
for name in $includes_sodium; do
    if ! contains "${sodium[*]-}" "$name"; then
        failed=$((failed + 1))
        echo "$name does not include sodium.h: is it still the one that should?"
    fi
done

echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
