#!/bin/bash
# kill -9 at random moments of sales, against a centre that loses one reply
# in five, over TLS. Each sale is a `ybpos settle` with a number of its own
# (ref); after the kill it is handed in again until it is answered. At the
# end nothing is lost, doubled or without an owner, and both ledgers agree.
#   KILLS=200 SEED=7 bash tests/e2e/kill.sh      the long form
#   SIGN=new: each sign-in ends the one before, so that what a dead process
#   had under way may arrive under a number that has ended: refused, and no
#   violation of the living.
cd "$(dirname "$0")/../.." || exit 1
. tests/e2e/lib.sh
in_demo "$0" "$@"

KILLS=${KILLS:-40} SEED=${SEED:-1} PERSONS=12
# A link takes time, and what is under way arrives though its sender is dead.
DELAY_MS=15 LATE_MS=100
SIGN=${SIGN:-same}
RANDOM=$SEED
work=$TMPDIR/work
mkdir "$work" "$work/data" || exit 1
centre=
finish() {
  [ -z "$centre" ] || { kill "$centre"; wait "$centre"; } 2>/dev/null
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM
mkfifo "$work/never" && exec 7<>"$work/never" || exit 1
pause() { read -rt "$1" <&7; } # no process to start, so it is exact
began=$(date +%s)

# --- a centre of its own, with persons whose accounts do not run dry ---------

cp tests/centre/data/{items,institutions}.tsv "$work/data" || exit 1
awk -v n="$PERSONS" 'BEGIN { FS = OFS = "\t" }
  FNR == 1 { print; next }
  FNR == 2 {
    split("7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2", w, " ")
    split("甲 乙 丙 丁 戊 己 庚 辛 壬 癸 子 丑", name, " ")
    for (k = 1; k <= n; k++) {
      id = sprintf("9901011970%02d01%03d", k % 12 + 1, 500 + k); sum = 0
      for (i = 1; i <= 17; i++) sum += w[i] * substr(id, i, 1)
      $1 = sprintf("9901010000000001%04d", k)
      $2 = id substr("10X98765432", sum % 11 + 1, 1)
      $3 = "测试" name[k]
      $7 = sprintf("Z990%05d", k); $8 = sprintf("990101%026d", k)
      $9 = "EC" $1; $18 = "50000.00"
      $19 = k % 2 ? "600.00" : "0.00"; $20 = "0.00"
      print
    }
  }' tests/centre/data/persons.tsv >"$work/data/persons.tsv"
control=$work/centre.sock
centre --tls-dir "$YBPOS_DEMO/tls" --db "$work/centre.db" \
  --data "$work/data" --port-file "$work/port" --control "$control" \
  --fault "lost-reply 1/5 seed $SEED" --fault "delay 1/1 by $DELAY_MS" \
  --fault "late 1/1 by $LATE_MS on 2102" \
  --set "sign-again=$SIGN" >"$work/centre.log" 2>&1 &
centre=$!
for i in {1..100}; do [ -s "$work/port" ] && break; pause 0.1; done
[ -s "$work/port" ] || { cat "$work/centre.log"; exit 1; }
sed -i "s|localhost:[0-9]*|localhost:$(cat "$work/port")|
  s/^connect_ms.*/connect_ms = 1000/; s/^query_ms.*/query_ms = 1500/
  s/^commit_ms.*/commit_ms = 1500/; s/^wait_ms.*/wait_ms = 800/
  s/^late_s.*/late_s = 3/; s/^fund_till_max.*/fund_till_max = 900000.00/
  s/^retry_first_ms.*/retry_first_ms = 100/
  s/^retry_max_ms.*/retry_max_ms = 1000/" "$YBPOS_CONF"

# --- sales -------------------------------------------------------------------

made=0
make_sale() { # the next sale, into $work/sale.json; its number is $ref
  local k=$((RANDOM % PERSONS + 1)) items= code sep=
  made=$((made + 1)) ref="K-$SEED-$made"
  for code in D1001 D1002 D1003 D1004; do
    [ $((RANDOM % 4)) = 0 ] && continue
    items+="$sep{\"medins_list_codg\":\"$code\",\"cnt\":$((RANDOM % 3 + 1))}"
    sep=,
  done
  [ -n "$items" ] || items='{"medins_list_codg":"D1001","cnt":1}'
  awk -F'\t' -v k="$k" -v ref="$ref" -v items="$items" 'NR == k + 1 {
    printf "{\"ref\":\"%s\",\"person\":{\"mdtrt_cert_type\":\"03\"," \
      "\"mdtrt_cert_no\":\"%s\",\"card_sn\":\"%s\",\"psn_cert_type\":\"01\"," \
      "\"certno\":\"%s\",\"psn_name\":\"%s\"},\"items\":[%s]}\n",
      ref, $7, $8, $2, $3, items }' "$work/data/persons.tsv" \
    >"$work/sale.json"
}
settle() { exec ybpos settle "$work/sale.json" --json; }
now_us() { echo "${EPOCHREALTIME/./}"; }

