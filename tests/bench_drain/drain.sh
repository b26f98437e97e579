#!/bin/bash
# What draining a queue takes: sales of a till that was cut off, sent over the
# link of tests/real/link.c to a reference centre behind nghttpx, which speaks
# HTTP/2 over TLS to tills. In turns, round by round: the till as it is, the
# till with one request at a time, and one TCP connection that carries as many
# bytes as the busier direction did. Bytes are IP packets as the link counts
# them; connections are those that the far end's kernel accepted. After each
# drain the two ledgers are compared, and the centre's list of violations is
# empty. Then sales at the counter, alone and while the queue is sent.
#   drain.sh [BUILD [SALES [ROUNDS [THIN]]]]  of them THIN on the thin link
#   drain.sh BUILD short                      twenty, on a link of no limit
cd "$(dirname "$0")/../.." || exit 1
[ -n "$YBPOS_DEMO" ] || export BUILD=${1:-build}
SALES=${2:-5000} ROUNDS=${3:-3} THIN=${4:-60} FEW=100
[ "$SALES" != short ] || SALES=20 ROUNDS=short FEW=5
PERSONS=$((SALES < 640 ? SALES : 640))
PATH=$PATH:/usr/sbin
left_out() { # left_out WHY: of the checks it is counted as skipped
  echo "SKIPPED: the drain over a link: $1"
  [ "$ROUNDS" != short ] || exit 77
  exit 0
}
command -v nghttpx >/dev/null || left_out 'no nghttpx (Debian: nghttp2-proxy)'
if [ -n "$YBPOS_DEMO" ] && [ -z "$REAL_NET" ]; then
  export REAL_NET=no
  unshare -rn true 2>/dev/null && REAL_NET=yes exec unshare -rn bash "$0" "$@"
fi
if [ -z "$YBPOS_DEMO" ]; then
  make -s --no-print-directory BUILD="$BUILD" "$BUILD/bench_fill" || exit 1
fi
. tests/real/lib.sh
if [ "$REAL_NET" = no ] || ! "$bin/link" true >/dev/null 2>&1; then
  left_out 'this system permits no network namespaces'
fi
later=yes

# --- a queue -----------------------------------------------------------------

. tests/bench_drain/sales.sh
fill() { # tills that know everyone, cut off: FEW, THIN and SALES queued
  local n known
  begin known
  centre_under=("$bin/link")
  start_centre
  point "$centre_port"
  sell_three 1 "$PERSONS"
  stop_centre
  known=$here
  cp -a "$known" "$work/of.none"
  for n in "$FEW" "$THIN" "$SALES"; do
    [ ! -d "$work/of.$n" ] || continue
    here=$work/of.$n
    mkdir "$here" && cp -a "$known/." "$here" || exit 1
    export YBPOS_CONF=$here/pos.conf
    db=$here/till.db answers=$here/answers
    sell_three $((PERSONS + 1)) $((PERSONS + n))
    [ "$(grep -c '|provisional' "$answers")" = "$n" ] ||
      fail "not all queued: $(outcomes)"
  done
}

# --- one drain, one floor ----------------------------------------------------

