# Sales of three lines for PERSONS persons, for benches that need a queue of
# thousands; sourced after tests/real/lib.sh.
# More persons than lib.sh has numbers for: one's sales go one at a time.
awk -v n="$PERSONS" 'BEGIN { FS = OFS = "\t" }
  FNR == 1 { print; next }
  FNR == 2 {
    split("7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2", w, " ")
    for (k = 1; k <= n; k++) {
      id = sprintf("990101197001%02d%03d", k % 28 + 1, k % 1000); sum = 0
      for (i = 1; i <= 17; i++) sum += w[i] * substr(id, i, 1)
      $1 = sprintf("9901010000000001%04d", k)
      $2 = id substr("10X98765432", sum % 11 + 1, 1)
      $3 = "测试"; $7 = sprintf("Z990%05d", k)
      $8 = sprintf("990101%026d", k); $9 = "EC" $1
      $18 = "50000.00"; $19 = "600.00"; $20 = "0.00"
      print
    }
  }' tests/centre/data/persons.tsv >"$work/data/persons.tsv"

lines_of_three() { # lines_of_three FROM TO: so many sales of three lines
  awk -F'\t' -v from="$1" -v to="$2" -v n="$PERSONS" '
    NR > 1 { no[NR - 1] = $7; sn[NR - 1] = $8; id[NR - 1] = $2 }
    END { for (s = from; s <= to; s++) { k = s % n + 1
      printf "{\"ref\":\"R-%d\",\"person\":{\"mdtrt_cert_type\":\"03\"," \
        "\"mdtrt_cert_no\":\"%s\",\"card_sn\":\"%s\",\"psn_cert_type\":" \
        "\"01\",\"certno\":\"%s\",\"psn_name\":\"测试\"},\"items\":[", s,
        no[k], sn[k], id[k]
      printf "{\"medins_list_codg\":\"D1001\",\"cnt\":2}," \
        "{\"medins_list_codg\":\"D1002\",\"cnt\":1}," \
        "{\"medins_list_codg\":\"D1003\",\"cnt\":1}]}\n" }
    }' "$work/data/persons.tsv"
}
sell_three() { # sell_three FROM TO: them, by the till that is here
  lines_of_three "$1" "$2" >"$work/sales"
  "$BUILD/bench_fill" <"$work/sales" >>"$answers" 2>"$here/err" 7>&- ||
    fail "the queue: $(cat "$here/err")"
}
