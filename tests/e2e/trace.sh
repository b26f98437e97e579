#!/bin/bash
# Trace codes to a real centre that demands them: inside the 2102 and by 3505
# after it, for cash as well; wanted for each box, taken once, and the centre
# finds nothing to complain of.
cd "$(dirname "$0")/../.." || exit 1
. tests/e2e/lib.sh
in_demo "$0" "$@"

work=$TMPDIR/work
mkdir "$work" || exit 1
trap 'rm -rf "$work"' EXIT
ctl() { command centre ctl "$YBPOS_DEMO/centre.sock" "$@"; }
value() { # value PATH: of the last document
  sqlite3 :memory: "select json_extract(readfile('$work/out'), '$1')"
}
same() { # same WHAT WANTED GOT
  [ "$2" = "$3" ] || { cat "$work/out" "$work/err"; fail "$1: '$3', not '$2'"; }
}
wants() { # wants STATUS WHAT COMMAND...
  local want=$1 what=$2; shift 2
  "$@" >"$work/out" 2>"$work/err"
  same "$what: exit" "$want" "$?"
}
complains() {
  grep -qF -- "$1" "$work/err" || { cat "$work/err"; fail "no '$1'"; }
}

# A shop of a region that wants them both ways; what is on its shelf.
sed -e 's/^\[centre\]/phar_name = 吴药师\nphar_prac_cert_no = ZX9900001\n&\ntrace = both/' \
  -e "s|^catalogue = .*|catalogue = $YBPOS_DEMO/shelf.tsv|" \
  "$YBPOS_CONF" >"$YBPOS_DEMO/trace.conf"
awk -F'\t' -v OFS='\t' '
  NR == 1 { print $0, "trace", "pack", "fixmedins_bchno", "manu_lotnum",
    "manu_date", "expy_end"; next }
  { print $0, "", "", "B" $2, "L" $2, "2026-01-05", "2028-01-04" }' \
  "$YBPOS_DEMO/catalogue.tsv" >"$YBPOS_DEMO/shelf.tsv"
export YBPOS_CONF=$YBPOS_DEMO/trace.conf
ctl set trace=on >/dev/null || fail 'the centre does not demand codes'

person='"person":{"mdtrt_cert_type":"03","mdtrt_cert_no":"Z99000001",
 "card_sn":"99010100000000000000000000000001","psn_cert_type":"01",
 "certno":"990101197001010044","psn_name":"林测试"}'
code() { printf '8100001%013d' "$1"; }
sale() { # sale WHO CODE CODE CODE: 2 x D1001, D1002, D1003
  echo "{$1,\"items\":[{\"medins_list_codg\":\"D1001\",\"cnt\":2,
   \"drug_trac_codg\":[\"$(code "$2")\",\"$(code "$3")\"]},
   {\"medins_list_codg\":\"D1002\",\"cnt\":1,
   \"drug_trac_codg\":[\"$(code "$4")\"]},
   {\"medins_list_codg\":\"D1003\",\"cnt\":1}]}" >"$work/sale.json"
}

echo "{$person,\"items\":[{\"medins_list_codg\":\"D1001\",\"cnt\":2}]}" \
  >"$work/bare.json"
wants 4 'boxes without codes' ybpos settle "$work/bare.json"
complains '还缺 2 个追溯码'

sale "$person" 1 2 3
wants 0 'a sale with its codes' ybpos settle "$work/sale.json" --json
first=$(value '$.sale')
wants 0 drain ybpos queue drain --json
same 'uploads left' 0 "$(value '$.after.uploads')"
same 'uploads refused' 0 "$(value '$.after.uploads_refused')"
wants 0 show ybpos queue show "$first" --json
same 'a code in the journal' "$(code 3)" \
  "$(value '$.settlement.items[1].drug_trac_codg[0]')"

sale "$person" 4 5 1
wants 2 'a code once more' ybpos settle "$work/sale.json"
complains "$first"

sale '"selfpay":true' 6 7 8
wants 0 'for cash' ybpos settle "$work/sale.json" --json
wants 0 drain ybpos queue drain --json
same 'uploads left' 0 "$(value '$.after.uploads')"
same 'uploads refused' 0 "$(value '$.after.uploads_refused')"

wants 0 audit ybpos audit replay
ctl arrivals >"$work/out" || fail 'no arrivals'
same '3505, one for each line with codes' 4 "$(grep -c 3505 "$work/out")"
ctl violations >"$work/out" || fail 'no violations'
grep -v '^ok' "$work/out" | grep -q . &&
  { cat "$work/out"; fail 'the centre complains'; }
echo 'codes are wanted, taken once, reported both ways; no violation'