far=() # the link of this profile
counted() { # counted DIRECTION LOG
  sed -n "s/^$1: [0-9]* packets, \([0-9]*\) bytes.*/\1/p" "$2" | tail -n 1
}
begin_drain() { # begin_drain KEPT FLIGHT: a copy of that till, and a centre
  local coding=()
  here=$work/$((++tills))
  cp -a "$work/of.$1" "$here"
  export YBPOS_CONF=$here/pos.conf
  db=$here/till.db answers=$here/answers bad=0 began=$SECONDS
  name="$profile, $1, $2 at once"
  conf connect_ms 10000; conf query_ms 30000; conf commit_ms 60000
  conf wait_ms 15000; conf late_s 120
  sed -i "s|^\[queue\]|&\nflight_requests = $2\nconnections = 1|
    s|^\[centre\]|&\ncompress = $way\ndictionary = $dictionary|" "$YBPOS_CONF"
  [ "$way" = none ] || coding=(--set "coding=$way" --dictionary "$dictionary")
  point 8443
  : >"$here/centre.log"
  : >"$here/till.db.log"
  centre_under=("${far[@]}" bash tests/bench_drain/front.sh "$here")
  start_centre --plain "${coding[@]}"
  until_true 20 test -e "$here/front" || fail "$name: $(cat "$here/front.err")"
}
all_sent() { # the queue, by `ybpos queue drain`
  local tries=0
  until ybpos queue drain --wait 600 --json >"$here/drain" 2>"$here/err" 7>&-
  do
    [ $((++tries)) -lt 5 ] || fail "$name: $(cat "$here/drain" "$here/err")"
  done
}
end_drain() { # sets up, down, hands; the ledgers are equal
  stop_centre
  up=$(counted 'near to far' "$here/centre.log")
  down=$(counted 'far to near' "$here/centre.log")
  hands=$(cat "$here/accepted")
  grep -q ' h2 200$' "$here/front.log" || fail "$name: no HTTP/2"
  # books() asks the till once more; nothing is open, so nothing is sent.
  books >"$here/books" || { cat "$here/books"; exit 1; }
  [ -n "$KEEP" ] || rm -rf "$here"
}
drain() { # drain KEPT FLIGHT: sets us, up, down, hands
  local from
  begin_drain "$1" "$2"
  from=$(now_us)
  all_sent
  us=$(($(now_us) - from))
  end_drain
}
# Eight sales at the counter, one after the other in one process. A queue
# begins to leave with the first of them; that process lets it end before the
# second, so the first is the one that has company.
took() { # took WHAT: of each such line of a log
  sed -n "s/.*$1.* ms=\([0-9]*\) [a-z]*$/\1/p"
}
live() { # live KEPT: sets first, of each of its exchanges; warm; cold: all ms
  local log infno sale
  begin_drain "$1" 128
  lines_of_three $((3 * PERSONS - 7)) $((3 * PERSONS)) >"$work/sales"
  "$BUILD/bench_fill" <"$work/sales" >>"$answers" 2>"$here/err" 7>&- ||
    fail "$name: $(cat "$here/err")"
  [ "$(tail -n 8 "$answers" | grep -c '|settled$')" = 8 ] ||
    fail "$name: $(outcomes)"
  log=$here/till.db.log
  cold=$(sed -n 's/.*reply infno=9001.* ms=\([0-9]*\) connected$/\1/p' \
    "$log" | tail -n 1)
  first= warm=
  for infno in 1101 5206 2101; do
    first+="$infno $(took "reply infno=$infno " <"$log" | head -n 1), "
  done
  for sale in $(tail -n 8 "$answers" | cut -d'|' -f2); do
    warm+="$(sqlite3 "$db" "select 'msgid=' || msgid || ' ' from journal
      where fact = 'SENT' and sale = '$sale'" | grep -Ff - "$log" |
      took 'reply infno=2102 ') "
  done
  first+="2102 ${warm%% *}"
  all_sent
  end_drain
}
raw() { # raw BYTES: sets us, up, down of one connection that carries them
  local pid
  rm -f "$work/sink"
  "${far[@]}" python3 tests/bench_drain/raw.py sink "$1" "$work/sink" \
    >"$work/raw.log" 7>&- &
  pid=$!
  own "$pid"
  until_true 20 test -e "$work/sink" || fail 'no sink'
  us=$(python3 tests/bench_drain/raw.py send "$1") || fail 'the raw send'
  gone "$pid"
  up=$(counted 'near to far' "$work/raw.log")
  down=$(counted 'far to near' "$work/raw.log")
  hands=1
}

# --- the table ---------------------------------------------------------------

