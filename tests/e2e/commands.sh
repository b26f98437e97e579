#!/bin/bash
# Every subcommand against a real reader and a real centre: what each prints
# and exits with. Runs itself once more inside `ybpos demo`.
cd "$(dirname "$0")/../.." || exit 1
. tests/e2e/lib.sh
in_demo "$0" "$@"
here=$PWD

work=$TMPDIR/work
mkdir "$work"
trap 'rm -rf "$work"' EXIT
failed=0 tried=0

wants() { # wants STATUS NAME COMMAND...: output to $work/out and err
  local want=$1 name=$2; shift 2
  "$@" >"$work/out" 2>"$work/err"
  local got=$?
  tried=$((tried + 1))
  [ "$got" = "$want" ] && return
  echo "$name: exit $got, not $want"; cat "$work/out" "$work/err"
  failed=$((failed + 1))
}
says() { # says TEXT: on standard output
  grep -qF -- "$1" "$work/out" && return
  echo "does not say: $1"; cat "$work/out"; failed=$((failed + 1))
}
complains() { # complains TEXT: on standard error
  grep -qF -- "$1" "$work/err" && return
  echo "does not complain: $1"; cat "$work/err"; failed=$((failed + 1))
}
json() { # json PATH VALUE: of the document on standard output
  local got
  got=$(sqlite3 :memory: \
    "select json_extract(readfile('$work/out'), '$1')" 2>&1)
  [ "$got" = "$2" ] && return
  echo "$1 is '$got', not '$2'"; cat "$work/out"; failed=$((failed + 1))
}
centre() { command centre ctl "$YBPOS_DEMO/centre.sock" "$@" >/dev/null; }

person='"person":{"mdtrt_cert_type":"03","mdtrt_cert_no":"Z99000001",
 "card_sn":"99010100000000000000000000000001","psn_cert_type":"01",
 "certno":"990101197001010044","psn_name":"林测试"}'
items='"items":[{"medins_list_codg":"D1001","cnt":2,"pric":12.5},
 {"medins_list_codg":"D1002","cnt":1},{"medins_list_codg":"D1003","cnt":1}]'
echo "{$person,$items,\"medfee_sumamt\":80.00}" >"$work/sale.json"
settle() { ybpos settle "$work/sale.json" "$@"; }

# Help and arguments.
for c in settle card queue sync reconcile stoplist rules audit demo; do
  wants 0 "$c --help" ybpos $c --help
  says "ybpos $c"
  wants 2 "$c --nonsense" ybpos $c --nonsense
  complains "ybpos $c --help"
done
wants 2 'no such command' ybpos sell
wants 0 'pos.conf' ybpos -n
says 'commit_ms = 10000'
sed 's/^number/nummer/' "$YBPOS_CONF" >"$YBPOS_DEMO/bad.conf"
wants 2 'a misspelled key' ybpos -c "$YBPOS_DEMO/bad.conf" -n
complains 'bad.conf:2'
complains 'nummer'

# The card, whole and masked.
wants 0 card ybpos card --json
json '$.result' CARD_OK
json '$.card.psn_name' '林**'
grep -q 990101197001010044 "$work/out" && { echo 'unmasked'; failed=1; }

# The stop list: taken in whole or not at all.
wants 2 'no place for a stop list' ybpos stoplist show
complains 'stoplist'
sed "s|^\[offline\]|&\nstoplist = $YBPOS_DEMO/stop.bin|" "$YBPOS_CONF" \
  >"$YBPOS_DEMO/stop.conf"
stoplist() { ybpos -c "$YBPOS_DEMO/stop.conf" stoplist "$@"; }
wants 4 'no stop list yet' stoplist show
printf '格式 1\n统筹区 990101\n日期 2026-01-01\n数量 1\n社保卡 A1 挂失\n' \
  >"$work/list"
wants 0 'stop list' stoplist import "$work/list" --json
json '$.count' 1
echo '社保卡 A2 挂失' >>"$work/list"
wants 2 'one entry too many' stoplist import "$work/list"
complains "$work/list:6"
wants 0 'the one before' stoplist show --json
json '$.day' 20260101

