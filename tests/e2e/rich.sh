#!/bin/bash
# A pack with keys, limits, further payers and a past account, sold by at a
# counter in front of a centre that knows nothing of it: the centre's figures
# stand, the difference is said fund by fund, and every fen replays.
cd "$(dirname "$0")/../.." || exit 1
. tests/e2e/lib.sh
in_demo "$0" "$@"

work=$TMPDIR/work
mkdir "$work"
trap 'rm -rf "$work"' EXIT

value() { sqlite3 :memory: "select json_extract(readfile('$work/out'), '$1')"; }
wants() { # wants STATUS NAME COMMAND...: output to $work/out and err
  local want=$1 name=$2; shift 2
  "$@" >"$work/out" 2>"$work/err"
  local got=$?
  [ "$got" = "$want" ] ||
    fail "$name: exit $got, not $want: $(cat "$work/out" "$work/err")"
}
is() { # is PATH VALUE: of the document on standard output
  local got
  got=$(value "$1")
  [ "$got" = "$2" ] || fail "$1 is '$got', not '$2': $(cat "$work/out")"
}
centre() { command centre ctl "$YBPOS_DEMO/centre.sock" "$@" >/dev/null; }
bare() { ybpos -c "$YBPOS_DEMO/bare.conf" "$@"; }
ask() { ybpos -c "$YBPOS_DEMO/rich.conf" "$@"; }

# The pack, of this year, and a conf beside the demo's own.
mkdir "$YBPOS_DEMO/rich"
sed "s/2026/$(date +%Y)/g" tests/packs/rich-990101.rules \
  >"$YBPOS_DEMO/rich/rich.rules" || fail 'no pack'
sed 's/^rules = .*/rules = rich/' "$YBPOS_CONF" >"$YBPOS_DEMO/bare.conf"
{ cat "$YBPOS_DEMO/bare.conf"; printf '\n[traits]\n处方 = @ask\n'; } \
  >"$YBPOS_DEMO/rich.conf"

sale() { # sale REF [TRAITS]
  echo "{\"ref\":\"$1\",\"person\":{\"mdtrt_cert_type\":\"03\",
 \"mdtrt_cert_no\":\"Z99000001\",
 \"card_sn\":\"99010100000000000000000000000001\",
 \"psn_cert_type\":\"01\",\"certno\":\"990101197001010044\"},
 ${2:+\"traits\":$2,}
 \"items\":[{\"medins_list_codg\":\"D1001\",\"cnt\":4}]}" >"$work/sale.json"
}

# A key nobody gives: what to write, and no sale.
sale R0
wants 4 'no key' bare settle "$work/sale.json" --json
grep -q "处方 = 值" "$work/err" "$work/out" || fail "does not say what to write"
# Not told, told wrong, told.
wants 4 'not told' ask settle "$work/sale.json" --json
grep -q '处方' "$work/err" "$work/out" || fail 'does not ask'
sale R0 '{"处方":"也许"}'
wants 2 'told wrong' ask settle "$work/sale.json" --json

# Offline: the local split, with its own meters and further payers.
sale R1 '{"处方":"是"}'
wants 0 'settle' ask settle "$work/sale.json" --json
is '$.outcome' settled
centre listen off
sale R2 '{"处方":"是"}'
wants 3 'offline' ask settle "$work/sale.json" --json
is '$.outcome' provisional
number=$(value '$.sale')
# 50.00, the month's 20.00 borne by the sale before: 60 % and half the rest.
is '$.figures.hifp_pay' 30.0
is '$.figures.cvlserv_pay' 10.0
is '$.figures.fund_pay_sumamt' 40.0
wants 0 'queue show' ask queue show "$number" --json
is '$.settlement.traits.处方' 是
is '$.settlement.meters.more.月限' 18.0
is '$.settlement.meters_after.more.月限' 48.0
is '$.entry.cvlserv_pay' 10.0

# The link is back: the centre pays by its own policy, fund by fund.
centre listen on
wants 0 drain ask queue drain --wait 20 --json
wants 0 'queue show' ask queue show "$number" --json
is '$.entry.state' ACKED
is '$.entry.differed' 1
is '$.entry.cvlserv_pay' 0.0
case $(value '$.entry.note') in
*'cvlserv_pay 10.00>0.00'*) ;;
*) fail "the note: $(value '$.entry.note')" ;;
esac
wants 0 audit ask audit replay --json
is '$.faults' 0
echo 'a rich pack at a counter: keys, funds, meters, replay'
