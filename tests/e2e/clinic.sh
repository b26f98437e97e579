#!/bin/bash
# A clinic's counter at a real centre: registered, described, charged, quoted
# and settled; a lost reply of 2201 and of 2207; charged on the screen and
# given up, and nothing is left at the centre; a shift that ends with 9002.
cd "$(dirname "$0")/../.." || exit 1
command -v tmux >/dev/null || { echo "tmux is missing"; exit 77; }
. tests/e2e/lib.sh
in_demo "$0" "$@"

work=$TMPDIR/work
mkdir "$work" || exit 1
finish() { tm kill-server 2>/dev/null; rm -rf "$work"; }
trap finish EXIT
trap 'exit 1' HUP INT TERM
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
at_centre() { sqlite3 "$YBPOS_DEMO/centre.db" "$1"; }
settled="select count(*) from settlement where state='effect' and kind=1"
visits="select count(*) from visit where state='open'"
unsettled="select count(*) from fee where settlement=0"
until_is() { # until_is WANTED QUERY: within ten seconds
  local i
  for i in {1..100}; do
    [ "$(at_centre "$2")" = "$1" ] && return; sleep 0.1
  done
  fail "$2: $(at_centre "$2"), not $1"
}

# The same demonstration, but a clinic with a doctor.
sed -e 's/^fixmedins_code = .*/fixmedins_code = H99010100001/' \
  -e 's/^fixmedins_name = .*/fixmedins_name = 示范社区卫生服务站/' \
  -e 's/^scene = .*/scene = outpatient/; s/^level = .*/level = 一级/' \
  -e 's/^\[centre\]/[clinic]\natddr_no = D990101000001\ndr_name = 演示医师\ndept_code = A02\ndept_name = 全科医疗科\ncaty = A02\ndise_codg = J06.900\ndise_name = 急性上呼吸道感染\ndiseases = I10.x00 高血压\n&\nentitled = yes\nchronic = yes/' \
  "$YBPOS_CONF" >"$YBPOS_DEMO/clinic.conf"
sed '/^atddr_no/d' "$YBPOS_DEMO/clinic.conf" >"$YBPOS_DEMO/bad.conf"
wants 2 'a clinic without a doctor' ybpos -c "$YBPOS_DEMO/bad.conf" -n
export YBPOS_CONF=$YBPOS_DEMO/clinic.conf

person='"person":{"mdtrt_cert_type":"03","mdtrt_cert_no":"Z99000001",
 "card_sn":"99010100000000000000000000000001","psn_cert_type":"01",
 "certno":"990101197001010044","psn_name":"林测试"}'
items='"items":[{"medins_list_codg":"D1001","cnt":2},
 {"medins_list_codg":"D1002","cnt":1}]'
sale() { echo "{$person,$items$1}" >"$work/sale.json"; }

# Settled, with a diagnosis of its own.
sale ',"dise_codg":"I10.x00"'
wants 0 'a visit' ybpos settle "$work/sale.json" --json
same outcome settled "$(value '$.outcome')"
first=$(value '$.sale')
same 'settled by' 2207 "$(at_centre "select infno from settlement")"
wants 0 show ybpos queue show "$first" --json
same 'what it began with' VISIT "$(value '$.facts[0].fact')"
grep -qF I10.x00 "$YBPOS_DEMO/till.db" && fail 'the diagnosis is in the clear'

# The reply of 2201 does not come: looked for, found, and settled after all.
sale ''
ctl fault lost-reply next 1 on 2201 >/dev/null
"$BUILD/ybpos" settle "$work/sale.json" --json >"$work/out" 2>"$work/err"
wants 0 drain ybpos queue drain --json
until_is 2 "$settled"
same 'one visit for each' 2 "$(at_centre "$visits")"

# The reply of 2207 does not come: in doubt, and then known.
ctl fault lost-reply next 1 on 2207 >/dev/null
wants 5 'in doubt' ybpos settle "$work/sale.json" --json
second=$(value '$.sale')
wants 0 drain ybpos queue drain --json
wants 0 show ybpos queue show "$second" --json
same 'after the doubt' ACKED "$(value '$.entry.state')"
same 'settlements' 3 "$(at_centre "$settled")"

# On the screen: charged, and given up; the centre has nothing left of it.
command centre ctl "$YBPOS_DEMO/card.sock" insert >/dev/null
open_terminal "$work" "unset YBPOS_DEMO; exec ybpos"
tm set-option -g remain-on-exit on
see '林**' 20
scan 2099010000016
see '合计       12.50'
key F5
see '中心试算一致'
see '诊断 J06.900'
until_is 4 "$visits"
key F9
see '是'
key Enter
until_is 3 "$visits"
same 'lines that nobody settled' 0 "$(at_centre "$unsettled")"
command centre ctl "$YBPOS_DEMO/card.sock" remove >/dev/null

# The shift ends: signed out.
see '请插社会保障卡'
key F10
see '是'
key Enter
until_is 0 "select count(*) from sign where ended=''"

wants 0 replay ybpos audit replay --json
same 'the chain and the fold' 0 "$(value '$.faults')"
ctl violations >"$work/violations" || fail 'violations'
[ "$(grep -vc '^ok$' "$work/violations")" = 0 ] || {
  cat "$work/violations"; fail 'the centre saw breaches'; }
echo 'figure: three visits settled, one given up, no breach'