# The sale of protocol.md section 16.
wants 0 sync ybpos sync --json
json '$.pack.id' "demo-990101-$(date +%Y)"
json '$.catalogue_items' 40
wants 0 settle settle --json
json '$.outcome' settled
json '$.figures.fund_pay_sumamt' 33.9
json '$.figures.acct_pay' 26.1
json '$.figures.psn_cash_pay' 20.0
json '$.figures.overlmt_selfpay' 1.8
json '$.entry.state' ACKED
sale=$(sqlite3 :memory: "select json_extract(readfile('$work/out'), '$.sale')")
wants 0 'queue show' ybpos queue show "$sale" --json
json '$.settlement.items[1].det_item_fee_sumamt' 36.8
json '$.facts[2].fact' ACKED
wants 0 'queue find' ybpos queue find "$sale" --json
json '$.owner' nobody
json '$.state' ACKED
wants 0 'queue find, by its code' ybpos queue find "$(sqlite3 :memory: \
  "select json_extract(readfile('$work/out'), '\$.short_code')")" --json
json '$.sale' "$sale"
wants 2 'queue find of nothing' ybpos queue find ZZZZ9999
wants 0 'queue show, for people' ybpos queue show "$sale"
says '33.90'
wants 2 'queue show of nothing' ybpos queue show 9999
wants 0 'queue list' ybpos queue list --json
json '$.counts.acked_today' 1

# Read from the reader; paid by the person; printed.
echo "{\"person\":\"card\",$items}" >"$work/card.json"
wants 0 'settle by card' ybpos settle "$work/card.json" --print
grep -q '统筹支付  *33.90' "$YBPOS_DEMO/receipts.txt" || {
  echo 'no receipt'; failed=1; }
echo "{\"selfpay\":true,$items}" >"$work/selfpay.json"
wants 0 'settle self-paid' ybpos settle "$work/selfpay.json" --json
json '$.outcome' selfpay
json '$.figures.psn_cash_pay' 80.0

# Wrong input names the member; nothing happened.
before=$(ybpos queue list --all --json)
echo "{$person,\"items\":[{\"medins_list_codg\":\"D1001\"}]}" >"$work/bad.json"
wants 2 'a missing count' ybpos settle "$work/bad.json" --json
json '$.error.code' input
complains 'items[0].cnt'
sed 's/D1003/D9999/' "$work/sale.json" >"$work/bad.json"
wants 2 'an unknown code' ybpos settle "$work/bad.json"
complains 'items[2]'
sed 's/80.00/80.01/' "$work/sale.json" >"$work/bad.json"
wants 2 'another total' ybpos settle "$work/bad.json"
complains '80.00'
sed 's/12.5/12.6/' "$work/sale.json" >"$work/bad.json"
wants 2 'another price' ybpos settle "$work/bad.json"
complains 'items[0].pric'
wants 2 'no file' ybpos settle "$work/none.json"
[ "$before" = "$(ybpos queue list --all --json)" ] || {
  echo 'something happened'; failed=1; }

# Refused: somebody the centre does not know.
sed 's/Z99000001/Z99000099/; s/0000000001"/0000000099"/; s/990101197001010044//; s/林测试//' \
  "$work/sale.json" >"$work/nobody.json"
wants 4 'a stranger' ybpos settle "$work/nobody.json" --json
json '$.error.code' forbidden

# Accepted offline, then delivered.
centre listen off
wants 3 'settle offline' settle --json
json '$.outcome' provisional
json '$.entry.state' PENDING
wants 3 'queue list offline' ybpos queue list
wants 3 'sync offline' ybpos sync --json
json '$.link_up' 0
centre listen on
wants 0 'queue drain' ybpos queue drain --json
json '$.after.pending' 0
json '$.before.pending' 1

# In doubt: the centre settled, the answer was lost.
centre fault lost-reply next 1 on 2102
wants 5 'a lost reply' settle --json
json '$.outcome' doubt
wants 0 'doubt resolved' ybpos queue drain --wait 60 --json
json '$.after.unknown' 0
json '$.after.handed' 0

