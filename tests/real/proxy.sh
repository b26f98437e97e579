#!/bin/bash
# Sales through a proxy that treats connections badly, TLS and all: resets
# them, ends replies early, delays pieces, sends pieces twice, sends whole
# connections again, lets one overtake the other, goes dead. Which and where
# is the seed's choice. For the replays once more without TLS, where what is
# sent again arrives as a message.
#   proxy.sh [SALES]       for each; SEED=7 for another course
cd "$(dirname "$0")/../.." || exit 1
. tests/real/lib.sh
SALES=${1:-$(long 30 3)}

start_proxy() { # start_proxy OPTIONS...
  rm -f "$here/proxy.port"
  "$bin/proxy" --to "$centre_port" --port-file "$here/proxy.port" \
    --seed "$SEED" "$@" >"$here/proxy.log" 2>&1 7>&- &
  proxy=$!
  own "$proxy"
  until_true 20 test -s "$here/proxy.port" || fail "$(cat "$here/proxy.log")"
  point "$(cat "$here/proxy.port")"
}
through() { # through PROXY OPTIONS...: sales; then the books without it
  start_proxy "$@"
  sell "$SALES"
  gone "$proxy"
  point "$centre_port"
  figure "$(cat "$here/proxy.log")"
  grep -q 'struck [1-9]' "$here/proxy.log" || fail "$name: nothing was struck"
  books
}
plainly() { # the centre and the till without TLS
  url=http
  begin "$@" --plain
  sed -i 's/^\[centre\]/&\nplain_http = yes/' "$YBPOS_CONF"
  point "$centre_port"
}

# A sign-in that arrives late must not end the one after it: that would be
# the link's doing and be put down to the till.
again='sign-again=same'

begin 'a proxy that drops connections'
through --span 8000 drop
begin 'a proxy that cuts replies short'
through --chance 2/3 --span 5000 truncate
begin 'a proxy that delays'
through --ms "$(long 600 100)" delay
begin 'a proxy that sends pieces twice'
through --span 8000 repeat
begin 'a proxy that sends connections again'
through replay
begin 'a proxy that reorders connections' --set "$again"
through --ms 2500 --span 8000 reorder
begin 'a proxy that goes dead' --set "$again"
through --span 8000 dead
plainly 'messages sent again, without TLS' --set "$again"
through replay
plainly 'messages reordered, without TLS' --set "$again"
through --ms 2500 --span 8000 reorder