# As the disk is now: a copy, so that no reader tidies up after the dead.
landed() {
  rm -f "$work"/peek.db*
  cp "$YBPOS_DEMO/till.db" "$work/peek.db"
  [ ! -e "$YBPOS_DEMO/till.db-wal" ] ||
    cp "$YBPOS_DEMO/till.db-wal" "$work/peek.db-wal"
  sqlite3 "$work/peek.db" "select (select count(*) from journal s
    where s.fact = 'SENT' and not exists (select 1 from journal e
      where e.msgid = s.msgid and e.seq > s.seq)) || '|' ||
    coalesce((select j.fact from journal j
      where j.sale = (select i.sale from journal i where i.fact = 'INTENT'
        and i.body ->> '\$.ref' = '$ref') order by j.seq desc limit 1),
      'before INTENT')" 2>&1
}

# An answer names the sale; an error says that nothing was taken.
answers=$work/answers
: >"$answers"
answered() { # answered STATUS FILE
  case $1 in 0 | 3 | 4 | 5) ;; *) return 1 ;; esac
  grep -q '^{"sale":"' "$2" || return 1
  sed "s/^{\"sale\":\"\([0-9]*\)\",\"outcome\":\"\([a-z]*\)\".*/$ref|\1|\2/" \
    "$2" >>"$answers"
}
calls=0
call_again() {
  local i status
  for i in {1..20}; do
    calls=$((calls + 1))
    (settle) >"$work/out" 2>"$work/err"; status=$?
    answered "$status" "$work/out" && return
    # Refused for want of a link is no answer; a fault is a failure.
    [ "$status" = 4 ] || break
  done
  fail "$ref: exit $status: $(cat "$work/out" "$work/err")"
}

# How long one lives that nobody kills.
for i in {1..9}; do
  make_sale
  from=$(now_us)
  (settle) >"$work/out" 2>&1
  echo $(($(now_us) - from)) >>"$work/lives"
  call_again
done
life=$(sort -n "$work/lives" | sed -n 6p)
[ "$life" -gt 20000 ] || fail "a life of $life us is too short to be true"

kills=0 late=0
: >"$work/landed"
while [ "$kills" -lt "$KILLS" ]; do
  make_sale
  us=$(((RANDOM * 32768 + RANDOM) % life))
  settle >"$work/out" 2>"$work/err" &
  pid=$!
  pause "$(printf '0.%06d' "$us")"
  kill -9 "$pid" 2>/dev/null
  wait "$pid" 2>/dev/null; status=$?
  if [ "$status" = 137 ]; then
    kills=$((kills + 1))
    landed >>"$work/landed"
  else
    late=$((late + 1))
    answered "$status" "$work/out"
  fi
  call_again
done
sold=$(date +%s)

# --- until nothing is open ---------------------------------------------------

for i in {1..10}; do
  ybpos queue drain --wait 20 --json >"$work/drain" 2>"$work/err"; status=$?
  [ "$status" = 0 ] && break
done
count() { sqlite3 :memory: \
  "select json_extract(readfile('$work/drain'), '\$.after.$1')"; }
open=$(($(count pending) + $(count in_flight) + $(count unknown)))
handed=$(count handed)
bad=0
clean() { "$@" >"$work/out" 2>&1 || { echo "$*:"; cat "$work/out"; bad=1; }; }
clean ybpos audit verify
clean ybpos audit replay
kill "$centre"; wait "$centre" 2>/dev/null; centre=
violations=$(command centre violations "$work/centre.db")
[ "$SIGN" = same ] || violations=$(grep -v clause=19.22 <<<"$violations")
command centre dump "$work/centre.db" --json >"$work/ledger.json"

# --- the two ledgers, from their own words -----------------------------------

# Amounts have two decimals: without the point they are fen.
cat >"$work/tables.sql" <<SQL
attach '$YBPOS_DEMO/till.db' as till;
create temp table answer(ref text, sale text, outcome text);
.mode list
.import $answers answer
create temp table intent as select sale, body ->> '\$.ref' as ref,
  body ->> '\$.offline' as offline from till.journal where fact = 'INTENT';
create temp table sent as select sale, msgid, body ->> '\$.infno' as infno
  from till.journal where fact = 'SENT';
