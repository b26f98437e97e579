#!/bin/bash
# A day of a village doctor: 64 kbit/s, 600 ms, 2 % loss, the counter in a
# terminal. The shift is opened with a float, patients come back to back by
# ID number, some boxes each; five times the power goes in the middle of
# something, and for a part of the day there is no line at all. In the
# evening what is left is sent, each difference is dealt with, the drawer is
# counted (it is what she took and gave, as the screen told her to), the
# shift is closed and compared with the centre.
# What the doctor waits for is timed: until somebody can be served after a
# start, the person, the bill (their entitlement), the centre's word on it,
# the money being safe (the last Enter until it is on disk and the screen
# says so) and the outcome.
#   village.sh [PATIENTS] [CUTS]        SEED=7 for another day
cd "$(dirname "$0")/../.." || exit 1
command -v tmux >/dev/null || { echo "tmux is missing"; exit 77; }
if [ -n "$YBPOS_DEMO" ] && [ -z "$REAL_NET" ]; then
  export REAL_NET=no
  unshare -rn true 2>/dev/null && REAL_NET=yes exec unshare -rn bash "$0" "$@"
fi
if [ -n "$LONG" ]; then PATIENTS=120 CUTS=5; else PATIENTS=6 CUTS=1; fi
PATIENTS=${1:-$PATIENTS} CUTS=${2:-$CUTS}
PERSONS=$((PATIENTS / 3 + 1)) # each comes about three times
. tests/real/lib.sh
. tests/real/doctor.sh
why='this system permits no network namespaces'
[ "$REAL_NET" = no ] || why=$("$bin/link" true 2>&1 >/dev/null)
title="a village day, $PATIENTS patients, $CUTS power cuts"
if [ -n "$why" ]; then skip "$title" "$why"; exit 0; fi

later=yes
begin "$title"
centre_under=("$bin/link" --seed "$SEED" --delay-ms 600 --rate-bps 64000
  --queue-bytes 24000 --loss-ppm 20000)
start_centre
point "$centre_port"
# The deadlines of the shop.
conf connect_ms 10000; conf query_ms 30000; conf commit_ms 60000
conf wait_ms 15000; conf late_s 120
conf retry_first_ms 2000; conf retry_max_ms 300000
conf entitlement_age_s 604800
printf '\n[shift]\ncash = count\n' >>"$YBPOS_CONF"
[ ! -S "$YBPOS_DEMO/card.sock" ] ||
  command centre ctl "$YBPOS_DEMO/card.sock" remove >"$here/ctl"
client_under=(env "LD_PRELOAD=$bin/power.so" "SHIM_POWER=$db"
  "SHIM_POWER_LOG=$here/power.log")

# --- the counter, and the power ----------------------------------------------

IDLE='请插社会保障卡'
SAFE='已受理，正在等中心回复|^ +(成功|离线已受理|存疑|未成交|自费|拒付) '
OUTCOME='^ +(成功|离线已受理|存疑|未成交|自费|拒付) '
FLOAT=20000
serial=0 cuts=0 spent=0 drawer=0 last_sale=
open_counter() {
  serial=$((serial + 1))
  mkdir "$here/terminal.$serial"
  open_terminal "$here/terminal.$serial" "unset YBPOS_DEMO; \
    TERM=screen-256color exec ${client_under[*]} $root/$BUILD/ybpos"
  tm set-option -g remain-on-exit on
  [ -z "$WATCH" ] || echo "$socket" >"$WATCH" # for a second pair of eyes
  waited start 60 "$IDLE"
}
counter_dead() { [ "$(tm list-panes -F '#{pane_dead}')" = 1 ]; }
power_fails() {
  local pid=$(tm list-panes -F '#{pane_pid}')
  kill -9 "$pid"
  until_true 20 counter_dead || fail 'kill -9 did not end it'
  tm kill-server
  socket=
  "$bin/powercut" "$here/power.log" $((SEED * 1000 + cuts)) >>"$here/cut" ||
    fail "powercut: $?"
  rm -f "$db-shm"
  cuts=$((cuts + 1))
  open_counter
  [ -z "$last_sale" ] || until_true 20 last_is_told ||
    fail 'not a word of the sale before'
}
last_is_told() { screen | grep -q '上一单 .*打开时：'; }
cut_at() { # cut_at WHERE: whether the power goes here
  [ "$cut" = "$1" ] || return 1
  pause "$((RANDOM % 4)).$((RANDOM % 10))"
  power_fails
}

# --- a patient ----------------------------------------------------------------

id_no() { awk -F'\t' -v k="$1" 'NR == k + 1 { print $2 }' \
  "$work/data/persons.tsv"; }
