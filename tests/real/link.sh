#!/bin/bash
# Sales over a wide-area link: real IP packets between two network namespaces
# through a program that has a rate, a delay, loss and a queue. The profiles
# are those of a good line, of a satellite or 2G, and of both with 2 % loss;
# on the worst the deadlines are shorter than the link now and then needs, so
# that commits are lost and must be resolved.
#   link.sh [SALES]        for each; SEED=7 for another course
cd "$(dirname "$0")/../.." || exit 1
if [ -n "$YBPOS_DEMO" ] && [ -z "$REAL_NET" ]; then
  export REAL_NET=no
  unshare -rn true 2>/dev/null && REAL_NET=yes exec unshare -rn bash "$0" "$@"
fi
. tests/real/lib.sh
SALES=${1:-$(long 40 2)}

later=yes
why='this system permits no network namespaces'
[ "$REAL_NET" = no ] || why=$("$bin/link" true 2>&1 >/dev/null)

over() { # over NAME SALES DELAY_MS LINK OPTIONS...
  local sales=$2 delay=$3 from took
  if [ -n "$why" ]; then skip "$1" "$why"; return; fi
  begin "$1"
  shift 3
  centre_under=("$bin/link" --seed "$SEED" --delay-ms "$delay" "$@")
  start_centre
  point "$centre_port"
  from=$(now_us)
  exec 8<>"/dev/tcp/127.0.0.1/$centre_port" || fail "$name: no connection"
  took=$((($(now_us) - from) / 1000))
  exec 8>&-
  figure "a bare connection takes $took ms"
  [ "$took" -ge "$delay" ] || fail "$name: the link is not slow"
  "$deadlines"
  sell "$sales"
  books
  figure "$(grep packets "$here/centre.log" | tr '\n' ';')"
}
of_the_shop() { # those of pos.conf; only the proof of absence is sooner
  conf connect_ms 10000; conf query_ms 30000; conf commit_ms 60000
  conf wait_ms 15000; conf late_s 120
}
hasty() {
  conf connect_ms 4000; conf query_ms 4000; conf commit_ms 1600
  conf wait_ms 1600; conf late_s 8
}
deadlines=of_the_shop
over '50 ms, 20 Mbit/s' "$SALES" 50 --rate-bps 20000000 \
  --queue-bytes 250000
over '50 ms, 20 Mbit/s, 2 % loss' "$SALES" 50 --rate-bps 20000000 \
  --queue-bytes 250000 --loss-ppm 20000
slow=(600 --rate-bps 64000 --queue-bytes 24000)
over '600 ms, 64 kbit/s' $((SALES / 2)) "${slow[@]}"
[ -z "$LONG" ] ||
  over '600 ms, 64 kbit/s, 2 % loss' $((SALES / 2)) "${slow[@]}" --loss-ppm 20000
deadlines=hasty
over '600 ms, 64 kbit/s, 2 % loss, hasty' "$SALES" "${slow[@]}" --loss-ppm 20000
