#!/usr/bin/env bash
# fleet_test.sh FLEET EXPECTED: the program prints the same bytes for the same options, in every build.
set -uo pipefail
fleet=$1
expected=$2
cd "$TEST_TMPDIR" || exit 1
fleet=$OLDPWD/$fleet
expected=$OLDPWD/$expected

passed=0
failed=0
# check NAME COMMAND...
check() {
    local name=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $name"
    fi
}
# refuses PART-OF-THE-LINE OPTIONS...: one line, exit status 2, nothing on standard output
refuses() {
    local part=$1 status
    shift
    "$fleet" "$@" >out 2>err
    status=$?
    ((status == 2)) && [[ ! -s out && $(wc -l <err) == 1 ]] && grep -qF -- "$part" err
}

"$fleet" --seed 7 >first 2>errors
check "it ends well, and says nothing on standard error that is no terminal" test "$?:$(wc -c <errors)" = 0:0
"$fleet" --seed 7 >second
check "the same seed prints the same bytes" cmp first second
check "and those that every compiler's build prints" diff "$expected" first
"$fleet" --seed 8 >other
check "another seed has another trace" test "$(grep trace first)" != "$(grep trace other)"

options=(--seed 7 --weather hostile --minutes 3 --peers 10 --relays 3)
"$fleet" "${options[@]}" >hostile
"$fleet" "${options[@]}" --print-faults >faults
check "a weather's faults can be printed" grep -qE '^[0-9.]+ lie [0-2] [0-9]+$' faults
"$fleet" "${options[@]}" --faults faults >again
check "and given back: the same run" cmp hostile again
head -20 faults >fewer
"$fleet" "${options[@]}" --faults fewer >changed
check "fewer faults are told as such" grep -qE '^faults +20$' changed
check "and are another run" test "$(grep trace hostile)" != "$(grep trace changed)"
for weather in calm mobile datacentre; do
    check "there is $weather weather" grep -q "of $weather weather" <("$fleet" --weather "$weather" --minutes 1)
done
check "help" grep -q '^usage: fleet' <("$fleet" --help)

echo "1.5 bite 3" >broken
check "an odd number of peers is refused" refuses "--peers 4" --peers 3
check "no peers are refused" refuses "2 to 1000000" --peers 0
check "no relays are refused" refuses "1 to 1000000" --relays 0
check "a number that is none is refused" refuses "--seed takes a number" --seed x
check "a missing number is refused" refuses "--minutes takes a number" --minutes
check "an unknown weather is refused" refuses "calm, mobile, datacentre or hostile" --weather fog
check "an unknown option is refused" refuses "no option --peer:" --peer 3
check "a file of faults that is not there is refused" refuses "cannot be read" --faults nowhere
printf '1 cut 22\n' >beyond
check "a host that is not there is refused by its line" refuses "beyond, line 1: the hosts are 0 to" --faults beyond
check "a line that is no fault is refused by its number" refuses "broken, line 1" --faults broken
echo "$passed passed, $failed failed"
((failed == 0))
