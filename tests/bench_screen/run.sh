#!/bin/bash
# The counter with a long queue, beside the counter with a short one: the
# program itself in a pseudo terminal, its start, its keys and its memory. The
# sales are the till's own, made while it is cut off; then come so many rows
# more that the journal has ROWS.
#   run.sh [BUILD [QUEUED [ROWS [KEYS]]]]
#   run.sh BUILD short              40 beside 20, to see that it works
cd "$(dirname "$0")/../.." || exit 1
[ -n "$YBPOS_DEMO" ] || export BUILD=${1:-build}
QUEUED=${2:-100000} ROWS=${3:-1000000} KEYS=${4:-300} FEW=100
[ "$QUEUED" != short ] || QUEUED=40 ROWS=1000 KEYS=5 FEW=20
PERSONS=$((QUEUED < 4000 ? QUEUED : 4000)) # as many as a centre has room for
if [ -z "$YBPOS_DEMO" ]; then
  make -s --no-print-directory BUILD="$BUILD" "$BUILD/bench_fill" \
    "$BUILD/bench_screen" || exit 1
fi
. tests/real/lib.sh
. tests/bench_drain/sales.sh
tool=$root/$BUILD/bench_screen
case $BUILD in /*) tool=$BUILD/bench_screen ;; esac
journal() { sqlite3 "file:$db?mode=ro" 'SELECT count(*) FROM journal'; }
counter() { # counter NAME: one row of the table
  local figures
  figures=$("$tool" "$KEYS" '待传' env TERM=xterm-256color ybpos \
    2>"$here/err" 7>&-) || fail "$1: $(cat "$here/err")"
  # shellcheck disable=SC2086  # seven numbers
  printf '| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n' "$1" \
    "$(journal)" $figures
}

begin 'a long queue'
conf fund_till_max 900000000.00
sell_three 1 "$PERSONS"
stop_centre
sell_three $((PERSONS + 1)) $((PERSONS + FEW))
[ "$(grep -c '|provisional' "$answers")" = "$FEW" ] ||
  fail "not all queued: $(outcomes)"
echo "$(date -u +%Y-%m-%d\ %H:%M) UTC, load: $(cat /proc/loadavg)"
echo '| queued | journal rows | start ms | key p50 us | p99 us | longest us | resident KiB | of them not of files | highest |'
echo '|---|---|---|---|---|---|---|---|---|'
counter "$FEW"
sell_three $((PERSONS + FEW + 1)) $((PERSONS + QUEUED))
[ "$(grep -c '|provisional' "$answers")" = "$QUEUED" ] ||
  fail "not all queued: $(outcomes)"
left=$((ROWS - $(journal)))
"$BUILD/bench_fill" $((left > 0 ? left : 0)) </dev/null || fail 'the rows'
counter "$QUEUED"
counter "$QUEUED, again"
