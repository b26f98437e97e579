#!/bin/bash
# The day's comparison against the reference centre: equal; taken back by
# other means; only here: with the files there and back, told once, ended by a
# person. The centre sees no breach of the contract in any of it.
cd "$(dirname "$0")/../.." || exit 1
. tests/e2e/lib.sh
in_demo "$0" "$@"

work=$TMPDIR/work
mkdir "$work" || exit 1
trap 'rm -rf "$work"' EXIT

ctl() { command centre ctl "$YBPOS_DEMO/centre.sock" "$@"; }
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
conf() { sed -n "s/^$1 = //p" "$YBPOS_CONF" | head -1; }
sell() { # sell REF: into $sale, $setl, $mdtrt and $msgid
  echo "{\"ref\":\"$1\",\"person\":{\"mdtrt_cert_type\":\"03\",
 \"mdtrt_cert_no\":\"Z99000001\",
 \"card_sn\":\"99010100000000000000000000000001\",
 \"psn_cert_type\":\"01\",\"certno\":\"990101197001010044\"},
 \"items\":[{\"medins_list_codg\":\"D1001\",\"cnt\":2}]}" >"$work/sale.json"
  wants "${2:-0}" "sell $1" ybpos settle "$work/sale.json" --json
  sale=$(value '$.sale')
  msgid=$(sqlite3 "$YBPOS_DEMO/$(conf database)" "select msgid from journal
    where sale = '$sale' and fact = 'SENT' order by seq limit 1")
  setl=$(sqlite3 "$YBPOS_DEMO/$(conf database)" \
    "select setl_id from sale where sale = '$sale'")
  mdtrt=$(sqlite3 "$YBPOS_DEMO/$(conf database)" \
    "select mdtrt_id from sale where sale = '$sale'")
}
serial=9000
other() { # other INFNO INPUT [SIGN]: as another program of the shop sends it
  local at stamp
  serial=$((serial + 1))
  at=$(TZ=Asia/Shanghai date '+%F %T'); stamp=${at//[^0-9]/}
  cat >"$work/body" <<EOF
{"infno":"$1","msgid":"$(conf fixmedins_code)$stamp$serial",
"mdtrtarea_admvs":"990101","insuplc_admdvs":"990101",
"recer_sys_code":"FSI_LOCAL","dev_no":"","dev_safe_info":"",
"cainfo":"","signtype":"SM3","infver":"V1.0","opter_type":"1",
"opter":"0007","opter_name":"x","inf_time":"$at",
"fixmedins_code":"$(conf fixmedins_code)","fixmedins_name":"$(conf fixmedins_name)",
"sign_no":"$3","input":$2}
EOF
  (cd "$YBPOS_DEMO" && curl -sS --max-time 20 --cacert "$(conf ca)" \
    --cert "$(conf certificate)" --key "$(conf key)" \
    -H 'Content-Type: application/json' --data-binary "@$work/body" \
    "$(conf url)") >"$work/out" || fail "curl $1"
  [ "$(value '$.infcode')" = 0 ] || fail "$1: $(cat "$work/out")"
}
reconcile() { ybpos reconcile --json --wait 60 "$@"; }

# Two sales: equal, and no file is wanted.
sell A1
one_setl=$setl one_mdtrt=$mdtrt
sell A2
two_msgid=$msgid
wants 0 equal reconcile
is '$.answered' 1
is '$.open' 0
[ "$(sqlite3 :memory: "select sum(json_extract(value, '\$.count')) from
  json_each(readfile('$work/out'), '\$.groups')")" = 2 ] ||
  fail "not two rows: $(cat "$work/out")"

# Another program of the same shop.
other 9001 '{"signIn":{"opter_no":"0007","mac":"00","ip":"127.0.0.1"}}' ''
sign=$(value '$.output.signinoutb.sign_no')
psn=99010100000000000007
# Taken back by other means.
other 2103 "{\"data\":{\"psn_no\":\"$psn\",\"setl_id\":\"$one_setl\",
 \"mdtrt_id\":\"$one_mdtrt\"}}" "$sign"
# Undone there behind our back: only here.
other 2601 "{\"data\":{\"psn_no\":\"$psn\",\"omsgid\":\"$two_msgid\",
 \"oinfno\":\"2102\"}}" "$sign"
wants 4 unequal reconcile
cp "$work/out" "$work/first"
is '$.open' 2
[ "$(sqlite3 :memory: "select group_concat(json_extract(value, '\$.kind'))
  from (select value from json_each(readfile('$work/out'), '\$.differences')
  where json_extract(value, '\$.done') = 0
  order by json_extract(value, '\$.kind'))")" = \
  foreign_reversal,institution_more ] || fail "kinds: $(cat "$work/out")"
# What is only here was asked about, and the centre's answer is with it.
[ "$(sqlite3 :memory: "select json_extract(value, '\$.remedy') || ' ' ||
  json_extract(value, '\$.note') from json_each(readfile('$work/out'),
  '\$.differences') where json_extract(value, '\$.kind') =
  'institution_more' and json_extract(value, '\$.done') = 0")" = \
  'choose 5203：中心答复没有此笔' ] || fail "asked: $(cat "$work/out")"
# Asked again, nothing is told twice, and nothing was done by itself.
wants 4 again reconcile
is '$.open' 2
for id in $(sqlite3 :memory: "select json_extract(value, '\$.id') from
  json_each(readfile('$work/out'), '\$.differences')
  where json_extract(value, '\$.done') = 0"); do
  wants 0 "done $id" ybpos reconcile --done "$id" --what '已与医保局核对'
done
wants 0 listed ybpos reconcile --list --json
is '$.open' 0
wants 2 'a day that is none' ybpos reconcile --day 20261399
wants 0 audit ybpos audit replay --json
is '$.faults' 0
ctl violations >"$work/out"
[ "$(cat "$work/out")" = ok ] || fail "violations: $(cat "$work/out")"
# No answer: what is known, and said so.
ctl listen off >/dev/null
wants 3 'no answer' ybpos reconcile --json --wait 3
is '$.answered' 0
echo 'the day against the centre: equal, taken back elsewhere, only here'
