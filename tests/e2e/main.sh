#!/bin/bash
# The main job: a card in a real reader (pcscd), three boxes, who pays what,
# settled at a real centre over TLS; offline when the cable is cut and
# delivered when it heals; killed in the middle and resolved; audited. The
# screen, the paper, the journal and the centre's ledger say the same fen.
cd "$(dirname "$0")/../.." || exit 1
command -v tmux >/dev/null || { echo "tmux is missing"; exit 77; }
. tests/e2e/lib.sh
in_demo "$0" "$@"

work=$TMPDIR/work
mkdir "$work" || exit 1
finish() { tm kill-server 2>/dev/null; rm -rf "$work"; }
trap finish EXIT
trap 'exit 1' HUP INT TERM
began=$(date +%s)
[ -S "$YBPOS_DEMO/card.sock" ] || { echo "no virtual reader here"; exit 77; }

ctl() { # ctl card|centre COMMAND...
  local who=$1; shift
  command centre ctl "$YBPOS_DEMO/$who.sock" "$@" >"$work/ctl" ||
    fail "$who $*: $(cat "$work/ctl")"
}
# No hand of the demonstration: the counter as a shop has it.
counter="unset YBPOS_DEMO; TERM=screen-256color exec ybpos"
counter_pid() { tm list-panes -F '#{pane_pid}'; }
boxes() { # scanned: 2 x D1001, D1002, D1003
  for code in 2099010000016 2099010000016 2099010000023 2099010000030; do
    scan "$code"
  done
  see '合计       80.00'
}
confirm() {
  key Enter
  see '收款确认'
  key Enter
}
paper() { cat "$YBPOS_DEMO/receipts.txt" 2>/dev/null; }
on_paper() { # on_paper COUNT PATTERN
  local i
  for i in {1..50}; do
    [ "$(paper | grep -cE -- "$2")" = "$1" ] && return; sleep 0.1
  done
  paper; fail "$1 times on paper: $2"
}
# One value of a document, as it is written there.
value() { sqlite3 :memory: "select json(readfile('$1')) -> '$2'"; }
same() { # same WHAT WANTED GOT
  [ "$2" = "$3" ] || fail "$1: '$3', not '$2'"
}

# --- nobody there; a card pulled while it is read ----------------------------

ctl card remove
open_terminal "$work" "$counter"
tm set-option -g remain-on-exit on
see '请插社会保障卡' 20
see '联网'
ctl card delay-ms 150
ctl card insert
see '正在读卡，请勿拔出'
ctl card remove
see '卡拔早了，请重新插好别动'
never '林'
ctl card delay-ms 0

# --- the sale of protocol.md section 16 --------------------------------------

ctl card insert
see '林**'
never '990101197001010044'
see '120.00'
see '待遇：中心刚刚确认'
boxes
key F5
see '中心试算一致'
for line in '18.20' '1.80' '3.50' '56.50' '统筹支付 33.90' '账户支付 26.10' \
  '现金支付 20.00' '账户余额 120.00，付后 93.90'; do see "$line"; done
never '成功'
confirm
see '成功'
see '中心已结算'
see '今日已结 1'
for line in '33.90' '26.10' '20.00'; do see "$line"; done
sale=$(screen | grep -o '[0-9]\{14\}' | head -n 1)
on_paper 1 '^统筹支付  *33\.90$'
on_paper 1 '^账户支付  *26\.10$'
on_paper 1 '^现金支付  *20\.00$'
on_paper 1 "$sale"

# A second instance is told who holds the till.
ybpos queue drain --json >"$work/busy" 2>"$work/err"
same 'a second instance' 1 $?
same 'its error' '"busy"' "$(value "$work/busy" '$.error.code')"
grep -qF "进程 $(counter_pid)" "$work/err" || fail "who: $(cat "$work/err")"

# The journal and the centre's ledger, read beside the running counter.
ybpos queue show "$sale" --json >"$work/shown" || fail 'queue show'
command centre ctl "$YBPOS_DEMO/centre.sock" dump json |
  sed '$d' >"$work/ledger"
