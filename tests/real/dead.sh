#!/bin/bash
# 48 hours of "connected but dead": each connection is taken and nothing ever
# comes back. A sale is on its way when it begins, others are made while it
# lasts; then the counter is left open for two days of a faster clock, the
# centre's as well, two midnights among them, with the deadlines of a real
# pos.conf. When the line is alive again all is delivered without a key, and
# nothing is left for a person.
#   dead.sh [HOURS] [RATE]      48 hours at 1200 seconds a second
cd "$(dirname "$0")/../.." || exit 1
command -v tmux >/dev/null || { echo "tmux is missing"; exit 77; }
PERSONS=4
. tests/real/lib.sh
HOURS=${1:-48} RATE=${2:-$(long 1200 6000)}

begin "$HOURS h connected but dead"
whole=1 own_clock
conf connect_ms 10000; conf query_ms 30000; conf commit_ms 60000
conf wait_ms 15000; conf late_s 120
conf retry_first_ms 2000; conf retry_max_ms 300000
sed -i 's/^entitlement_age_s.*/entitlement_age_s = 604800/' "$YBPOS_CONF"
"$bin/proxy" --to "$centre_port" --port-file "$here/proxy.port" pass \
  >"$here/proxy.log" 2>&1 7>&- &
proxy=$!
own "$proxy"
until_true 20 test -s "$here/proxy.port" || fail "$(cat "$here/proxy.log")"
point "$(cat "$here/proxy.port")"
everyone

# It dies under a sale: the 2102 has arrived, its answer has not left.
clock rate 20
ctl fault delay next 1 by 2000 on 2102
sent=$(arrivals 2102)
make_sale
settle >"$here/out" 2>"$here/err" &
pid=$!
own "$pid"
until_true 20 more_than "$sent" 2102 || fail 'nothing was sent'
kill -USR2 "$proxy"
wait "$pid"; status=$?
answered "$status" "$here/out"
[ "$status" = 5 ] || fail "exit $status, not in doubt: $(cat "$here/out" "$here/err")"
# And sales while it is dead.
for ((i = 0; i < 4; i++)); do
  make_sale
  call && [ "$status" = 3 ] || fail "exit $status: $(cat "$here/out" "$here/err")"
done

# Two days at the counter, and nobody comes.
[ ! -S "$YBPOS_DEMO/card.sock" ] ||
  command centre ctl "$YBPOS_DEMO/card.sock" remove >"$here/ctl"
open_terminal "$here" "unset YBPOS_DEMO; TERM=screen-256color \
  exec env LD_PRELOAD=$bin/clock.so SHIM_CLOCK=$here/clock $root/$BUILD/ybpos"
tm set-option -g remain-on-exit on
see '起断网' 60
see '待传 4'
see "存疑 1"
from=$(clock ahead)
clock rate "$RATE"
passed() { [ $(($(clock ahead) - from)) -ge $((HOURS * 3600)) ]; }
until_true $((HOURS * 3600 / RATE * 3 + 120)) passed || fail 'time stands still'
clock rate 20
see '起断网'
see '待传 4'
see "存疑 1"

kill -USR1 "$proxy"
see '联网' 120
empty() { ! screen | grep -qE '(待传|存疑) [1-9]'; }
until_true 120 empty || fail 'not delivered'
never '待人工'
key F10
see '退出收款程序'
key Enter
ended() { [ "$(tm list-panes -F '#{pane_dead}')" = 1 ]; }
until_true 60 ended || fail 'the counter does not end'
gone "$proxy"
figure "$(cat "$here/proxy.log")"
point "$centre_port"
clock rate 1
sell 2
books
[ "$(count handed)" = 0 ] || fail "dead letters: $(count handed)"
