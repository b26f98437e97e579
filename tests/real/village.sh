#!/bin/bash
# A day of a village doctor: 64 kbit/s, 600 ms, 2 % loss, the counter in a
# terminal, a patient after another by ID number, some boxes each.
# Five times the power goes in the middle of something, and for a while the
# line is dead. What the doctor waits for is timed: from the scan until the
# person is on the screen, from F5 until the centre's word on the split, from
# the last Enter until the outcome is shown, and from a start until somebody
# can be served.
#   village.sh [PATIENTS] [CUTS]        SEED=7 for another day
cd "$(dirname "$0")/../.." || exit 1
command -v tmux >/dev/null || { echo "tmux is missing"; exit 77; }
if [ -n "$YBPOS_DEMO" ] && [ -z "$REAL_NET" ]; then
  export REAL_NET=no
  unshare -rn true 2>/dev/null && REAL_NET=yes exec unshare -rn bash "$0" "$@"
fi
PERSONS=10
. tests/real/lib.sh
PATIENTS=${1:-$(long 120 4)} CUTS=${2:-$(long 5 1)}
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
sed -i 's/^entitlement_age_s.*/entitlement_age_s = 604800/' "$YBPOS_CONF"
[ ! -S "$YBPOS_DEMO/card.sock" ] ||
  command centre ctl "$YBPOS_DEMO/card.sock" remove >"$here/ctl"
client_under=(env "LD_PRELOAD=$bin/power.so" "SHIM_POWER=$db"
  "SHIM_POWER_LOG=$here/power.log")

# --- waiting, and what it was for --------------------------------------------

see_one() { # see_one SECONDS PATTERN: until the screen shows it; it is $seen
  local end=$((SECONDS + $1))
  while [ "$SECONDS" -lt "$end" ]; do
    seen=$(screen | grep -oE -- "$2" | head -n 1)
    [ -z "$seen" ] || return 0
    pause 0.05
  done
  fail "never saw: $2"
}
waited() { # waited WHAT SECONDS PATTERN
  local from=$(now_us)
  see_one "$2" "$3"
  echo "$1 $((($(now_us) - from) / 1000)) $seen" >>"$here/waits"
}
waits() { # waits WHAT: how often, and how long
  awk -v what="$1" '$1 == what { print $2 }' "$here/waits" | sort -n | awk '
    { t[NR] = $1 } END { if (NR) printf "%d times, half within %d ms, " \
      "nine of ten within %d, longest %d\n", NR, t[int((NR + 1) / 2)],
      t[int((NR * 9 + 9) / 10)], t[NR] }'
}

serial=0
open_counter() {
  serial=$((serial + 1))
  mkdir "$here/terminal.$serial"
  open_terminal "$here/terminal.$serial" "unset YBPOS_DEMO; \
    TERM=screen-256color exec ${client_under[*]} $root/$BUILD/ybpos"
  tm set-option -g remain-on-exit on
  waited start 60 '请插社会保障卡'
}
id_no() { awk -F'\t' -v k="$1" 'NR == k + 1 { print $2 }' \
  "$work/data/persons.tsv"; }
barcodes=(2099010000016 2099010000023 2099010000030)
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
}

# A patient. cut: the power goes at so many tenths of a second after Enter.
serve() { # serve PERSON [CUT]
  local i n=$((RANDOM % 3 + 1))
  scan "$(id_no "$1")"
  waited person 60 '测试|[^ ]\*\*'
  for ((i = 0; i < n; i++)); do scan "${barcodes[RANDOM % 3]}"; done
  see_one 20 '合计 +[0-9.]+'
  key F5
  waited split 60 '中心试算一致|未经中心试算|中心试算：|没有此人的待遇记录'
  if [ "$seen" = 没有此人的待遇记录 ]; then # a stranger, and no line
    key F7
    see_one 20 '按自费收取'
  else
    key Enter
    see_one 20 '收款确认'
  fi
  key Enter
  if [ -n "$2" ]; then
    pause "$(printf '%d.%d' $(($2 / 10)) $(($2 % 10)))"
    power_fails
    return
  fi
  waited outcome 90 '成功|离线已受理|存疑|未成交|自费'
  pause 1 # it is read; what is pressed at once is not meant for it
  key Enter
  see_one 20 '请插社会保障卡'
}

cuts=0
open_counter
dead_from=$((PATIENTS / 2)) dead_to=$((PATIENTS / 2 + PATIENTS / 12 + 1))
for ((p = 1; p <= PATIENTS; p++)); do
  [ "$p" != "$dead_from" ] || kill -STOP "$centre"
  [ "$p" != "$dead_to" ] || kill -CONT "$centre"
  cut=
  [ $((p * CUTS / PATIENTS)) = $(((p - 1) * CUTS / PATIENTS)) ] ||
    cut=$((RANDOM % 40))
  serve $((RANDOM % PERSONS + 1)) "$cut"
done
kill -CONT "$centre"

empty() { ! screen | grep -qE '待传|存疑 [1-9]'; }
until_true 600 empty || fail 'not delivered'
key F10
see_one 20 '退出收款程序'
key Enter
until_true 60 counter_dead || fail 'the counter does not end'
for what in start person split outcome; do
  figure "$what: $(waits "$what")"
done
figure "outcomes: $(awk '$1 == "outcome" { print $3 }' "$here/waits" |
  sort | uniq -c | tr -s ' \n' ' ')"
# No caller here gave the sales their numbers: the journal is asked.
sqlite3 "$db" "select sale, sale, 'counter' from journal where fact = 'INTENT'" \
  >"$answers"
books
