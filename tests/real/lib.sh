# What the scripts of real failures share: a till, a centre of its own, sales
# under numbers of the caller's, and one comparison at the end. Sourced, with
# the tree's root as the working folder.
#
#   begin NAME [CENTRE OPTIONS...]   a fresh till, a fresh centre
#   make_sale; settle; call_again    sales; each is answered in the end
#   books                            nothing is open, and the centre's ledger
#                                    equals the journal, to the fen
#
# LONG=1 is the form of `make real`; without it, that of `make check`.
. tests/e2e/lib.sh
[ -n "$YBPOS_DEMO" ] ||
  make -s --no-print-directory BUILD="$BUILD" real-build || exit 1
in_demo "$0" "$@"

LONG=${LONG:-} SEED=${SEED:-1} PERSONS=${PERSONS:-12}
RANDOM=$SEED
root=$PWD
bin=$(cd "$BUILD" && pwd)/real
work=$TMPDIR/work
mkdir "$work" || exit 1
mkfifo "$work/never" && exec 7<>"$work/never" || exit 1
pause() { read -rt "$1" <&7; } # no process to start, so it is exact
long() { # long THIS SHORT: which of two numbers
  if [ -n "$LONG" ]; then echo "$1"; else echo "$2"; fi
}

owned=() # processes of ours, the last first
own() { owned=("$1" "${owned[@]}"); }
gone() { # gone PID: end it, and wait until it has
  local pid kept=()
  kill -CONT "$1" 2>/dev/null
  kill "$1" 2>/dev/null
  wait "$1" 2>/dev/null
  for pid in "${owned[@]}"; do [ "$pid" = "$1" ] || kept+=("$pid"); done
  owned=("${kept[@]}")
}
ends=() # commands for the end
finish() {
  local pid
  [ -z "$socket" ] || tm kill-server 2>/dev/null
  for pid in "${owned[@]}"; do gone "$pid"; done
  for pid in "${ends[@]}"; do eval "$pid"; done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

until_true() { # until_true SECONDS COMMAND...: asked again and again
  local end=$((SECONDS + $1)); shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    pause 0.05
  done
  return 0
}

# --- a till and a centre -----------------------------------------------------

# Persons whose accounts do not run dry.
mkdir "$work/data" || exit 1
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
      $3 = "测试" name[(k - 1) % 12 + 1]
      $7 = sprintf("Z990%05d", k); $8 = sprintf("990101%026d", k)
      $9 = "EC" $1; $18 = "50000.00"
      $19 = k % 2 ? "600.00" : "0.00"; $20 = "0.00"
      print
    }
  }' tests/centre/data/persons.tsv >"$work/data/persons.tsv"

centre= centre_port= url=https
start_centre() { # start_centre OPTIONS...: on $here/centre.db
  rm -f "$here/port"
  "${centre_under[@]}" centre --tls-dir "$here/tls" \
    --db "$here/centre.db" --data "$work/data" --port-file "$here/port" \
    --control "$here/centre.sock" "$@" >>"$here/centre.log" 2>&1 7>&- &
  centre=$!
  own "$centre"
  until_true 20 test -s "$here/port" || { cat "$here/centre.log"; exit 1; }
  centre_port=$(cat "$here/port")
}
stop_centre() { [ -z "$centre" ] || gone "$centre"; centre=; }
ctl() {
  command centre ctl "$here/centre.sock" "$@" >"$here/ctl" ||
    fail "ctl $*: $(cat "$here/ctl")"
}
point() { # point PORT: where the till looks for its centre
  sed -i "s|^url = .*localhost:[0-9]*|url = $url://localhost:$1|" "$YBPOS_CONF"
}
conf() { # conf NAME VALUE: instead of what is there
  sed -i "s|^$1 = .*|$1 = $2|" "$YBPOS_CONF"
}

name= here= began= calls=0 made=0
begin() { # begin NAME [CENTRE OPTIONS...]
  name=$1; shift
  stop_centre
  here=$work/$((++tills))
  mkdir "$here" || exit 1
  ln -s "$YBPOS_DEMO"/{tls,rules,catalogue.tsv} "$here" || exit 1
  export YBPOS_CONF=$here/pos.conf
  cp "$YBPOS_DEMO/pos.conf" "$YBPOS_CONF"
  client_under=() centre_under=()
  db=$here/till.db answers=$here/answers
  : >"$answers"
  calls=0 made=0 began=$SECONDS
  conf connect_ms 1000; conf query_ms 1500; conf commit_ms 1500
  conf wait_ms 800; conf late_s 3; conf fund_till_max 900000.00
  conf retry_first_ms 100; conf retry_max_ms 1000
  [ -n "$later" ] && return
  start_centre "$@"
  point "$centre_port"
}
later= # set where the script starts the centre itself

# --- a clock that can be set -------------------------------------------------