# The caller's own number: one sale, however often it is handed in.
sed 's/^{/{"ref":"HIS-1",/' "$work/sale.json" >"$work/ref.json"
centre fault lost-reply next 1 on 2102
wants 5 'a ref in doubt' ybpos settle "$work/ref.json" --json
sale=$(sqlite3 :memory: "select json_extract(readfile('$work/out'), '$.sale')")
wants 0 'the same ref again' ybpos settle "$work/ref.json" --json
json '$.sale' "$sale"
json '$.outcome' settled
json '$.figures.fund_pay_sumamt' 33.9
sed 's/"cnt":2/"cnt":3/; s/,"medfee_sumamt":80.00//' "$work/ref.json" \
  >"$work/bad.json"
wants 2 'the same ref, another sale' ybpos settle "$work/bad.json"
complains HIS-1
sed "s/HIS-1/$sale/" "$work/ref.json" >"$work/looks.json"
wants 0 'a ref like a sale number' ybpos settle "$work/looks.json" --json
json '$.outcome' settled
[ "$(sqlite3 :memory: "select json_extract(readfile('$work/out'), '$.sale')")" \
  != "$sale" ] || { echo 'another ref, the same sale'; failed=1; }

# Two processes on one till: the second is told who holds it.
quotes() { command centre ctl "$YBPOS_DEMO/centre.sock" arrivals | grep -c 2101; }
quoted=$(quotes)
centre fault delay next 1 by 4000 on 2101
settle >"$work/first" 2>&1 &
for _ in {1..200}; do
  [ "$(quotes)" -gt "$quoted" ] && break; sleep 0.1
done
wants 1 'a second process' ybpos queue drain --json
json '$.error.code' busy
wait $! || { echo "the first: exit $?"; cat "$work/first"; failed=1; }