same 'settlements at the centre' 1 "$(value "$work/ledger" '$.in_effect.count')"
agree() { # agree AMOUNT NAME PATH-IN-THE-JOURNAL
  same "$2 in the journal" "$1" "$(value "$work/shown" "$3")"
  same "$2 at the centre" "$1" \
    "$(value "$work/ledger" "\$.settlements[0].$2")"
}
agree 80.00 medfee_sumamt '$.entry.medfee_sumamt'
agree 33.90 fund_pay_sumamt '$.entry.fund_pay_sumamt'
agree 26.10 acct_pay '$.entry.acct_pay'
agree 20.00 psn_cash_pay '$.entry.psn_cash_pay'
agree 18.20 fulamt_ownpay_amt '$.settlement.agreed.fulamt_ownpay_amt'
agree 1.80 overlmt_selfpay '$.settlement.agreed.overlmt_selfpay'
agree 3.50 preselfpay_amt '$.settlement.agreed.preselfpay_amt'
agree 56.50 inscp_scp_amt '$.settlement.agreed.inscp_scp_amt'
same 'the facts' INTENT,SENT,ACKED,PRINTED "$(sqlite3 :memory: \
  "select group_concat(value ->> '\$.fact') from
   json_each(readfile('$work/shown'), '\$.facts')")"

# --- the cable is cut --------------------------------------------------------

key Enter
see '请插社会保障卡'
ctl centre listen off
ctl card remove
ctl card insert
see '林**'
see '离线' 20
see '待遇：用本机记录'
boxes
key F5
see '未经中心试算，按本机规则'
see '账户余额 93.90，付后 67.80' # what the first sale took is known here
see '统筹支付 33.90'
see '账户支付 26.10'
key Enter
see '收款确认'
see '现在断网：按离线受理，联网后自动上传'
key Enter
see '离线已受理'
see '尚未经中心结算，联网后自动上传'
never '成功'
see '待传 1'
on_paper 1 '离线已受理'
on_paper 1 '尚未经医保中心结算'
same 'the centre heard nothing' 1 "$(command centre ctl \
  "$YBPOS_DEMO/centre.sock" dump | grep -c '^effect')"

# Healed: delivered by itself, without a key.
ctl centre listen on
see '今日已结 2' 20
never '待传 1'
see '联网'

# --- killed in the middle ----------------------------------------------------

key Enter
see '请插社会保障卡'
ctl card remove
ctl card insert
see '林**'
see '67.80'
boxes
key F5
see '中心试算一致'
ctl centre fault delay next 1 by 4000 on 2102
confirm
see '已受理，正在等中心回复'
see '已等 1 秒'
ctl card remove
kill -9 "$(counter_pid)"
tm respawn-pane -k "$counter"
see '请插社会保障卡' 20
see '今日已结 3' 30
never '存疑 1'
ybpos queue list --all --json >"$work/all" || fail "queue list: exit $?"
same 'all settled' 3 "$(sqlite3 :memory: "select count(*) from
  json_each(readfile('$work/all'), '\$.sales')
  where value ->> '\$.state' = 'ACKED'")"
# It had reached the centre: found there, and nothing undone or sent anew.
facts() { sqlite3 :memory: "select count(*) from
  json_each(readfile('$work/shown'), '\$.facts') where
  value ->> '\$.fact' = '$1'"; }
ybpos queue show "$(sqlite3 :memory: "select json_extract(
  readfile('$work/all'), '\$.sales[0].sale')")" --json >"$work/shown"
same 'in doubt' 1 "$(facts UNKNOWN)"
same 'sent' 1 "$(facts SENT)"
same 'reversed' 0 "$(facts REVERSED)"
ctl centre dump
same 'in effect at the centre' 3 "$(grep -c '^effect' "$work/ctl")"

# --- the day is over: the books ----------------------------------------------

key F10
see '退出收款程序'
key Enter
# Asked of tmux: under load it may never write that the pane is dead.
for i in {1..200}; do
  [ "$(tm list-panes -F '#{pane_dead}')" = 1 ] && break; sleep 0.1
done
same 'the counter has ended' 1 "$(tm list-panes -F '#{pane_dead}')"
ybpos audit verify >"$work/out" 2>&1 || fail "$(cat "$work/out")"
ybpos audit replay --json >"$work/replay" || fail "$(cat "$work/replay")"
same 'faults' 0 "$(value "$work/replay" '$.faults')"
command centre ctl "$YBPOS_DEMO/centre.sock" dump json |
  sed '$d' >"$work/ledger"
for name in medfee_sumamt fund_pay_sumamt acct_pay psn_cash_pay; do
  same "$name of the day" "$(value "$work/ledger" "\$.in_effect.$name")" \
    "$(value "$work/replay" "\$.by_state.ACKED.$name")"
done
same 'the fund, three times' 101.70 \
  "$(value "$work/ledger" '$.in_effect.fund_pay_sumamt')"
ctl centre violations
same 'violations' ok "$(cat "$work/ctl")"
echo "figure: three sales in $(($(date +%s) - began)) s," \
  "$(value "$work/replay" '$.rows') rows of journal"
echo "screen, paper, journal and centre agree to the fen"