create temp table ours as select sale, msgid,
  cast(replace(body -> '\$.fund', '.', '') as integer) as fund,
  cast(replace(body -> '\$.account', '.', '') as integer) as account,
  cast(replace(body -> '\$.cash', '.', '') as integer) as cash
  from till.journal j where fact = 'ACKED'
  and msgid in (select msgid from sent where infno = '2102')
  and not exists (select 1 from till.journal r where r.fact = 'REVERSED'
    and r.msgid = j.msgid);
create temp table theirs as select value ->> '\$.msgid' as msgid,
  cast(replace(value -> '\$.fund_pay_sumamt', '.', '') as integer) as fund,
  cast(replace(value -> '\$.acct_pay', '.', '') as integer) as account,
  cast(replace(value -> '\$.psn_cash_pay', '.', '') as integer) as cash
  from json_each(readfile('$work/ledger.json'), '\$.settlements')
  where value ->> '\$.state' = 'effect' and value ->> '\$.infno' = '2102';
SQL
sql() { { cat "$work/tables.sql"; echo "$1"; } | sqlite3 -bail :memory:; }
none() { # none WHAT QUERY: its rows are faults
  local rows
  rows=$(sql "$2") || bad=1
  [ -z "$rows" ] && return
  echo "$1:"; echo "$rows"; bad=1
}
none 'lost: answered, but not in the journal once and as answered' \
  'select a.ref, a.sale, count(i.sale) from
   (select distinct ref, sale from answer) a
   left join intent i on i.ref = a.ref and i.sale = a.sale
   group by 1, 2 having count(i.sale) <> 1'
none 'two sales under one number' \
  'select ref, count(*) from intent group by ref having count(*) > 1'
none 'in the journal, and nobody asked for it or was told' \
  'select * from intent where ref not in (select ref from answer)'
none 'at the centre, and not of this journal' \
  "select * from theirs where msgid not in
   (select msgid from sent where infno = '2102')"
none 'doubled: more than one in effect' \
  'select s.sale, count(*) from theirs t join sent s using(msgid)
   group by 1 having count(*) > 1'
none 'the journal has it in effect, the centre has not or otherwise' \
  'select sale, msgid, fund, account, cash from ours except select s.sale,
   t.* from theirs t join sent s using(msgid)'
none 'the centre has it in effect, the journal has not or otherwise' \
  'select s.sale, t.* from theirs t join sent s using(msgid) except
   select sale, msgid, fund, account, cash from ours'
none 'neither in effect nor somebody'\''s' \
  "select i.sale from intent i where i.sale not in (select sale from ours)
   and not exists (select 1 from till.journal j where j.sale = i.sale
     and j.fact in ('HANDED', 'REFUSED', 'CLOSED'))"
[ "$open" = 0 ] || { echo "still open: $open"; cat "$work/drain"; bad=1; }
[ -z "$violations" ] || { echo "violations:"; echo "$violations"; bad=1; }

# --- the figures -------------------------------------------------------------

figure() { echo "figure: $*"; }
fen() { sql "select count(*) || ' settlements, fund ' || sum(fund) ||
  ', account ' || sum(account) || ', cash ' || sum(cash) || ' fen' from $1"; }
figure "$made sales, $kills kills in lives of $((life / 1000)) ms," \
  "$late came too late, seed $SEED, $calls calls after"
figure "killed at: $(cut -d'|' -f2 "$work/landed" | sort | uniq -c |
  awk '{ n = $1; $1 = ""; printf "%s%s %d", sep, $0, n; sep = "," }');" \
  "with a message under way: $(grep -vc '^0' "$work/landed")"
figure "answers: $(cut -d'|' -f3 "$answers" | sort | uniq -c |
  awk '{ printf "%s%s %d", sep, $2, $1; sep = ", " }')"
figure "$(sql "select
  (select count(*) from till.journal where fact = 'UNKNOWN'
    and msgid in (select msgid from sent where infno = '2102')) ||
  ' in doubt, ' || (select count(*) from sent where infno = '2601') ||
  ' reversals asked, ' || (select count(*) from till.journal
    where fact = 'REVERSED') || ' reversed, ' ||
  (select count(*) from (select 1 from sent where infno = '2102'
    group by sale having count(*) > 1)) || ' sales sent again, ' ||
  (select count(*) from intent where offline = 1) ||
  ' accepted offline, ' || (select count(*) from till.journal
    where fact = 'DIFFERED') || ' with other figures'")"
figure "journal: $(fen ours)"
figure "centre:  $(fen theirs)"
figure "open $open, handed to a person $handed," \
  "$((sold - began)) s of sales, $(($(date +%s) - sold)) s to close"
[ "$bad" = 0 ] || fail 'see above'
echo "nothing lost, nothing doubled, nothing without an owner"