barcodes=(2099010000016 2099010000023 2099010000030) prices=(1250 3680 1820)
boxes() { # boxes BOX...: each read back from the screen's total
  local box total=0 wanted
  for box; do
    total=$((total + prices[box]))
    wanted="合计 +$(yuan "$total")( |$)"
    hand "${barcodes[box]}"
    until_true 10 look "$wanted" || fail "never saw: $wanted"
  done
}
newest() { # the number of the newest sale of today, "" none
  key F6; see_one 20 '未结清的单'
  key Tab; see_one 20 '今日的单'
  body | grep -oE '[0-9]{12,}' | head -n 1
}
# The bill, waited for as a person does: after ten seconds the key again.
bill() { # the last thing seen is $seen
  local from=$(now_us) again=0
  key F5
  until look '费用构成|没有此人的待遇记录'; do
    [ $((($(now_us) - from) / 1000)) -lt 60000 ] || fail 'no bill'
    if [ $again = 0 ] && [ $((($(now_us) - from) / 1000000)) -ge 10 ]; then
      again=1
      key F5
    fi
    seen=$(screen | grep -oE '没有此人的待遇记录' | head -n 1)
    [ -z "$seen" ] || break
    pause 0.05
  done
  note bill $((($(now_us) - from) / 1000)) "$seen"
  [ $again = 0 ] || note again 0 "$seen"
}
# The centre's word on it; a quick hand has pressed Enter before.
agree() {
  local early=
  if [ $((p % 2)) = 0 ] && look '正在请中心试算'; then
    early=1
    key Enter
    waited word 60 '收款确认|未经中心试算|中心试算与本机不同'
    [ "$seen" != 收款确认 ] || return
    until_true 1 look '收款确认' && return # Enter and the word crossed
  else
    waited word 60 '中心试算一致|未经中心试算|中心试算与本机不同'
  fi
  press Enter ask '收款确认'
}
# What is charged, until the screen says whose money it is.
pay() { # pay TOTAL
  local cash=$1
  bill
  cut_at bill && return 1
  if [ "$seen" = 没有此人的待遇记录 ]; then # a stranger, and no line
    press F7 ask '按自费收取'
  else
    agree
    cash=$(amount_after 应收现金)
  fi
  drawer=$((drawer + cash)) from_us=$(now_us)
  key Enter
  if cut_at enter; then
    drawer=$((drawer - cash)) taken=$cash
    return 1
  fi
  see_one 60 "$SAFE"
  note safe $((($(now_us) - from_us) / 1000)) "$seen"
  return 0
}
finish_patient() {
  see_one 90 "$OUTCOME"
  note outcome $((($(now_us) - from_us) / 1000)) "$seen"
  case $seen in
    未成交 | 拒付) drawer=$((drawer - $(amount_after 请退还顾客现金))) ;;
  esac
  look '单号 [0-9]+' && last_sale=${seen#* }
  [ $((p % 5)) != 0 ] || [ "$p" = "$PATIENTS" ] || return # see identify
  until [ -n "$(body | grep -E "$IDLE")" ]; do # a key may be lost on the way
    key Enter
    until_true 2 look "$IDLE"
  done
}
# Each sale that is in doubt has a row in the list that says so. What is
# resolved between two looks is looked at again.
doubts_have_rows() {
  local said rows
  said=$(lamp | grep -oE '存疑 [0-9]+')
  key F6; see_one 20 '未结清的单'
  rows=$(body | grep -c '存疑')
  key Escape; see_one 20 "$IDLE"
  [ "${said:-存疑 0}" = "存疑 $rows" ] && seen=$rows
}
# By the scanner; now and then typed while the last one's result is shown.
identify() {
  if look "$OUTCOME"; then
    fingers "$1"
    key Enter
  else
    hand "$1"
  fi
  waited person 60 '\*\*\*\*\*\*'
}
# After a power cut: is it in the list, or is it to be done again?
recover() { # recover TOTAL: true when it is done
  local now
  until_true 20 doubts_have_rows || fail 'a doubt without a row'
  note doubt 0 "$seen"
  now=$(newest)
  key Escape
  see_one 20 "$IDLE"
  if [ -n "$now" ] && [ "$now" != "$last_sale" ]; then
    last_sale=$now
    drawer=$((drawer + taken))
    note recovered 0 taken
    return 0
  fi
  note recovered 0 again
  return 1
}
serve() { # serve PERSON [CUT]: CUT is where the power goes
  local n=$((RANDOM % 3 + 1)) i list=() cut=$2 taken=0 from_us
  for ((i = 0; i < n; i++)); do list+=($((RANDOM % 3))); done
  while :; do
    taken=0
    identify "$(id_no "$1")"
    boxes "${list[@]}"
    if cut_at boxes; then
      :
    elif pay "$(amount_fen)"; then
      finish_patient
      return
    fi
    cut=
    recover && return
  done
}
amount_fen() { amount_after '合计'; }

# --- the day ------------------------------------------------------------------

