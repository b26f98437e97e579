#!/bin/bash
# Every failure of real processes, and the table of them.
#   run.sh            the long form, as `make real` does
#   run.sh short      as `make check` does
#   run.sh FORM kill proxy ...     only these
# Scripts run beside each other: most of their time is waiting.
cd "$(dirname "$0")/../.." || exit 1
form=${1:-long}; [ $# = 0 ] || shift
if [ "$form" = long ]; then export LONG=1; else export LONG=; fi
JOBS=${JOBS:-$([ "$form" = long ] && echo 3 || echo 4)}
SCRIPT_SECONDS=$([ "$form" = long ] && echo 5400 || echo 420)
if [ $# = 0 ]; then # the longest first
  set -- village proxy dead link kill power stop disk clock two bytes
fi
out=$(mktemp -d) || exit 1
trap 'rm -rf "$out"' EXIT
trap 'exit 1' HUP INT TERM
began=$SECONDS failed=0

one() { # one NAME: in the background
  REAL_TABLE=$out/$1.table timeout -k 20 "$SCRIPT_SECONDS" \
    bash "tests/real/$1.sh" >"$out/$1.out" 2>&1 </dev/null
  echo $? >"$out/$1.status"
}
names=("$@")
for name in "$@"; do
  while [ "$(jobs -rp | wc -l)" -ge "$JOBS" ]; do wait -n; done
  one "$name" &
done
wait

for name in "${names[@]}"; do
  status=$(cat "$out/$name.status")
  [ "$LONG$status" = 0 ] || { echo "--- $name"; cat "$out/$name.out"; }
  [ "$status" = 0 ] && continue
  failed=$((failed + 1))
  echo "[  FAILED  ] $name (status $status)"
done
for name in "${names[@]}"; do cat "$out/$name.table" 2>/dev/null; done >"$out/rows"
echo "[  PASSED  ] $(grep -c '| equal |$' "$out/rows") test(s)."
skipped=$(grep -c 'SKIPPED' "$out/rows")
[ "$skipped" = 0 ] || echo "[  SKIPPED ] $skipped test(s)."
echo "table: $(($(wc -l <"$out/rows"))) failures in $((SECONDS - began)) s"
echo '| failure | sales | settled | handed | in doubt | at once | resolved | time | ledger and journal |'
echo '|---|---|---|---|---|---|---|---|---|'
cat "$out/rows"
[ "$failed" = 0 ]
