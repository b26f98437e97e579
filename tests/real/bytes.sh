#!/bin/bash
# What a settlement weighs: the IP packets of a till towards its centre, with
# headers and acknowledgements, over the link of link.c; plain, gzipped where
# the centre takes it, and by the dictionary both have. One process settles
# three lines again and again over one connection, so that what is counted
# between two of its settlements is a settlement and no handshake.
#   bytes.sh [SALES]       for each way
cd "$(dirname "$0")/../.." || exit 1
if [ -n "$YBPOS_DEMO" ] && [ -z "$REAL_NET" ]; then
  export REAL_NET=no
  unshare -rn true 2>/dev/null && REAL_NET=yes exec unshare -rn bash "$0" "$@"
fi
. tests/real/lib.sh
SALES=${1:-$(long 20 5)}

later=yes
why='this system permits no network namespaces'
[ "$REAL_NET" = no ] || why=$("$bin/link" true 2>&1 >/dev/null)

# The queue of a till that was cut off, drained by one process: its log says
# what each settlement weighed, the link what all packets together did.
weigh() { # weigh NAME LIMIT CENTRE-OPTIONS...
  local most=$2 before after each log k
  if [ -n "$why" ]; then skip "bytes, $1" "$why"; return; fi
  begin "bytes, $1"
  shift 2
  sed -i "s|^\[centre\]|&\ncompress = $way\ndictionary = $root/pos/dictionary/990101-1.dict|" "$YBPOS_CONF"
  centre_under=("$bin/link" --seed "$SEED" --delay-ms 50)
  start_centre "$@"
  point "$centre_port"
  everyone
  stop_centre
  for ((k = 1; k <= SALES; k++)); do make_three "$k"; call_again; done
  start_centre "$@"
  point "$centre_port"
  drain_all
  log=$here/till.db.log
  each=$(grep 'infno=2102 ' "$log" | grep -o ' up=[0-9]*' | tail -n "$SALES" |
    cut -d= -f2 | sort -n | tail -n 1)
  books
  figure "$SALES settlements, $(grep 'near to far' "$here/centre.log" | tail -n 1)"
  # One packet of it, one that acknowledges the reply: 52 bytes of IPv4 and
  # TCP with time stamps each.
  figure "the heaviest $each bytes of HTTP and TLS, $((each + 104)) with headers; at most $most"
  [ "$((each + 104))" -le "$most" ] || fail "$name: $((each + 104)) bytes"
}
make_three() { # make_three PERSON: three lines
  make_sale "$(($1 % PERSONS + 1))"
  sed -i 's/"items":\[.*/"items":[{"medins_list_codg":"D1001","cnt":2},{"medins_list_codg":"D1002","cnt":1},{"medins_list_codg":"D1003","cnt":1}]}/' "$here/sale.json"
}
way=none
weigh 'plain' 2600
way=gzip
weigh 'gzip' 1400 --set coding=gzip
way=dictionary
weigh 'dictionary' 700 --set coding=dictionary \
  --dictionary pos/dictionary/990101-1.dict
weigh 'dictionary, not taken' 2600
