#!/bin/bash
# Two tills on one database. The second is told who holds it and takes
# nothing: beside one that is in the middle of a sale, and when many start at
# the same moment. What was refused is handed in again and sold once.
#   two.sh [ROUNDS]
cd "$(dirname "$0")/../.." || exit 1
. tests/real/lib.sh
ROUNDS=${1:-$(long 100 5)}
TILLS=4

begin 'two tills started on one database' --fault 'delay 1/1 by 30'
sell 1
refused() { # refused WHO: the last call was, and names the process
  [ "$status" = 1 ] && grep -q '"code":"busy"' "$here/out" &&
    grep -qF "进程 $1" "$here/err" ||
    fail "exit $status: $(cat "$here/out" "$here/err")"
}

# Beside one that is in the middle of a sale.
ctl fault delay next 1 by 1200 on 2101
quoted=$(arrivals 2101)
make_sale
settle >"$here/first" 2>&1 &
first=$!
own "$first"
until_true 10 more_than "$quoted" 2101 || fail 'the first never asked'
ybpos queue drain --json >"$here/out" 2>"$here/err" 7>&-; status=$?
refused "$first"
first_ref=$ref first_sale=$(cat "$here/sale.json")
make_sale
call_once && fail 'sold beside another'
refused "$first"
call_once && fail 'sold beside another'
second_sale=$(cat "$here/sale.json") second_ref=$ref
wait "$first"; status=$?
ref=$first_ref
answered "$status" "$here/first" || fail "the first: $(cat "$here/first")"
ref=$second_ref
call_again
echo "$first_sale" >"$here/sale.json"; ref=$first_ref
call_again
echo "$second_sale" >"$here/sale.json"; ref=$second_ref
call_again

# Several at the same moment: one at least gets it, none gets it beside it.
taken=0 turned_away=0
for ((i = 0; i < ROUNDS; i++)); do
  pids=()
  for ((k = 0; k < TILLS; k++)); do
    make_sale
    cp "$here/sale.json" "$here/sale.$k"
    ybpos settle "$here/sale.$k" --json >"$here/out.$k" 2>"$here/err.$k" 7>&- &
    pids+=("$!")
    own "$!"
  done
  for ((k = 0; k < TILLS; k++)); do
    wait "${pids[k]}"; status=$?
    ref="R-$SEED-$((made - TILLS + 1 + k))"
    cp "$here/sale.$k" "$here/sale.json"
    if answered "$status" "$here/out.$k"; then
      taken=$((taken + 1))
    else
      [ "$status" = 1 ] && grep -q '"code":"busy"' "$here/out.$k" ||
        fail "exit $status: $(cat "$here/out.$k" "$here/err.$k")"
      turned_away=$((turned_away + 1))
    fi
  done
  for ((k = 0; k < TILLS; k++)); do
    ref="R-$SEED-$((made - TILLS + 1 + k))"
    cp "$here/sale.$k" "$here/sale.json"
    call_again
  done
done
figure "$taken sold at once, $turned_away turned away"
[ "$taken" -ge "$ROUNDS" ] && [ "$turned_away" -gt 0 ] ||
  fail 'there was no contest'
books