# The pack and one case.
wants 0 'rules check' ybpos rules check "$here"/pos/rules/*.rules --json
json '$[0].ok' 1
sed 's/统筹支付 33.90/统筹支付 33.91/' "$here/pos/rules/demo-990101-2026.rules" \
  >"$work/bad.rules"
wants 2 'a pack that is wrong' ybpos rules check "$work/bad.rules"
complains 'bad.rules'
cat >"$work/case.json" <<'CASE'
{"day":"2026-03-15","scene":"pharmacy","level":"药店","retired":false,
 "balance":120.00,"meters":{"year":2026,"deductible_met":600.00,"fund_paid":0},
 "items":[{"class":"甲","price":12.50,"count":2},
  {"class":"乙","price":36.80,"count":1,"ceiling":35.00,"preself":0.1},
  {"class":"丙","price":18.20,"count":1}]}
CASE
wants 0 'rules eval' ybpos rules eval \
  "$here/pos/rules/demo-990101-2026.rules" --case "$work/case.json" --json
json '$.split.hifp_pay' 33.9
tr -d '\n' <"$work/case.json" >"$work/cases.json"
{ echo; echo '{"day":1}'; tr -d '\n' <"$work/case.json"; } >>"$work/cases.json"
wants 2 'rules eval of a stream' ybpos rules eval \
  "$here/pos/rules/demo-990101-2026.rules" --case - --json <"$work/cases.json"
[ "$(cut -c 1-28 "$work/out" | tr '\n' ' ')" = \
  '{"pack":"demo-990101-2026"," {"line":2,"error":{"code":"i {"pack":"demo-990101-2026"," ' ] || {
  echo 'not three answers'; cat "$work/out"; failed=1; }
complains ' 1 '
wants 2 'rules eval of nothing' ybpos rules eval \
  "$here/pos/rules/demo-990101-2026.rules" --case /dev/null

sed 's/门诊   二级   65%    75%/门诊   二级   55%    75%/' \
  "$here/pos/rules/demo-990101-2026.rules" >"$work/new.rules"
sed 's/"level":"药店"/"level":"二级"/; s/pharmacy/outpatient/' \
  "$work/case.json" | tr -d '\n' >"$work/two.json"
{ echo; tr -d '\n' <"$work/case.json"; } >>"$work/two.json"
wants 0 'rules diff' ybpos rules diff --cases "$work/two.json" \
  "$here/pos/rules/demo-990101-2026.rules" "$work/new.rules" --json
json '$.changed' 1
json '$.worst[0].line' 1
json '$.worst[0].new.hifp_pay' 31.08
wants 0 'rules diff for people' ybpos rules diff --cases "$work/two.json" \
  "$here/pos/rules/demo-990101-2026.rules" "$work/new.rules"
says '+5.65'
wants 0 'rules explain' ybpos rules explain \
  "$here/pos/rules/demo-990101-2026.rules" --case "$work/case.json" \
  --why cash --why-not fund --json
json '$.answers[0].amount' 20.0
json '$.answers[1].amount' 46.1
wants 2 'rules explain of nothing known' ybpos rules explain \
  "$here/pos/rules/demo-990101-2026.rules" --case "$work/case.json" --why 钱
complains '钱'

demo_pack=$here/pos/rules/demo-990101-2026.rules
wants 0 'rules fmt of what is laid out' ybpos rules fmt --check "$demo_pack"
sed 's/^\t*\(.*\)$/  \1 /; s/   药店   /\t药店 /' "$demo_pack" >"$work/bad.rules"
wants 1 'rules fmt --check' ybpos rules fmt --check "$work/bad.rules"
says "$work/bad.rules"
wants 0 'rules fmt' ybpos rules fmt "$work/bad.rules"
cmp "$demo_pack" "$work/bad.rules" || failed=1

openssl genpkey -algorithm SM2 -out "$work/secret.pem" 2>/dev/null
openssl pkey -in "$work/secret.pem" -pubout -out "$work/signers.pem"
wants 2 'rules check of an unsigned pack' ybpos rules check \
  "$work/bad.rules" --signers "$work/signers.pem"
complains "$work/bad.rules.sig"
wants 0 'rules sign' ybpos rules sign "$work/bad.rules" --key "$work/secret.pem"
wants 0 'rules check of a signed pack' ybpos rules check \
  "$work/bad.rules" --signers "$work/signers.pem"
echo '# changed' >>"$work/bad.rules"
wants 2 'rules check of a changed pack' ybpos rules check \
  "$work/bad.rules" --signers "$work/signers.pem"

# The auditor: with pos.conf, and from a copy; and a changed row is named.
wants 0 'audit replay' ybpos audit replay --json
json '$.faults' 0
json '$.by_state.ACKED.count' 7
sqlite3 "$YBPOS_DEMO/till.db" ".backup $work/copy.db"
wants 0 'audit of a copy' ybpos audit replay "$work/copy.db" \
  --key "$YBPOS_DEMO/till.key" --rules "$YBPOS_DEMO/rules" --json
head=$(sqlite3 :memory: "select json_extract(readfile('$work/out'), '$.head_seq')
 || ':' || substr(json_extract(readfile('$work/out'), '$.head'), 1, 8)")
wants 0 'audit against paper' ybpos audit verify "$work/copy.db" --head "$head"
wants 4 'audit against other paper' ybpos audit verify "$work/copy.db" \
  --head "${head%%:*}:00000000"
triggers=$(sqlite3 "$work/copy.db" \
  "select 'drop trigger ' || name || ';' from sqlite_master where type='trigger'")
row=$(sqlite3 "$work/copy.db" "select seq from journal where fact='INTENT' limit 1")
sqlite3 "$work/copy.db" "$triggers
 update journal set body = cast(replace(cast(body as text),
   '33.90', '34.90') as blob) where seq = $row"
wants 4 'audit of a forgery' ybpos audit verify "$work/copy.db" --json
json '$.findings[0].kind' changed
json '$.findings[0].seq' "$row"

# What the centre has to say about us.
command centre ctl "$YBPOS_DEMO/centre.sock" violations >"$work/violations"
grep -v '^ok$' "$work/violations" && { echo 'violations'; failed=1; }

[ "$failed" = 0 ] && echo "$tried commands as documented"
exit $((failed > 0))
