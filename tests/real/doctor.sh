# The village doctor's eyes and hands, and a stop watch; sourced after lib.sh.
# She reads the screen before each key and never waits by the clock. Each
# wait goes into $here/waits as "WHAT MS WORD": what was waited for, how
# long, what was seen then.

hand() { # hand BARCODE...: one burst, as a scanner sends it
  tm send-keys -l "$1" \; send-keys Enter
}
fingers() { # fingers TEXT: slower than a scanner
  local i
  for ((i = 0; i < ${#1}; i++)); do key -l "${1:i:1}"; pause 0.06; done
}
body() { screen | sed -n '4,20p'; } # without lamp and keys
lamp() { screen | sed -n 2p; }
look() { # look PATTERN: it is $seen, the spaces around it gone
  seen=$(body | grep -oE -- "$1" | head -n 1)
  seen=${seen#"${seen%%[! ]*}"}; seen=${seen%"${seen##*[! ]}"}
  [ -n "$seen" ]
}
see_one() { # see_one SECONDS PATTERN: until the screen shows it
  until_true "$1" look "$2" || fail "never saw: $2"
}
note() { # note WHAT MS WORD
  echo "$*" >>"$here/waits"
  spent=$((spent + $2))
}
waited() { # waited WHAT SECONDS PATTERN
  local from=$(now_us)
  see_one "$2" "$3"
  note "$1" $((($(now_us) - from) / 1000)) "$seen"
}
press() { # press KEY WHAT PATTERN: what it brings may take a while
  key "$1"
  waited "$2" 60 "$3"
}
as_fen() { local amount=${1/./}; echo $((10#$amount)); } # 12.50 is 1250
yuan() { printf '%d.%02d' $(($1 / 100)) $(($1 % 100)); }
amount_after() { # amount_after WORD: of the body, in fen; 0 when it is not there
  local found=$(body | grep -oE -- "$1 +[0-9.]+" | head -n 1)
  found=${found##* }
  as_fen "${found:-0.00}"
}

# --- what was waited for ------------------------------------------------------

waits() { # waits WHAT: how often, and how long
  awk -v what="$1" '$1 == what { print $2 }' "$here/waits" | sort -n | awk '
    { t[NR] = $1; sum += $1 } END { if (NR) printf "%d times, half within " \
      "%d ms, nine of ten within %d, longest %d, together %d s\n", NR,
      t[int((NR + 1) / 2)], t[int((NR * 9 + 9) / 10)], t[NR], sum / 1000 }'
}
histogram() { # histogram WHAT: one line
  awk -v what="$1" '
    BEGIN { m = split("200 1000 2000 5000 10000 15500 30000", edge, " ") }
    $1 == what { n++; for (b = 1; b <= m && $2 >= edge[b]; b++); count[b]++ }
    END { for (b = 1; b <= m + 1; b++) { bar = ""
        for (i = 0; i < count[b] * 40 / n; i++) bar = bar "#"
        head = b > m ? "longer" : "<" edge[b] / 1000 " s"
        printf "%s%s %d %s", sep, head, count[b], bar; sep = " | " }
      print "" }' "$here/waits"
}
tally() { # tally WHAT: each word seen, and how often
  awk -v what="$1" '$1 == what { print $3 }' "$here/waits" | sort | uniq -c |
    awk '{ printf "%s%s %d", sep, $2, $1; sep = ", " }'
}
