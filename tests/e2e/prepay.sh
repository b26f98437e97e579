#!/bin/bash
# 预付, its whole life at the counter: the cable is cut and the person pays in
# full and takes a 补结算单; healed, the slip's code finds it, it is settled
# with the day and time it was sold, killed in the middle and resolved, and
# the cash goes back once, with a slip to sign. Journal and centre agree.
cd "$(dirname "$0")/../.." || exit 1
command -v tmux >/dev/null || { echo "tmux is missing"; exit 77; }
. tests/e2e/lib.sh
in_demo "$0" "$@"

work=$TMPDIR/work
mkdir "$work" || exit 1
finish() { tm kill-server 2>/dev/null; rm -rf "$work"; }
trap finish EXIT
trap 'exit 1' HUP INT TERM
[ -S "$YBPOS_DEMO/card.sock" ] || { echo "no virtual reader here"; exit 77; }

ctl() { # ctl card|centre COMMAND...
  local who=$1; shift
  command centre ctl "$YBPOS_DEMO/$who.sock" "$@" >"$work/ctl" ||
    fail "$who $*: $(cat "$work/ctl")"
}
value() { sqlite3 :memory: "select json(readfile('$1')) -> '$2'"; }
same() { # same WHAT WANTED GOT
  [ "$2" = "$3" ] || fail "$1: '$3', not '$2'"
}
paper() { cat "$YBPOS_DEMO/receipts.txt" 2>/dev/null; }
on_paper() { # on_paper COUNT PATTERN
  local i
  for i in {1..50}; do
    [ "$(paper | grep -cE -- "$2")" = "$1" ] && return; sleep 0.1
  done
  paper; fail "$1 times on paper: $2"
}
gone() { # gone TEXT: until the screen no longer shows it
  local i
  for i in {1..100}; do screen | grep -qF -- "$1" || return 0; sleep 0.1; done
  fail "still there: $1"
}
counter="unset YBPOS_DEMO; TERM=screen-256color exec ybpos"
counter_pid() { tm list-panes -F '#{pane_pid}'; }
charge() { # once the centre has told who it is
  local i
  for i in {1..50}; do
    key F5; sleep 0.2
    screen | grep -qF -- '费用构成' && return 0
  done
  fail 'never charged'
}
confirm() {
  key Enter
  see '收款确认'
  key Enter
}

# The same region, but it wants offline sales paid in full in its shops.
pack=$(echo "$YBPOS_DEMO"/rules/*.rules)
sed -i 's/离线 暂记 .*/离线 药店 预付 90 天内补结\n\t离线 拒绝/' "$pack"
grep -q '药店 预付' "$pack" || fail 'no policy to change'

# --- sold offline ------------------------------------------------------------

ctl card insert
open_terminal "$work" "$counter"
tm set-option -g remain-on-exit on
see '林**' 30
see '待遇：中心刚刚确认'
key F9
see '请插社会保障卡'
ctl centre listen off
ctl card remove
gone '卡在读卡器里'
ctl card insert
see '离线' 20
see '待遇：用本机记录' 20
for code in 2099010000016 2099010000016 2099010000023 2099010000030; do
  scan "$code"
done
see '合计       80.00'
key F5
see '现在收取现金 80.00'
see '下面只是估算'
see '统筹支付 33.90'
key Enter
see '收款确认'
see '全额收现金，开补结算单'
key Enter
see '已预付'
never '成功'
see '待补结 1'
code=$(screen | grep -o '短码 [2-9A-Z]\{8\}' | head -n 1 | cut -d' ' -f2)
[ -n "$code" ] || fail 'no short code'
ticket=$(screen | grep -o '[0-9]\{14\}' | head -n 1)
on_paper 1 '^ *补结算单$'
on_paper 1 '约由基金支付 *33\.90'
on_paper 1 "短码 *$code"
same 'the centre heard nothing' 0 "$(command centre ctl \
  "$YBPOS_DEMO/centre.sock" dump | grep -c '^effect')"
ybpos queue list --prepaid --json >"$work/list"
same 'on the list' "\"$ticket\"" "$(value "$work/list" '$.sales[0].sale')"
same 'still open' '"open"' "$(value "$work/list" '$.sales[0].ticket.state')"
key Enter
see '请插社会保障卡'

# --- found by its code, settled, killed in the middle ------------------------

ctl centre listen on
see '联网' 30
ctl card remove
enter_code "$(echo "$code" | tr A-Z a-z)"
see "$ticket"
see '待补结'
key F3
see '合计       80.00'
charge
see '中心试算一致'
ctl centre fault delay next 1 by 4000 on 2102
confirm
see '已受理，正在等中心回复'
see '已等 1 秒'
kill -9 "$(counter_pid)"
tm respawn-pane -k "$counter"
see '待退款 1' 40
gone '待补结 1'

# --- the person is read again: the refund, once ------------------------------

ctl card insert
see '应退现金 60.00' 20
key F5
see '60.00 已经当面交给本人'
key Enter
see '已打印'
on_paper 1 '补结算退款单'
on_paper 1 '已退现金 *60\.00'
on_paper 1 '签名'
gone '待退款'
ybpos queue list --prepaid --json >"$work/list"
same 'nothing left' 0 "$(sqlite3 :memory: "select count(*) from
  json_each(readfile('$work/list'), '\$.sales')")"

# --- the books ---------------------------------------------------------------

key F9
see '请插社会保障卡'
key F10
see '退出收款程序'
key Enter
for i in {1..200}; do
  [ "$(tm list-panes -F '#{pane_dead}')" = 1 ] && break; sleep 0.1
done
ybpos audit verify >"$work/out" 2>&1 || fail "$(cat "$work/out")"
ybpos audit replay --json >"$work/replay" || fail "$(cat "$work/replay")"
same 'faults' 0 "$(value "$work/replay" '$.faults')"
same 'tickets' 1 "$(value "$work/replay" '$.prepaid.count')"
command centre ctl "$YBPOS_DEMO/centre.sock" dump json |
  sed '$d' >"$work/ledger"
same 'in effect' 1 "$(value "$work/ledger" '$.in_effect.count')"
for name in medfee_sumamt fund_pay_sumamt acct_pay psn_cash_pay; do
  same "$name" "$(value "$work/ledger" "\$.in_effect.$name")" \
    "$(value "$work/replay" "\$.by_state.ACKED.$name")"
done
ctl centre violations
same 'violations' ok "$(cat "$work/ctl")"
echo "paid in full, settled once, paid back once"
