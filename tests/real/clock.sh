#!/bin/bash
# Clocks that are wrong: the till's is set a day ahead and a day back between
# sales and in the middle of one, the centre's leaps past midnight with a
# sale in the queue, so that the sign-in has ended when it is delivered.
#   clock.sh [ROUNDS]      SEED=7 for another course
cd "$(dirname "$0")/../.." || exit 1
PERSONS=4
. tests/real/lib.sh
ROUNDS=${1:-$(long 25 2)}
steps() { # steps NAME SIGN: ROUNDS times away by a day, and back
  local i pid sent back=-
  [ "$2" = + ] || back=+
  begin "$1"
  own_clock
  sell 2
  for ((i = 0; i < ROUNDS; i++)); do
    clock step "$2$DAY_S"
    sell 2
    # And back while the reply is on its way.
    ctl fault delay next 1 by 400 on 2102
    sent=$(arrivals 2102)
    make_sale
    settle >"$here/out" 2>"$here/err" &
    pid=$!
    own "$pid"
    until_true 10 more_than "$sent" 2102 || fail "$name: nothing was sent"
    clock step "$back$DAY_S"
    wait "$pid"; status=$?
    answered "$status" "$here/out"
    call_again
    sell 1
  done
  books
}
steps 'the clock a day ahead, and back' +
steps 'the clock a day back, and ahead' -

# Midnight passes while the queue's sign-in is on its way: for both, so that
# the answer brings a number of yesterday; or first for the centre alone, so
# that it refuses what still has yesterday's number and yesterday's date.
begin 'midnight with sales in the queue'
whole=1 own_clock
conf entitlement_age_s 604800
for ((i = 0; i < ROUNDS; i++)); do
  everyone # what is known of them ages by a day each time
  now=$("${client_under[@]}" date +%s)
  midnight=$(date -d "$(TZ=Asia/Shanghai date -d "@$now" +%F) 00:00 +0800 +1 day" +%s)
  clock step $((midnight - now - 10))
  ctl listen off
  for k in 1 2; do
    make_sale
    call && [ "$status" = 3 ] ||
      fail "$name: exit $status, not accepted offline: $(cat "$here/err")"
  done
  ctl listen on
  ctl fault delay next 1 by 600 on 9001
  signed=$(arrivals 9001)
  drain_all &
  pid=$!
  own "$pid"
  until_true 10 more_than "$signed" 9001 || fail "$name: nobody signs in"
  if [ $((i % 2)) = 0 ]; then clock step 15; else ctl now +15; fi
  wait "$pid"
  [ $((i % 2)) = 0 ] || { clock step 15; ctl now real; }
  [ "$(count pending)$(count unknown)$(count handed)" = 000 ] ||
    fail "$name: $(cat "$here/drain")"
done
command centre ctl "$here/centre.sock" arrivals >"$here/arrivals"
figure "$ROUNDS midnights, $(grep -c infno=9001 "$here/arrivals") times signed in"
books
