#!/bin/bash
# Two tills of one institution, one centre, and a USB stick between them: what
# the first could not send the second settles, once, though the first's link
# returns. The centre's ledger and both journals agree.
cd "$(dirname "$0")/../.." || exit 1
. tests/e2e/lib.sh
command -v openssl >/dev/null || { echo "openssl is missing"; exit 77; }
in_demo "$0" "$@"

work=$TMPDIR/work
mkdir "$work" || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
centre() { command centre ctl "$YBPOS_DEMO/centre.sock" "$@"; }
wants() { # wants STATUS COMMAND...: output to $work/out and err
  local want=$1 got; shift
  "$@" >"$work/out" 2>"$work/err"; got=$?
  [ "$got" = "$want" ] && return
  cat "$work/out" "$work/err"; fail "$*: exit $got, not $want"
}
json() { # json PATH: of what was printed
  sqlite3 :memory: "select json_extract(readfile('$work/out'), '$1')"
}
is() { # is PATH VALUE
  [ "$(json "$1")" = "$2" ] || {
    cat "$work/out"; fail "$1 is '$(json "$1")', not '$2'"; }
}
one() { ybpos -c "$work/one.conf" "$@"; }
two() { ybpos -c "$work/two.conf" "$@"; }

# --- two tills ---------------------------------------------------------------

openssl rand -hex 32 >"$work/stick.key"
for n in one two; do
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2 \
    -out "$work/$n.pem" 2>/dev/null
  openssl pkey -in "$work/$n.pem" -pubout >>"$work/tills.pem" 2>/dev/null
done
chmod 600 "$work"/*.key "$work/one.pem" "$work/two.pem"
conf() { # conf NAME NUMBER FROM TO: the demonstration's, elsewhere
  local folder=${YBPOS_CONF%/*}
  sed -E "s|^(number *=).*|\1 $2|
    s|^(database *=).*|\1 $work/$1.db|
    s|^(key_file *=).*|\1 $work/$1.key|
    /^serial_(from|to) *=/d
    s|^(\[till\])|\1\nserial_from = $3\nserial_to = $4|" "$YBPOS_CONF" |
    awk -v folder="$folder" '
      match($0, /^(rules|catalogue|ca|certificate|key|stoplist) *= */) {
        value = substr($0, RLENGTH + 1)
        if (value != "" && value !~ /^\//)
          $0 = substr($0, 1, RLENGTH) folder "/" value
      }
      /^\[stick\]/ { skip = 1; next }
      /^\[/ { skip = 0 }
      !skip' >"$work/$1.conf"
  printf '\n[stick]\nkey_file = %s\nsign_key_file = %s\nsigners = %s\n' \
    "$work/stick.key" "$work/$1.pem" "$work/tills.pem" >>"$work/$1.conf"
}
conf one 1 1 4999
conf two 2 5000 9999
wants 0 one -n
wants 0 two -n

person='"person":{"mdtrt_cert_type":"03","mdtrt_cert_no":"Z99000001",
 "card_sn":"99010100000000000000000000000001","psn_cert_type":"01",
 "certno":"990101197001010044","psn_name":"林测试"}'
echo "{$person,\"items\":[{\"medins_list_codg\":\"D1001\",\"cnt\":1}]}" \
  >"$work/sale.json"

# --- the first till loses its link -------------------------------------------

wants 0 one settle "$work/sale.json" --json # known from now on, offline too
centre listen off >/dev/null
sales=()
for _ in 1 2 3; do
  wants 3 one settle "$work/sale.json" --json
  sales+=("$(json '$.sale')")
done
wants 0 one queue export "$work/usb" --to 2 --json
is '$.sales[0]' "${sales[0]}"
is '$.sales[2]' "${sales[2]}"
batch=$(json '$.batch')
wants 2 one queue export "$work/usb2" --to 2
grep -q "$batch" "$work/err" || fail 'does not name the batch'
wants 0 one queue export "$work/copy" --batch "$batch"
cmp -s <(head -n -1 "$work/usb") <(head -n -1 "$work/copy") ||
  fail 'the copy is another file'
grep -q 林测试 "$work/usb" && fail 'a name on the stick'
wants 3 one queue list --json
is '$.counts.away' 3
is '$.sales[0].stick.batch' "$batch"

# --- the second settles, while the first's link returns ----------------------

wants 1 two queue import "$work/usb" # never opened yet
centre listen on >/dev/null
wants 0 two queue drain --json
head -c 2000 "$work/usb" >"$work/cut"
wants 2 two queue import "$work/cut"
wants 1 one queue import "$work/usb"
wants 0 two queue import "$work/usb" --json
is '$.taken' 3
wants 3 one queue drain --wait 5 # nothing of it leaves here
wants 0 two queue drain --wait 60 --json
is '$.after.pending' 0
wants 0 two queue import "$work/copy" --json
is '$.taken' 0
is '$.already' 3
wants 3 one queue drain --wait 5

# --- and the answers come back -----------------------------------------------

wants 0 two queue export "$work/answers" --answers "$batch" --json
is '$.acked' 3
wants 0 one queue import "$work/answers" --json
is '$.acked' 3
wants 0 one queue import "$work/answers" --json
is '$.already' 3
wants 0 one queue list --json
is '$.counts.away' 0

# --- taken back: given up by the one, sent by the other ----------------------

centre listen off >/dev/null
wants 3 one settle "$work/sale.json" --json
wants 0 one queue export "$work/usb" --to 2 --json
batch=$(json '$.batch')
wants 0 two queue import "$work/usb"
wants 0 two queue export "$work/answers" --answers "$batch" --release --json
is '$.released' 1
wants 0 one queue import "$work/answers" --json
is '$.released' 1
centre listen on >/dev/null
wants 0 two queue drain --wait 5
wants 0 one queue drain --wait 60 --json
is '$.after.pending' 0

# --- both journals and the ledger --------------------------------------------

for n in one two; do
  wants 0 ybpos audit replay "$work/$n.db" --key "$work/$n.key"
done
settled() {
  sqlite3 "$work/$1.db" "select count(distinct sale) from journal where
    fact = 'ACKED' and json_extract(cast(body as text), '\$.setl_id') <> ''"
}
[ "$(settled one) $(settled two)" = '2 3' ] ||
  fail "settled by each: $(settled one) $(settled two)"
centre dump json | sed '$d' >"$work/out"
is '$.in_effect.count' 5
centre violations >"$work/violations"
grep -v '^ok$' "$work/violations" && fail 'the centre saw breaches'
echo 'a stick carries each sale once'
