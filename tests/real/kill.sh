#!/bin/bash
# kill -9 at random moments of sales, against a centre that loses one reply
# in five, over TLS. Each sale is a `ybpos settle` with a number of its own
# (ref); after the kill it is handed in again until it is answered. At the
# end nothing is lost, doubled or without an owner, and both ledgers agree.
#   kill.sh [KILLS]            40; 1000 with LONG=1; SEED=7 for another course
#   SIGN=new: each sign-in ends the one before, so that what a dead process
#   had under way may arrive under a number that has ended: refused, and no
#   violation of the living.
cd "$(dirname "$0")/../.." || exit 1
. tests/real/lib.sh

KILLS=${1:-$(long 1000 40)}
SIGN=${SIGN:-same}
[ "$SIGN" = same ] || forgiven=clause=19.22
# A link takes time, and what is under way arrives though its sender is dead.
begin "kill -9 at random moments, $KILLS times" \
  --fault "lost-reply 1/5 seed $SEED" --fault "delay 1/1 by 15" \
  --fault "late 1/1 by 100 on 2102" --set "sign-again=$SIGN"

# As the disk is now: a copy, so that no reader tidies up after the dead.
landed() {
  rm -f "$here"/peek.db*
  cp "$db" "$here/peek.db"
  [ ! -e "$db-wal" ] || cp "$db-wal" "$here/peek.db-wal"
  sqlite3 "$here/peek.db" "select (select count(*) from journal s
    where s.fact = 'SENT' and not exists (select 1 from journal e
      where e.msgid = s.msgid and e.seq > s.seq)) || '|' ||
    coalesce((select j.fact from journal j
      where j.sale = (select i.sale from journal i where i.fact = 'INTENT'
        and i.body ->> '\$.ref' = '$ref') order by j.seq desc limit 1),
      'before INTENT')" 2>&1
}

# How long one lives that nobody kills.
for i in {1..9}; do
  make_sale
  from=$(now_us)
  (settle) >"$here/out" 2>&1
  echo $(($(now_us) - from)) >>"$here/lives"
  call_again
done
life=$(sort -n "$here/lives" | sed -n 6p)
[ "$life" -gt 20000 ] || fail "a life of $life us is too short to be true"

kills=0 late=0
: >"$here/landed"
while [ "$kills" -lt "$KILLS" ]; do
  make_sale
  us=$(((RANDOM * 32768 + RANDOM) % life))
  settle >"$here/out" 2>"$here/err" &
  pid=$!
  pause "$(printf '0.%06d' "$us")"
  kill -9 "$pid" 2>/dev/null
  wait "$pid" 2>/dev/null; status=$?
  if [ "$status" = 137 ]; then
    kills=$((kills + 1))
    landed >>"$here/landed"
  else
    late=$((late + 1))
    answered "$status" "$here/out"
  fi
  call_again
done
figure "$made sales, $kills kills in lives of $((life / 1000)) ms," \
  "$late came too late, seed $SEED"
figure "killed at: $(cut -d'|' -f2 "$here/landed" | sort | uniq -c |
  awk '{ n = $1; $1 = ""; printf "%s%s %d", sep, $0, n; sep = "," }');" \
  "with a message under way: $(grep -vc '^0' "$here/landed")"
books
