#!/bin/bash
# SIGSTOP: a till that is stopped in the middle of a sale for longer than any
# of its deadlines, and a centre that is; both go on as if nothing had been.
#   stop.sh [TIMES]        for each; SEED=7 for another course
cd "$(dirname "$0")/../.." || exit 1
. tests/real/lib.sh
TIMES=${1:-$(long 150 4)}
STOP=1.2 # longer than each deadline
deadlines() {
  conf connect_ms 500; conf query_ms 800; conf commit_ms 800; conf wait_ms 400
  conf late_s 2
}

begin 'SIGSTOP of the till' --fault "delay 1/1 by 40" \
  --fault "late 1/1 by 40 on 2102"
deadlines
sell 1
stopped=0
while [ "$stopped" -lt "$TIMES" ]; do
  make_sale
  settle >"$here/out" 2>"$here/err" &
  pid=$!
  own "$pid"
  pause "$(printf '0.%03d' $((RANDOM % 350)))"
  if kill -STOP "$pid" 2>/dev/null; then
    # Not merely sent: a process that had ended is no case of this.
    if until_true 5 grep -q '^[0-9]* ([^)]*) [TZ]' "/proc/$pid/stat" &&
      grep -q '^[0-9]* ([^)]*) T' "/proc/$pid/stat"; then
      stopped=$((stopped + 1))
      pause "$STOP"
    fi
    kill -CONT "$pid"
  fi
  wait "$pid"; status=$?
  answered "$status" "$here/out"
  call_again
done
figure "$stopped times stopped"
books

begin 'SIGSTOP of the centre'
deadlines
sell 1
for ((i = 0; i < TIMES; i++)); do
  make_sale
  settle >"$here/out" 2>"$here/err" &
  pid=$!
  own "$pid"
  pause "$(printf '0.%03d' $((RANDOM % 120)))"
  kill -STOP "$centre"
  pause "$STOP"
  wait "$pid"; status=$?
  answered "$status" "$here/out"
  call_once # begun while it is stopped
  kill -CONT "$centre"
  call_again
  sell 1
done
books
