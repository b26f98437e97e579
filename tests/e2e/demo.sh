#!/bin/bash
# What `make run` opens, driven by keys in a real terminal: the sale of
# protocol.md section 16 settles, the link is cut, a sale is accepted
# offline, the link heals and it is delivered; then the counter is left and
# nothing of it remains.
cd "$(dirname "$0")/../.." || exit 1
make -s --no-print-directory all || exit 1
command -v tmux >/dev/null || { echo "tmux is missing"; exit 77; }
. tests/e2e/lib.sh
work=$(mktemp -d) || exit 1
export TMPDIR=$work
finish() {
  tm kill-server 2>/dev/null
  # The demonstration removes its folder when its terminal goes.
  for i in {1..50}; do
    ls -d "$work"/ybpos-demo.* >/dev/null 2>&1 || break; sleep 0.1
  done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

basket() {
  for code in D1001 D1001 D1002 D1003; do enter_code "$code"; done
  see '合计       80.00'
}

open_terminal "$work" "$BUILD/ybpos demo; echo left with \$?; sleep 60"
see '请插社会保障卡' 30
see '演示 1'
see '联网'

# Card, three boxes, who pays what, settled.
key F12
see '林**'
see '120.00'
basket
key F5
see '中心试算一致'
for line in '统筹支付 33.90' '账户支付 26.10' '现金支付 20.00' \
  '账户余额 120.00，付后 93.90'; do see "$line"; done
key Enter
see '收款确认'
key Enter
see '中心已结算'
see '今日已结 1'

# The same person once more with the cable cut: accepted, not settled.
key Enter
see '请插社会保障卡'
key F12
see '社保卡已取出'
key F12
see '林**'
see '93.90'
key F11
see '网络已切断'
basket
key F5
see '统筹支付 33.90'
key Enter
see '收款确认'
key Enter
see '离线' 20
tm capture-pane -p | grep -q '成功' && fail 'says 成功 for an offline sale'

# Healed: delivered by itself.
key Enter
see '请插社会保障卡'
key F11
see '网络已接通'
see '今日已结 2' 30

# The paper says the same.
paper=$(echo "$work"/ybpos-demo.*/receipts.txt)
grep -q '离线已受理' "$paper" || fail 'no provisional receipt'
[ "$(grep -c '^统筹支付  *33.90$' "$paper")" -ge 2 ] || fail 'the paper differs'

# Left in order: nothing remains.
folder=$(echo "$work"/ybpos-demo.*)
key F10
see '退出收款程序'
key Enter
see 'left with 0' 20
[ ! -e "$folder" ] || fail "$folder is still there"
echo "sold online, offline and delivered; nothing left behind"
