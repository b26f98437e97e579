#!/bin/bash
# Power cuts: the till is killed at a random moment, or has just answered,
# and then the files are made what a power cut could have left of them. Each
# sector written since the file's last sync is kept or lost by the seed, and
# so is its length; what was synced stays. The next till finds that, and is
# asked again for what it was asked before.
#   power.sh [CUTS]        SEED=7 for another course
# Names of files are not undone, nor what the disk itself forgets after it
# has said that it was synced: that is the simulator's.
cd "$(dirname "$0")/../.." || exit 1
. tests/real/lib.sh
CUTS=${1:-$(long 400 20)}

begin "power cuts, $CUTS" --fault "lost-reply 1/6 seed $SEED" \
  --fault 'delay 1/1 by 5'
client_under=(env "LD_PRELOAD=$bin/power.so" "SHIM_POWER=$db"
  "SHIM_POWER_LOG=$here/power.log")
sell 1
power_fails() {
  "$bin/powercut" "$here/power.log" $((SEED * 100000 + cuts)) >>"$here/cut" ||
    fail "powercut: $?"
  rm -f "$db-shm"
  cuts=$((cuts + 1))
}
cuts=0 quiet=0
while [ "$cuts" -lt "$CUTS" ]; do
  make_sale
  if [ $((cuts % 4)) = 0 ]; then # it has just been answered
    call_again
    quiet=$((quiet + 1))
    power_fails
    call_again
    continue
  fi
  settle >"$here/out" 2>"$here/err" &
  pid=$!
  pause "$(printf '0.%03d' $((RANDOM % 120)))"
  kill -9 "$pid" 2>/dev/null
  wait "$pid" 2>/dev/null; status=$?
  power_fails
  [ "$status" = 137 ] || answered "$status" "$here/out"
  call_again
done
figure "$cuts cuts, $quiet of them just after an answer;" \
  "$(awk '{ open += $1; undone += $2 } END {
    print undone " of " open " unsynced sectors lost" }' "$here/cut")"
awk '{ undone += $2 } END { exit undone == 0 }' "$here/cut" ||
  fail 'nothing was lost by any cut'
books