row_of() { # row_of WAY N: noted, for the medians
  echo "$1|$2|$us|$up|$down|$hands" >>"$work/rows.$profile_no"
}
# Medians of each way, in the order of the first round; the share is that of
# the time in which the link's rate carries the busier direction's bytes.
table() {
  awk -F'|' -v rate="$rate" -v profile="$profile" '
    function median(way, f,   i, j, t, v, m) {
      m = count[way]
      for (i = 1; i <= m; i++) v[i] = row[way, i, f]
      for (i = 2; i <= m; i++)
        for (j = i; j > 1 && v[j - 1] > v[j]; j--) {
          t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
      return v[int((m + 1) / 2)]
    }
    { if (!($1 in count)) order[++ways] = $1
      c = ++count[$1]; n[$1] = $2
      for (f = 3; f <= 6; f++) row[$1, c, f] = $f + 0 }
    END { for (k = 1; k <= ways; k++) { way = order[k]
      us = median(way, 3); up = median(way, 4); down = median(way, 5)
      most = up > down ? up : down
      printf "| %s | %s | %d | %.2f | %.1f | %d | %d | %d | %s |\n",
        profile, way, n[way], us / 1000000, n[way] * 1000000 / us,
        up / n[way], down / n[way], median(way, 6),
        (rate > 0 ? sprintf("%.2f", most * 8 * 1000000 / rate / us) : "-") }
    }' "$work/rows.$profile_no"
}
beside() { # beside PROFILE LINK OPTIONS...: the counter, with and without
  local kept
  profile=$1 way=none
  shift
  far=("$bin/link" --seed "$SEED" "$@")
  for kept in none "$FEW"; do
    live "$kept"
    echo "figure: $profile, a sale at the counter, queued: $kept; ms of" \
      "$first; eight 2102s: $warm; the first exchange of all: $cold"
  done
}
profile_no=0
of() { # of ROUNDS FEW SALES WAYS PROFILE LINK OPTIONS...: the link, measured
  local rounds=$1 few=$2 many=$3 ways=$4 round
  profile=$5 rate=0
  shift 5
  far=("$bin/link" --seed "$SEED" "$@")
  while [ $# -gt 0 ]; do [ "$1" != --rate-bps ] || rate=$2; shift; done
  profile_no=$((profile_no + 1))
  for ((round = 1; round <= rounds; round++)); do
    way=none
    drain "$few" 1; row_of 'one at a time' "$few"
    for way in $ways; do
      drain "$many" 128; row_of "product, $way" "$many"
      raw $((up > down ? up : down))
      row_of "raw TCP, as many bytes ($way)" "$many"
    done
  done
  table
}
way=none dictionary=$root/pos/dictionary/990101-1.dict
fill
echo '| link | way | sales | s | a second | up | down | connections | share |'
echo '|---|---|---|---|---|---|---|---|---|'
if [ "$ROUNDS" = short ]; then
  of 1 "$FEW" "$SALES" none 'no limit'
  beside 'no limit'
  exit
fi
good=(--delay-ms 50 --rate-bps 20000000 --queue-bytes 250000)
of "$ROUNDS" "$FEW" "$SALES" 'none dictionary' 'no limit'
of "$ROUNDS" "$FEW" "$SALES" 'none gzip dictionary' '50 ms, 20 Mbit/s' \
  "${good[@]}"
of "$ROUNDS" "$FEW" "$SALES" 'none dictionary' '50 ms, 20 Mbit/s, 2 % loss' \
  "${good[@]}" --loss-ppm 20000
of 1 "$THIN" "$THIN" 'none gzip dictionary' '600 ms, 64 kbit/s' \
  --delay-ms 600 --rate-bps 64000 --queue-bytes 24000
beside '50 ms, 20 Mbit/s' "${good[@]}"
beside '600 ms, 64 kbit/s' --delay-ms 600 --rate-bps 64000 --queue-bytes 24000
