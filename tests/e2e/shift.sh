#!/bin/bash
# A shift by command: closed, its day is held against the reference centre and
# the till is signed out; with a difference, with nobody there, and not waited
# for, it is closed all the same and the exit says what is left to do.
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
journal() { sqlite3 "$YBPOS_DEMO/$(conf database)" "$1"; }
open_shift() { wants 0 open ybpos shift open --float 200.00 --json; }
close_shift() { # close_shift STATUS NAME [OPTION...]
  local want=$1 name=$2; shift 2
  wants "$want" "$name" ybpos shift close --count 200.00 --json "$@"
  [ "$(value '$.closed')" -gt 0 ] || fail "$name: not closed"
}

printf '\n[shift]\ncash = count\n' >>"$YBPOS_CONF"
echo '{"ref":"S1","person":{"mdtrt_cert_type":"03",
 "mdtrt_cert_no":"Z99000001",
 "card_sn":"99010100000000000000000000000001",
 "psn_cert_type":"01","certno":"990101197001010044"},
 "items":[{"medins_list_codg":"D1001","cnt":2}]}' >"$work/sale.json"
open_shift
wants 0 sell ybpos settle "$work/sale.json" --json
close_shift 0 equal
is '$.days[0].compared' 1
is '$.days[0].open' 0
[ "$(journal "select count(*) from journal where fact = 'SIGNED_OUT'")" = 1 ] ||
  fail 'not signed out'

# The same day with nobody there, and not waited for.
open_shift
close_shift 3 'not waited for' --wait 0
is '$.days[0].compared' 0
ctl listen off >/dev/null
open_shift
close_shift 3 'nobody there' --wait 2
is '$.days[0].compared' 0
ctl listen on >/dev/null

# Not there any more: found when the next shift is closed.
journal "select msgid from journal where fact = 'SENT' order by seq limit 1" \
  >"$work/msgid"
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
other 9001 '{"signIn":{"opter_no":"0007","mac":"00","ip":"127.0.0.1"}}' ''
sign=$(value '$.output.signinoutb.sign_no')
other 2601 "{\"data\":{\"psn_no\":\"99010100000000000007\",
 \"omsgid\":\"$(cat "$work/msgid")\",\"oinfno\":\"2102\"}}" "$sign"
open_shift
close_shift 4 'a difference'
is '$.days[0].compared' 1
is '$.days[0].open' 1
wants 0 show ybpos shift
grep -q '1 笔不平，待处理' "$work/out" || fail "show: $(cat "$work/out")"
wants 0 audit ybpos audit replay --json
is '$.faults' 0
ctl violations >"$work/out"
[ "$(cat "$work/out")" = ok ] || fail "violations: $(cat "$work/out")"
echo 'a shift closed by command: equal, not waited for, nobody there, different'