clock() { "$bin/clock" "$here/clock" "$@" || fail "clock $*"; }
# own_clock [CENTRE OPTIONS...]: from here the till lives by one, and with
# whole=1 the centre, too. A day or two to both sides are in order: the rules
# of the years beside this one, and certificates made a month ago.
own_clock() {
  local year=$(date +%Y) k pack
  stop_centre
  rm -f "$here/tls" "$here/rules"
  mkdir "$here/tls" "$here/rules"
  for k in -1 0 1; do
    sed "s/2026/$((year + k))/g" pos/rules/demo-990101-2026.rules \
      >"$here/rules/demo-990101-$((year + k)).rules"
  done
  clock new
  client_under=(env "LD_PRELOAD=$bin/clock.so" "SHIM_CLOCK=$here/clock")
  clock step $((-30 * DAY_S))
  "${client_under[@]}" centre certs "$here/tls" || fail 'no certificates'
  clock step $((30 * DAY_S))
  [ -z "$whole" ] || centre_under=("${client_under[@]}")
  start_centre "$@"
  point "$centre_port"
}
DAY_S=86400 whole=

# --- sales -------------------------------------------------------------------

make_sale() { # make_sale [PERSON]: the next sale, into $here/sale.json; its number is $ref
  local k=${1:-$((RANDOM % PERSONS + 1))} items= code sep=
  made=$((made + 1)) ref="R-$SEED-$made"
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
    >"$here/sale.json"
}
# What a process is started under, if anything: client_under, centre_under.
settle() {
  exec "${client_under[@]}" ybpos settle "$here/sale.json" --json 7>&-
}
now_us() { echo "${EPOCHREALTIME/./}"; }

# An answer names the sale; an error says that nothing was taken.
answered() { # answered STATUS FILE
  case $1 in 0 | 3 | 4 | 5) ;; *) return 1 ;; esac
  grep -q '^{"sale":"' "$2" || return 1
  sed "s/^{\"sale\":\"\([0-9]*\)\",\"outcome\":\"\([a-z]*\)\".*/$ref|\1|\2/" \
    "$2" >>"$answers"
}
arrivals() { # arrivals INFNO: how many the centre has read
  command centre ctl "$here/centre.sock" arrivals | grep -c "infno=$1 "
}
more_than() { [ "$(arrivals "$2")" -gt "$1" ]; } # more_than N INFNO
call() { # once; the status is that of answered
  calls=$((calls + 1))
  (settle) >"$here/out" 2>"$here/err"; status=$?
  answered "$status" "$here/out"
}
call_again() { # until it is answered
  local i
  for i in {1..20}; do
    call && return
    # Refused for want of a link is no answer; a fault is a failure.
    [ "$status" = 4 ] || break
  done
  fail "$name: $ref: exit $status: $(cat "$here/out" "$here/err")"
}
call_once() { # a call that may fail, but says why and what it leaves behind
  call && return
  case $status in 1 | 4 | 5) [ -s "$here/err" ] && return 1 ;; esac
  fail "$name: $ref: exit $status: $(cat "$here/out" "$here/err")"
}
sell() { # sell N: sales that nothing is done to from here
  local i
  for ((i = 0; i < $1; i++)); do make_sale; call_again; done
}
everyone() { # one sale to each, so that all are known here
  local k
  for ((k = 1; k <= PERSONS; k++)); do make_sale "$k"; call_again; done
}
outcomes() { # of the last answers of each sale: "doubt 3, settled 5"
  cut -d'|' -f3 "$answers" | sort | uniq -c |
    awk '{ printf "%s%s %d", sep, $2, $1; sep = ", " }'
}
figure() { echo "figure: $name: $*"; }

# --- the two ledgers, each from its own words --------------------------------