progress() { # so that a person sees that it lives
  echo "$title: $p served after $(((SECONDS - began) / 60)) min, waited" \
    "$((spent / 1000)) s; $(lamp | tr -s ' ')" >&2
}
cut_places=(enter bill enter boxes enter)
dead_from=$((PATIENTS / 2)) dead_to=$((PATIENTS / 2 + PATIENTS / 8 + 1))
morning() {
  open_counter
  press F8 shift '开班：点清抽屉里的备用金'
  fingers "$(yuan $FLOAT)"
  press Enter shift "$IDLE"
  see_one 20 '已开班，交班按 F8'
}
patients() {
  local p cut
  for ((p = 1; p <= PATIENTS; p++)); do
    [ "$p" != "$dead_from" ] || kill -STOP "$centre"
    [ "$p" != "$dead_to" ] || kill -CONT "$centre"
    cut=
    [ $((p * CUTS / PATIENTS)) = $(((p - 1) * CUTS / PATIENTS)) ] ||
      cut=${cut_places[cuts % 5]}
    serve $((RANDOM % PERSONS + 1)) "$cut"
    [ $((p % 10)) != 0 ] && [ "$p" != "$PATIENTS" ] || progress
  done
  kill -CONT "$centre"
}
differences() { # one after the other, as the list has them
  local amount
  while lamp | grep -q '有差额'; do
    key F6; see_one 20 '未结清的单'
    until look '成功有差.*'; do fail 'a difference without a row'; done
    key Enter; see_one 20 '受理时间'
    key F8; see_one 20 '差额.*\?|差额.*？'
    amount=$(as_fen "$(echo "$seen" | grep -oE '[0-9]+\.[0-9]+' | head -n 1)")
    case $seen in
      *补收*) drawer=$((drawer + amount)) ;;
      *退还*) drawer=$((drawer - amount)) ;;
    esac
    key Enter; see_one 20 '未结清的单'
    key Escape; see_one 20 "$IDLE"
  done
}
empty() { lamp | grep '联网' | grep -qvE '待传|在途|存疑 [1-9]'; }
is_compared() { # by itself when the shift is closed, else by its key
  look '与中心对账：平' && return
  look '与中心对账：未对|没有对成' && screen | grep -q 'F5 现在对账' && key F5
  return 1
}
evening() {
  local from=$(now_us)
  until_true 20 doubts_have_rows || fail 'a doubt without a row'
  until_true 900 empty || fail 'not delivered'
  note delivered $((($(now_us) - from) / 1000)) all
  differences
  press F8 shift '交班：'
  see_one 20 '没有要移交的单'
  fingers "$(yuan $((FLOAT + drawer)))"
  key Enter
  see_one 20 '点得现金 +[0-9.]+'
  ! look '长款|短款' || fail "the drawer differs: $((FLOAT + drawer)) fen"
  press Enter shift "$IDLE"
  see_one 20 '还没有开班'
  key F6; see_one 20 '未结清的单'
  key F2
  from=$(now_us)
  until_true 180 is_compared || fail 'not compared'
  note compared $((($(now_us) - from) / 1000)) equal
  key Escape; key Escape
  see_one 20 "$IDLE"
  key F10; see_one 20 '退出收款程序'
  key Enter
  until_true 60 counter_dead || fail 'the counter does not end'
}
# Drawer, journal and centre, to the fen.
drawer_is_true() {
  local shift=$(sql "select replace(body -> '\$.expected', '.', ''),
    replace(body -> '\$.counted', '.', '') from till.journal
    where fact = 'SHIFT_CLOSED'")
  local self=$(sql "select coalesce(sum(cast(trim(replace(
    body -> '\$.basket.total', '.', ''), '\"') as integer)), 0)
    from till.journal where fact = 'INTENT'
    and body ->> '\$.kind' = 'SELFPAY'")
  local ours=$(sql 'select coalesce(sum(cash), 0) from ours')
  local theirs=$(sql 'select coalesce(sum(cash), 0) from theirs')
  figure "drawer $drawer fen over the float; shift $shift; self-paid $self," \
    "journal $ours, centre $theirs"
  [ "$shift" = "$((FLOAT + drawer))|$((FLOAT + drawer))" ] &&
    [ "$drawer" = $((self + ours)) ] && [ "$drawer" = $((self + theirs)) ] ||
    fail 'the drawer is not what journal and centre have'
}

morning
patients
evening
for what in start person bill word ask safe outcome delivered compared; do
  figure "$what: $(waits "$what")"
done
figure "outcomes: $(tally outcome); after a cut: $(tally recovered)," \
  "rows in doubt: $(tally doubt);" \
  "pressed again: $(tally again)"
figure "until the money is safe: $(histogram safe)"
figure "until the outcome: $(histogram outcome)"
figure "waited $((spent / 1000)) s of $((SECONDS - began))"
# No caller here gave the sales their numbers: the journal is asked.
sqlite3 "$db" "select sale, sale, 'counter' from journal where fact = 'INTENT'" \
  >"$answers"
books
drawer_is_true
