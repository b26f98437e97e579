#!/bin/sh
# Run the tests and close with "N passed, N failed".
#   run.sh units [BUILD]            every build/tests/test_*
#   run.sh COMMAND [COMMAND ...]    each command is one test
# A unit binary counts by its own cases (cmocka's closing lines); anything
# else counts as one. Prints what a failing test printed, in full.
passed=0 failed=0
out=$(mktemp) || exit 1
trap 'rm -f "$out"' EXIT

one() { # one NAME COMMAND...
  name=$1; shift
  if "$@" >"$out" 2>&1; then ok=1; else ok=0; fi
  p=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test(s).*/\1/p' "$out" |
      awk '{s+=$1} END {print s+0}')
  f=$(grep -c '^\[  FAILED  \] [a-z_]' "$out")
  if [ "$ok" = 1 ]; then
    [ "$p" -gt 0 ] || p=1
    passed=$((passed + p)); echo "ok   $name ($p)"
  else
    [ "$f" -gt 0 ] || f=1
    passed=$((passed + p)); failed=$((failed + f))
    echo "FAIL $name"; cat "$out"
  fi
}

if [ "$1" = units ]; then
  for t in "${2:-build}"/tests/test_*; do
    case $t in *.d|*.o) continue ;; esac
    [ -x "$t" ] && one "$(basename "$t")" "$t"
  done
else
  for c in "$@"; do one "$c" sh -c "$c"; done
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