bad=0
clean() { "$@" >"$here/out" 2>&1 || { echo "$*:"; cat "$here/out"; bad=1; }; }
# Amounts have two decimals: without the point they are fen.
tables() {
  cat <<SQL
attach '$db' as till;
create temp table answer(ref text, sale text, outcome text);
.mode list
.import $answers answer
create temp table intent as select sale, -- the counter's: its own number
  coalesce(nullif(body ->> '\$.ref', ''), sale) as ref,
  body ->> '\$.kind' as kind,
  body ->> '\$.offline' as offline from till.journal where fact = 'INTENT';
create temp table sent as select distinct sale, msgid,
  body ->> '\$.infno' as infno from till.journal where fact = 'SENT';
create temp table ours as select sale, msgid,
  cast(replace(body -> '\$.fund', '.', '') as integer) as fund,
  cast(replace(body -> '\$.account', '.', '') as integer) as account,
  cast(replace(body -> '\$.cash', '.', '') as integer) as cash
  from till.journal where fact = 'ACKED'
  and msgid in (select msgid from sent where infno = '2102')
  and msgid not in (select msgid from till.journal where fact = 'REVERSED'
    and msgid is not null);
create temp table theirs as select value ->> '\$.msgid' as msgid,
  cast(replace(value -> '\$.fund_pay_sumamt', '.', '') as integer) as fund,
  cast(replace(value -> '\$.acct_pay', '.', '') as integer) as account,
  cast(replace(value -> '\$.psn_cash_pay', '.', '') as integer) as cash
  from json_each(readfile('$here/ledger.json'), '\$.settlements')
  where value ->> '\$.state' = 'effect' and value ->> '\$.infno' = '2102';
create temp table ended as select msgid, min(seq) as seq from till.journal
  where fact in ('ACKED', 'REVERSED', 'REFUSED') group by 1;
create temp table doubt as select u.msgid, min(u.seq) as since,
  e.seq as until from till.journal u left join ended e using(msgid)
  where u.fact = 'UNKNOWN'
  and u.msgid in (select msgid from sent where infno = '2102') group by 1;
SQL
}
sql() { { tables; echo "$1"; } | sqlite3 -bail :memory:; }
none() { # none WHAT QUERY: its rows are faults
  local rows
  rows=$(sql "$2") || bad=1
  [ -z "$rows" ] && return
  echo "$1:"; echo "$rows"; bad=1
}
ledger_equals_journal() {
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
  # The centre refuses none of these: what is not in effect in the end was
  # handed to a person, after twenty coded answers about it.
  none 'neither in effect nor handed to a person' \
    "select sale from intent where kind <> 'SELFPAY'
     and sale not in (select sale from ours)
     and sale not in (select sale from till.journal where fact = 'HANDED')"
}
count() { sqlite3 :memory: \
  "select json_extract(readfile('$here/drain'), '\$.after.$1')"; }
drain_all() { # until nothing is open; a lost reply ends one drain of many
  local end=$((SECONDS + 180)) open least=
  while [ "$SECONDS" -lt "$end" ]; do
    "${client_under[@]}" ybpos queue drain --wait 20 --json >"$here/drain" 2>"$here/err" 7>&- &&
      return
    open=$(($(count pending) + $(count in_flight) + $(count unknown)))
    # However many: as long as it gets less.
    [ "$open" -lt "${least:-$((open + 1))}" ] &&
      least=$open end=$((SECONDS + 180))
  done
}
fen() { sql "select count(*) || ' settlements, fund ' || sum(fund) ||
  ', account ' || sum(account) || ', cash ' || sum(cash) || ' fen' from $1"; }

# What the living may not be blamed for, as a pattern; nothing by default.
forgiven='^$'
books() { # the end of a failure: drained, audited, compared, a row
  local open violations left
  drain_all
  open=$(($(count pending) + $(count in_flight) + $(count unknown)))
  [ "$open" = 0 ] ||
    { echo "still open: $open"; cat "$here/drain" "$here/err"; bad=1; }
  clean ybpos audit verify
  clean ybpos audit replay
  stop_centre
  violations=$(command centre violations "$here/centre.db" | grep -v "$forgiven")
  [ -z "$violations" ] || { echo "violations:"; echo "$violations"; bad=1; }
  command centre dump "$here/centre.db" --json >"$here/ledger.json"
  ledger_equals_journal
  left=$(sql "select
    (select count(*) from intent) || ' ' || (select count(*) from ours) ||
    ' ' || (select count(distinct sale) from till.journal
      where fact = 'HANDED') || ' ' || (select count(*) from doubt) || ' ' ||
    (select coalesce(max(n), 0) from (select sum(step) over (order by seq) n
      from (select since as seq, 1 as step from doubt union all
        select until, -1 from doubt where until is not null))) || ' ' ||
    (select count(*) from doubt where until is not null)")
  figure "$(outcomes) answered in $calls calls; open $open"
  figure "journal: $(fen ours)"
  figure "centre:  $(fen theirs)"
  row $left "$([ "$bad" = 0 ] && echo equal || echo DIFFERENT)"
  [ "$bad" = 0 ] || fail "$name: see above"
}
row() { # row SALES SETTLED HANDED DOUBT AT-ONCE RESOLVED VERDICT
  local took=$((SECONDS - began))
  figure "$1 sales, $2 settled, $3 handed to a person, $4 in doubt," \
    "$5 at once at most, $6 resolved, $took s, $7"
  [ -z "$REAL_TABLE" ] ||
    echo "| $name | $1 | $2 | $3 | $4 | $5 | $6 | $took s | $7 |" \
      >>"$REAL_TABLE"
}
skip() { # skip NAME WHY: counted as skipped, never as passed
  [ -z "$REAL_TABLE" ] ||
    echo "| $1 | - | - | - | - | - | - | - | SKIPPED: $2 |" >>"$REAL_TABLE"
  echo "SKIPPED: $1: $2"
}
